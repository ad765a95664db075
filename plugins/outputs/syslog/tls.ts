import { readFile } from "node:fs/promises";
import { rootCertificates } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import type { OptionsOf } from "#plugin";
import { unreadableFile } from "../../shared/tls/errors.ts";
import type { TlsNames } from "../../shared/tls/explain.ts";
import { loadTls } from "../../shared/tls/material.ts";
import type { TlsSettings } from "../../shared/tls/options.ts";
import type { options as schemas } from "./options.ts";

type SyslogOptions = OptionsOf<typeof schemas>;

/** The options in the words of the other plugins. */
export function tlsSettings(options: SyslogOptions): TlsSettings {
  const { ssl_cacert, ssl_cert, ssl_certificate, ssl_certificate_authorities: authorities } = options;
  return {
    ...options,
    ssl_enabled: options.protocol === "ssl-tcp",
    ssl_certificate: ssl_certificate ?? ssl_cert,
    ssl_certificate_authorities: authorities.length === 0 && ssl_cacert !== undefined ? [ssl_cacert] : authorities,
  };
}

/** Those that errors name: by their old names where these are used. */
export function tlsNames({ ssl_cacert, ssl_cert }: SyslogOptions): TlsNames {
  return {
    authorities: ssl_cacert === undefined ? "`ssl_certificate_authorities`" : "`ssl_cacert`",
    certificate: `${ssl_cert === undefined ? "`ssl_certificate`" : "`ssl_cert`"} and \`ssl_key\``,
    revoked: "`ssl_crl_path`",
  };
}

/** @throws PluginError TLS_FILE, TLS_MATERIAL */
export async function loadSyslogTls(options: SyslogOptions): Promise<ConnectionOptions> {
  const { ca, ...own } = await loadTls(tlsSettings(options));
  const { ssl_verify, ssl_crl_path } = options;
  const crl = ssl_crl_path === undefined ? {} : { crl: await readLists(ssl_crl_path) };
  return {
    ...own,
    ...(Array.isArray(ca) ? { ca: [...ca, ...rootCertificates] } : {}),
    ...(ssl_verify ? crl : {}),
    rejectUnauthorized: ssl_verify,
    checkServerIdentity: () => undefined,
  };
}

async function readLists(file: string): Promise<string[]> {
  try {
    const text = await readFile(file, "latin1");
    return text.match(/-----BEGIN X509 CRL-----[^]*?-----END X509 CRL-----/g) ?? [];
  } catch (error) {
    throw unreadableFile("ssl_crl_path", file, error);
  }
}
