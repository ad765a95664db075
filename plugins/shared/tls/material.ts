import { constants } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import type { ConnectionOptions, SecureContextOptions } from "node:tls";
import { opensslCipherSuites } from "./cipher-suites.ts";
import { unreadableFile, unusableMaterial } from "./errors.ts";
import { PROTOCOLS } from "./options.ts";
import type { Protocol, TlsSettings } from "./options.ts";

/**
 * Reads the files of TLS options and makes of them what node:tls takes, tried out.
 * @throws PluginError TLS_FILE, TLS_MATERIAL
 */
export async function loadTls(settings: TlsSettings): Promise<SecureContextOptions> {
  const { ssl_certificate, ssl_key, ssl_key_passphrase, ssl_certificate_authorities, ssl_extra_chain_certs = [] } = settings;
  const own = ssl_certificate === undefined ? [] : [await read("ssl_certificate", ssl_certificate)];
  const extra = await Promise.all(ssl_extra_chain_certs.map((file) => read("ssl_extra_chain_certs", file)));
  const authorities = await Promise.all(ssl_certificate_authorities.map((file) => read("ssl_certificate_authorities", file)));
  const key = ssl_key === undefined ? undefined : await read("ssl_key", ssl_key);
  const options: SecureContextOptions = {
    ...protocolOptions(settings.ssl_supported_protocols),
    ...(authorities.length > 0 ? { ca: authorities } : {}),
    ...cipherOptions(settings),
  };
  if (own.length > 0) Object.assign(options, { cert: Buffer.concat([...own, ...extra].flatMap((pem) => [pem, NEWLINE])) });
  if (key !== undefined) Object.assign(options, { key, passphrase: ssl_key_passphrase });
  tryOut(options, settings);
  return options;
}

/**
 * The same for the client's side, with what it asks of the server's certificate.
 * @throws PluginError TLS_FILE, TLS_MATERIAL
 */
export async function loadClientTls(settings: TlsSettings): Promise<ConnectionOptions> {
  return { ...(await loadTls(settings)), rejectUnauthorized: settings.ssl_verification_mode !== "none" };
}

const NEWLINE = Buffer.from("\n");

async function read(option: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw unreadableFile(option, file, error);
  }
}

function tryOut(options: SecureContextOptions, { ssl_certificate, ssl_key, ssl_certificate_authorities }: TlsSettings): void {
  try {
    createSecureContext(options);
  } catch (error) {
    const files = [ssl_certificate, ssl_key, ...ssl_certificate_authorities].filter((file) => file !== undefined);
    throw unusableMaterial(files.length > 0 ? files.join(", ") : "The TLS options", error);
  }
}

/** OpenSSL takes a range of versions; one that is left out inside of it is switched off by itself. */
function protocolOptions(protocols: readonly Protocol[]): SecureContextOptions {
  const wanted = PROTOCOLS.filter((protocol) => protocols.includes(protocol));
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined) return { minVersion: "TLSv1.2", maxVersion: "TLSv1.3" };
  const hasGap = wanted.length === 2 && !wanted.includes("TLSv1.2");
  return { minVersion: first, maxVersion: last, ...(hasGap ? { secureOptions: constants.SSL_OP_NO_TLSv1_2 } : {}) };
}

/** TLS 1.1 signs with SHA-1, which OpenSSL 3 does only at its lowest security level. */
function cipherOptions({ ssl_cipher_suites, ssl_supported_protocols }: TlsSettings): SecureContextOptions {
  const suites = opensslCipherSuites(ssl_cipher_suites);
  const isOld = ssl_supported_protocols.includes("TLSv1.1");
  if (suites.length === 0 && !isOld) return {};
  return { ciphers: [...(suites.length > 0 ? suites : ["DEFAULT"]), ...(isOld ? ["@SECLEVEL=0"] : [])].join(":"), honorCipherOrder: true };
}
