import type { Logger } from "#plugin";
import { isKnownCipherSuite, opensslCipherSuites } from "./cipher-suites.ts";
import {
  authoritiesMissing,
  certificateWithoutKey,
  keyWithoutCertificate,
  noCipherSuiteLeft,
  optionOfOtherRole,
  serverWithoutCertificate,
  unknownCipherSuite,
} from "./errors.ts";
import type { TlsRole, TlsSettings } from "./options.ts";

/**
 * Checks TLS options against each other, in Logstash's order (validate_ssl_config! of its tcp plugins).
 * @throws PluginError TLS_…
 */
export function checkTls(settings: TlsSettings, role: TlsRole): void {
  for (const name of settings.ssl_cipher_suites) if (!isKnownCipherSuite(name)) throw unknownCipherSuite(name);
  if (!settings.ssl_enabled) return;
  const { ssl_certificate, ssl_key, ssl_cipher_suites } = settings;
  if (ssl_certificate !== undefined && ssl_key === undefined) throw certificateWithoutKey();
  if (ssl_key !== undefined && ssl_certificate === undefined) throw keyWithoutCertificate();
  if (ssl_cipher_suites.length > 0 && opensslCipherSuites(ssl_cipher_suites).length === 0) throw noCipherSuiteLeft(ssl_cipher_suites);
  if (role === "server") checkServer(settings);
  else if (settings.ssl_client_authentication !== undefined)
    throw optionOfOtherRole("ssl_client_authentication", role, "ssl_verification_mode");
}

/** Warns of options that do nothing because TLS is off. */
export function sayIdleTls(settings: TlsSettings, logger: Logger): void {
  if (settings.ssl_enabled) return;
  const options = Object.entries(settings).flatMap(([name, value]) => {
    const isGiven = typeof value === "string" || (Array.isArray(value) && value.length > 0);
    return isGiven && name.startsWith("ssl_") ? [name] : [];
  });
  if (options.length > 0) logger.warn({ options }, "TLS options have no effect while `ssl_enabled` is false.");
}

function checkServer(settings: TlsSettings): void {
  if (settings.ssl_verification_mode !== undefined) throw optionOfOtherRole("ssl_verification_mode", "server", "ssl_client_authentication");
  if (settings.ssl_certificate === undefined) throw serverWithoutCertificate();
  const authentication = settings.ssl_client_authentication ?? "none";
  if (authentication !== "none" && settings.ssl_certificate_authorities.length === 0) throw authoritiesMissing(authentication);
}
