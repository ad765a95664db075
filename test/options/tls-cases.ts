import type { CertificateFiles } from "../support/certificates.ts";
import type { OptionCase } from "./option-case.ts";
import { shakeHands } from "./tls-handshake.ts";
import type { ClientParts, Handshake } from "./tls-handshake.ts";

export interface TlsServerParts {
  readonly files: CertificateFiles;
  readonly port: number;
  /** Starts the plugin as a server with these options, lets it be seen, and stops it. @throws when it does not start */
  readonly withServer: <T>(options: string, see: () => Promise<T>) => Promise<T>;
}

/** Cases of the TLS options of a plugin that can be a server, as a client sees them; `ssl_verification_mode` is a client's. */
export function tlsServerCases({ files, port, withServer }: TlsServerParts): Readonly<Record<string, OptionCase>> {
  const identity = `ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}"`;
  const enabled = "ssl_enabled => true";
  const open = "ssl_client_authentication => none";
  const tlsCase = (parts: TlsCase): OptionCase => ({
    given: parts.given,
    ...(parts.instead === undefined ? {} : { instead: parts.instead }),
    expected: parts.expected,
    observe: async (option) => {
      try {
        const handshake = await withServer(`${parts.beside} ${option}`, () =>
          shakeHands({ port, authority: files.authority, ...parts.client }),
        );
        return parts.of === undefined || handshake === "refused" ? handshake : handshake[parts.of];
      } catch {
        return "not started";
      }
    },
  });
  return {
    ssl_enabled: tlsCase({ given: enabled, beside: `${identity} ${open}`, of: "subject", expected: "server" }),
    ssl_certificate: tlsCase({
      given: `ssl_certificate => "${files.server.cert}"`,
      // The certificate of another key.
      instead: `ssl_certificate => "${files.elsewhere.cert}"`,
      beside: `${enabled} ${open} ssl_key => "${files.server.key}"`,
      of: "subject",
      expected: "server",
    }),
    ssl_key: tlsCase({
      given: `ssl_key => "${files.server.key}"`,
      instead: `ssl_key => "${files.elsewhere.key}"`,
      beside: `${enabled} ${open} ssl_certificate => "${files.server.cert}"`,
      of: "subject",
      expected: "server",
    }),
    ssl_key_passphrase: tlsCase({
      given: 'ssl_key_passphrase => "open sesame"',
      beside: `${enabled} ${open} ssl_certificate => "${files.server.cert}" ssl_key => "${files.encryptedKey}"`,
      of: "subject",
      expected: "server",
    }),
    ssl_certificate_authorities: tlsCase({
      given: `ssl_certificate_authorities => ["${files.authority}"]`,
      instead: `ssl_certificate_authorities => ["${files.stranger.cert}"]`,
      beside: `${enabled} ${identity} ssl_client_authentication => required`,
      client: { pair: files.client, maxVersion: "TLSv1.2" },
      of: "subject",
      expected: "server",
    }),
    ssl_client_authentication: tlsCase({
      given: "ssl_client_authentication => required",
      instead: open,
      beside: `${enabled} ${identity} ssl_certificate_authorities => ["${files.authority}"]`,
      client: { maxVersion: "TLSv1.2" },
      expected: "refused",
    }),
    ssl_supported_protocols: tlsCase({
      given: 'ssl_supported_protocols => ["TLSv1.2"]',
      beside: `${enabled} ${identity} ${open}`,
      of: "protocol",
      expected: "TLSv1.2",
    }),
    ssl_cipher_suites: tlsCase({
      given: 'ssl_cipher_suites => ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"]',
      beside: `${enabled} ${identity} ${open} ssl_supported_protocols => ["TLSv1.2"]`,
      of: "cipher",
      expected: "ECDHE-ECDSA-CHACHA20-POLY1305",
    }),
    ssl_extra_chain_certs: tlsCase({
      given: `ssl_extra_chain_certs => ["${files.intermediate}"]`,
      beside: `${enabled} ${open} ssl_certificate => "${files.deep.cert}" ssl_key => "${files.deep.key}"`,
      of: "isTrusted",
      expected: true,
    }),
  };
}

interface TlsCase {
  readonly given: string;
  readonly instead?: string;
  readonly beside: string;
  readonly client?: Partial<ClientParts>;
  /** The part of the handshake that shows the option. */
  readonly of?: keyof Exclude<Handshake, "refused">;
  readonly expected: unknown;
}
