import { readFile } from "node:fs/promises";
import type { TlsOptions, TLSSocket } from "node:tls";
import type { OptionsOf } from "#plugin";
import { checkTls } from "../../shared/tls/check.ts";
import { unreadableFile } from "../../shared/tls/errors.ts";
import { loadTls } from "../../shared/tls/material.ts";
import { idleAuthorities, javaStore, storeNeeded, twoIdentities } from "./errors.ts";
import type { options } from "./options.ts";

type HttpOptions = OptionsOf<typeof options>;

/** Checks the TLS options in Logstash's order (validate_ssl_settings!). @throws PluginError TLS_…, HTTP_TLS_…, HTTP_JAVA_STORE */
export function checkServerTls(given: HttpOptions): void {
  if (!given.ssl_enabled) return checkTls(given, "server");
  const { ssl_certificate, ssl_keystore_path, ssl_truststore_path, ssl_client_authentication, ssl_certificate_authorities } = given;
  if (ssl_certificate === undefined && given.ssl_key === undefined && ssl_keystore_path === undefined) throw storeNeeded();
  if (ssl_certificate !== undefined && ssl_keystore_path !== undefined) throw twoIdentities();
  if (ssl_truststore_path !== undefined) throw javaStore("ssl_truststore_path");
  if (ssl_keystore_path !== undefined && storeType(given, ssl_keystore_path) === "jks") throw javaStore("ssl_keystore_path");
  if (ssl_client_authentication === "none" && ssl_certificate_authorities.length > 0) throw idleAuthorities("ssl_certificate_authorities");
  if (ssl_keystore_path === undefined) return checkTls(given, "server");
  // The store is certificate and key, and may hold the authorities.
  checkTls({ ...given, ssl_enabled: false }, "server");
}

/** As Logstash infers it: what is not named as PKCS#12 is Java's own. */
function storeType({ ssl_keystore_type }: HttpOptions, file: string): "pkcs12" | "jks" {
  return ssl_keystore_type ?? (/\.(?:p12|pfx|pkcs12)$/i.test(file) ? "pkcs12" : "jks");
}

/** What the server is made with. @throws PluginError TLS_FILE, TLS_MATERIAL */
export async function loadServerTls(given: HttpOptions): Promise<TlsOptions> {
  const material = await loadTls(given);
  // A client's certificate is judged here rather than by Node.js, which closes the connection without a word.
  const policy = { requestCert: given.ssl_client_authentication !== "none", rejectUnauthorized: false };
  // Without the second name, Node.js turns away clients that ask for HTTP/1.0 only (`curl --http1.0`).
  const protocols = { ALPNProtocols: ["http/1.1", "http/1.0"] };
  return { ...material, ...(await loadStore(given)), ...policy, ...protocols, handshakeTimeout: given.ssl_handshake_timeout };
}

async function loadStore({ ssl_keystore_path: file, ssl_keystore_password: passphrase }: HttpOptions): Promise<TlsOptions> {
  if (file === undefined) return {};
  try {
    return { pfx: await readFile(file), ...(passphrase === undefined ? {} : { passphrase }) };
  } catch (error) {
    throw unreadableFile("ssl_keystore_path", file, error);
  }
}

/** Why a client's certificate is not good enough; undefined: it is. */
export function clientProblem(
  socket: TLSSocket,
  { ssl_client_authentication }: Pick<HttpOptions, "ssl_client_authentication">,
): string | undefined {
  if (ssl_client_authentication === "none" || socket.authorized) return undefined;
  if (socket.getPeerX509Certificate() !== undefined) return String(socket.authorizationError);
  return ssl_client_authentication === "optional" ? undefined : "it showed none";
}
