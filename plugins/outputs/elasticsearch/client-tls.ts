import { readFile } from "node:fs/promises";
import type { ConnectionOptions } from "node:tls";
import { javaStore, optionsExclude } from "../../shared/bulk/errors.ts";
import type { HostUrl } from "../../shared/bulk/host-url.ts";
import { readFingerprint, trustedAuthority } from "../../shared/bulk/trusted-authority.ts";
import { checkTls } from "../../shared/tls/check.ts";
import { unreadableFile } from "../../shared/tls/errors.ts";
import { loadClientTls } from "../../shared/tls/material.ts";
import type { TlsSettings } from "../../shared/tls/options.ts";
import type { ElasticsearchOptions } from "./data-stream.ts";
import { moreThanOneAuthority } from "./errors.ts";

/** @throws PluginError TLS_…, BULK_JAVA_STORE, BULK_OPTIONS_EXCLUDE, BULK_FINGERPRINT_FORM */
export function checkClientTls(given: ElasticsearchOptions): void {
  checkTls(settingsOf(given), "client");
  given.ca_trusted_fingerprint.forEach(readFingerprint);
  const { ssl_truststore_path, ssl_keystore_path, ssl_keystore_type } = given;
  if (given.ssl_certificate_authorities.length > 1) throw moreThanOneAuthority();
  if (ssl_truststore_path !== undefined && given.ssl_certificate_authorities.length > 0)
    throw optionsExclude("`ssl_truststore_path`", "`ssl_certificate_authorities`");
  if (ssl_keystore_path !== undefined && given.ssl_certificate !== undefined)
    throw optionsExclude("`ssl_keystore_path`", "`ssl_certificate`");
  if (ssl_truststore_path !== undefined) throw javaStore("ssl_truststore_path", given.ssl_truststore_type ?? "Java");
  if (ssl_keystore_path !== undefined && (ssl_keystore_type ?? (ssl_keystore_path.endsWith(".jks") ? "jks" : "pkcs12")) === "jks")
    throw javaStore("ssl_keystore_path", "jks");
}

/** What connections are made with, but for an authority that is known by its fingerprint. */
export async function loadTls(given: ElasticsearchOptions): Promise<ConnectionOptions> {
  const tls = await loadClientTls(settingsOf(given));
  const { ssl_keystore_path: file, ssl_keystore_password: passphrase } = given;
  if (file === undefined) return tls;
  try {
    return { ...tls, pfx: await readFile(file), ...(passphrase === undefined ? {} : { passphrase }) };
  } catch (error) {
    throw unreadableFile("ssl_keystore_path", file, error);
  }
}

/** The same for one host, its authority found by its fingerprint. */
export async function tlsFor(host: HostUrl, tls: ConnectionOptions, given: ElasticsearchOptions): Promise<ConnectionOptions> {
  const fingerprints = given.ca_trusted_fingerprint.map(readFingerprint);
  if (fingerprints.length === 0 || tls.rejectUnauthorized === false) return tls;
  const authority = await trustedAuthority(host, fingerprints, given.timeout * 1_000);
  const others = tls.ca === undefined ? [] : [tls.ca].flat();
  return { ...tls, ca: [...others, authority] };
}

function settingsOf(given: ElasticsearchOptions): TlsSettings {
  return {
    ssl_enabled: true,
    ssl_certificate: given.ssl_certificate,
    ssl_key: given.ssl_key,
    ssl_certificate_authorities: given.ssl_certificate_authorities,
    ssl_verification_mode: given.ssl_verification_mode,
    ssl_supported_protocols: given.ssl_supported_protocols,
    ssl_cipher_suites: given.ssl_cipher_suites,
  };
}
