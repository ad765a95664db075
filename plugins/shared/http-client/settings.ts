import { readFile } from "node:fs/promises";
import type { ConnectionOptions } from "node:tls";
import { isMap, rubyText } from "#plugin";
import type { FieldValue, OptionsOf } from "#plugin";
import { checkTls } from "../tls/check.ts";
import { unreadableFile } from "../tls/errors.ts";
import { loadClientTls } from "../tls/material.ts";
import type { TlsSettings } from "../tls/options.ts";
import { badProxy, halfClientLogin, javaStore, passwordWithoutStore, severalAuthorities } from "./errors.ts";
import type { httpClientOptions } from "./options.ts";

export type HttpClientOptions = OptionsOf<typeof httpClientOptions>;

export interface Proxy {
  readonly host: string;
  readonly port: number;
  /** The header that logs in to it. */
  readonly login: string | undefined;
}

/** @throws PluginError HTTP_CLIENT_…, TLS_… */
export function checkHttpClient(given: HttpClientOptions): void {
  const { user, password, ssl_keystore_path, ssl_keystore_password, ssl_truststore_path, ssl_truststore_password } = given;
  if (user !== undefined && password === undefined) throw halfClientLogin("user", "password");
  readProxy(given.proxy);
  if (!given.ssl_enabled) return;
  if (given.ssl_certificate_authorities.length > 1) throw severalAuthorities();
  if (ssl_truststore_path !== undefined) throw javaStore("ssl_truststore_path");
  if (ssl_truststore_password !== undefined) throw passwordWithoutStore("ssl_truststore_password", "ssl_truststore_path");
  if (ssl_keystore_path === undefined && ssl_keystore_password !== undefined)
    throw passwordWithoutStore("ssl_keystore_password", "ssl_keystore_path");
  if (ssl_keystore_path !== undefined && storeType(given, ssl_keystore_path) === "jks") throw javaStore("ssl_keystore_path");
  checkTls(tlsSettings(given), "client");
}

function storeType({ ssl_keystore_type }: HttpClientOptions, file: string): "pkcs12" | "jks" {
  return ssl_keystore_type ?? (/\.(?:p12|pfx|pkcs12)$/i.test(file) ? "pkcs12" : "jks");
}

/** What TLS connections are made with. @throws PluginError TLS_FILE, TLS_MATERIAL */
export async function loadHttpTls(given: HttpClientOptions): Promise<ConnectionOptions> {
  if (!given.ssl_enabled) return {};
  const { ssl_keystore_path: file, ssl_keystore_password: passphrase } = given;
  const tls = await loadClientTls(tlsSettings(given));
  if (file === undefined) return tls;
  try {
    return { ...tls, pfx: await readFile(file), ...(passphrase === undefined ? {} : { passphrase }) };
  } catch (error) {
    throw unreadableFile("ssl_keystore_path", file, error);
  }
}

function tlsSettings(given: HttpClientOptions): TlsSettings {
  const { ssl_certificate, ssl_key, ssl_certificate_authorities, ssl_verification_mode, ssl_supported_protocols, ssl_cipher_suites } =
    given;
  return {
    ssl_enabled: true,
    ssl_certificate,
    ssl_key,
    ssl_certificate_authorities,
    ssl_verification_mode,
    ssl_supported_protocols,
    ssl_cipher_suites,
  };
}

/** The header of basic authentication. */
export function basicLogin(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** @throws PluginError HTTP_CLIENT_PROXY */
export function readProxy(proxy: FieldValue | undefined): Proxy | undefined {
  if (proxy === undefined || proxy === null || proxy === "") return undefined;
  const part = (name: string): string | undefined => {
    const value = isMap(proxy) ? proxy[name] : undefined;
    return value === undefined || value === null ? undefined : rubyText(value);
  };
  const { host = "", port = "80", scheme = "http" } = { host: part("host"), port: part("port"), scheme: part("scheme") };
  const text = isMap(proxy) ? (part("url") ?? `${scheme}://${host}:${port}`) : rubyText(proxy);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === "") throw badProxy(text, "it is no address");
  if (url.protocol !== "http:") throw badProxy(text, "only proxies that speak plain HTTP can be used");
  const user = part("user") ?? decodeURIComponent(url.username);
  const password = part("password") ?? decodeURIComponent(url.password);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? 80 : Number(url.port),
    login: user === "" ? undefined : basicLogin(user, password),
  };
}
