import { readFileSync } from "node:fs";
import { createServer } from "node:tls";
import type { TLSSocket, TlsOptions } from "node:tls";
import type { CertificateFiles, FilePair } from "../support/certificates.ts";
import { until } from "../support/until.ts";
import type { OptionCase } from "./option-case.ts";

export interface TlsClientParts {
  readonly files: CertificateFiles;
  readonly port: number;
  /** Starts the plugin as a client of the port with these options, lets it be seen, and ends it. @throws when it does not start */
  readonly withClient: <T>(options: string, see: (hasFailed: () => boolean) => Promise<T>) => Promise<T>;
  /** What turns TLS on: `ssl_enabled => true`. */
  readonly enabled: string;
}

/** Cases of the TLS options of a plugin that is a client, as a server sees them. */
export function tlsClientCases({ files, port, withClient, enabled }: TlsClientParts): Readonly<Record<string, OptionCase>> {
  const trust = `ssl_certificate_authorities => ["${files.authority}"]`;
  const tlsCase = ({ beside, server = {}, of, ...rest }: TlsCase): OptionCase => ({
    ...rest,
    observe: async (option) => {
      try {
        const seen = await seenByServer({ port, server: { ...pairOf(files.server), ...server } }, (said) =>
          withClient(`${beside} ${option}`, (hasFailed) => until(() => said() !== undefined || hasFailed(), "a handshake or a failure")),
        );
        return seen === undefined ? "refused" : seen[of];
      } catch {
        return "not started";
      }
    },
  });
  const asking = { requestCert: true, rejectUnauthorized: false };
  return {
    ssl_certificate_authorities: tlsCase({ given: trust, beside: enabled, of: "protocol", expected: "TLSv1.3" }),
    ssl_verification_mode: tlsCase({
      given: "ssl_verification_mode => none",
      beside: enabled,
      server: pairOf(files.stranger),
      of: "protocol",
      expected: "TLSv1.3",
    }),
    ssl_certificate: tlsCase({
      given: `ssl_certificate => "${files.client.cert}"`,
      beside: `${enabled} ${trust} ssl_key => "${files.client.key}"`,
      server: asking,
      of: "subject",
      expected: "client",
    }),
    ssl_key: tlsCase({
      given: `ssl_key => "${files.client.key}"`,
      beside: `${enabled} ${trust} ssl_certificate => "${files.client.cert}"`,
      server: asking,
      of: "subject",
      expected: "client",
    }),
    ssl_key_passphrase: tlsCase({
      given: 'ssl_key_passphrase => "open sesame"',
      beside: `${enabled} ${trust} ssl_certificate => "${files.server.cert}" ssl_key => "${files.encryptedKey}"`,
      server: asking,
      of: "subject",
      expected: "server",
    }),
    ssl_supported_protocols: tlsCase({
      given: 'ssl_supported_protocols => ["TLSv1.2"]',
      beside: `${enabled} ${trust}`,
      of: "protocol",
      expected: "TLSv1.2",
    }),
    ssl_cipher_suites: tlsCase({
      given: 'ssl_cipher_suites => ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"]',
      beside: `${enabled} ${trust} ssl_supported_protocols => ["TLSv1.2"]`,
      of: "cipher",
      expected: "ECDHE-ECDSA-CHACHA20-POLY1305",
    }),
  };
}

interface TlsCase {
  readonly given: string;
  readonly beside: string;
  readonly server?: TlsOptions;
  readonly of: keyof Seen;
  readonly expected: unknown;
}

interface Seen {
  readonly protocol: string | null;
  readonly cipher: string;
  readonly subject: unknown;
}

function pairOf({ cert, key }: FilePair): TlsOptions {
  return { cert: readFileSync(cert), key: readFileSync(key) };
}

/** What a server sees of the first client whose bytes it can read; undefined: there was none. */
async function seenByServer(
  { port, server: options }: { readonly port: number; readonly server: TlsOptions },
  run: (said: () => Seen | undefined) => Promise<void>,
): Promise<Seen | undefined> {
  let seen: Seen | undefined;
  const sockets = new Set<TLSSocket>();
  const server = createServer(options, (socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("data", () => {
      const subject: unknown = socket.getPeerCertificate().subject?.CN;
      seen ??= { protocol: socket.getProtocol(), cipher: socket.getCipher().name, subject };
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  try {
    await run(() => seen);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
  return seen;
}
