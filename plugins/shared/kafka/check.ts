import { badServers, javaClass, javaStore, loginMissing, loginOptionMissing, unsupportedMechanism } from "./errors.ts";
import { parseJaas } from "./jaas.ts";
import type { JaasLogin } from "./jaas.ts";
import type { ConnectionSettings } from "./options.ts";

const MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"];
const KAFKAS_OWN_HANDLER = /OAuthBearerLoginCallbackHandler$|\$DefaultLoginCallbackHandler$/;

/** Checks what can be seen without a broker or a file. @throws PluginError KAFKA_… */
export function checkConnection(settings: ConnectionSettings): void {
  brokersOf(settings.bootstrap_servers);
  const { sasl_client_callback_handler_class: clientHandler, sasl_login_callback_handler_class: loginHandler } = settings;
  if (clientHandler !== undefined) throw javaClass("sasl_client_callback_handler_class", clientHandler);
  if (loginHandler !== undefined && !KAFKAS_OWN_HANDLER.test(loginHandler))
    throw javaClass("sasl_login_callback_handler_class", loginHandler);
  const [archive] = settings.sasl_iam_jar_paths;
  if (archive !== undefined) throw javaClass("sasl_iam_jar_paths", archive);
  if (usesTls(settings)) checkStores(settings);
  if (usesLogin(settings)) checkLogin(settings);
}

export function usesTls({ security_protocol }: ConnectionSettings): boolean {
  return security_protocol.endsWith("SSL");
}

export function usesLogin({ security_protocol }: ConnectionSettings): boolean {
  return security_protocol.startsWith("SASL");
}

/** @throws PluginError KAFKA_SERVERS */
export function brokersOf(text: string): string[] {
  const brokers = text.split(",").map((each) => each.trim().replace(/^[A-Z_]+:\/\//, ""));
  if (!brokers.every((each) => /^(?:[^\s:[\]]+|\[[\da-fA-F:.]+\]):\d{1,5}$/.test(each))) throw badServers(text);
  return brokers;
}

function checkStores({ ssl_truststore_type, ssl_truststore_location, ssl_keystore_type, ssl_keystore_location }: ConnectionSettings): void {
  const trust = ssl_truststore_type ?? typeByName(ssl_truststore_location);
  if (trust !== undefined && trust.toUpperCase() !== "PEM") throw javaStore("ssl_truststore_location", trust);
  const key = ssl_keystore_type ?? typeByName(ssl_keystore_location);
  if (key !== undefined && !["PEM", "PKCS12"].includes(key.toUpperCase())) throw javaStore("ssl_keystore_location", key);
}

function typeByName(file: string | undefined): string | undefined {
  return file !== undefined && /\.(?:jks|ks)$/i.test(file) ? "JKS" : undefined;
}

function checkLogin({ sasl_mechanism: mechanism, sasl_jaas_config, jaas_path }: ConnectionSettings): void {
  if (!MECHANISMS.includes(mechanism)) throw unsupportedMechanism(mechanism);
  if (sasl_jaas_config !== undefined) checkJaasOptions(mechanism, parseJaas(sasl_jaas_config));
  else if (jaas_path === undefined) throw loginMissing(mechanism);
}

/** @throws PluginError KAFKA_LOGIN_OPTION */
export function checkJaasOptions(mechanism: string, { options }: JaasLogin): void {
  if (mechanism === "OAUTHBEARER") return;
  for (const name of ["username", "password"]) if (!options.has(name)) throw loginOptionMissing(mechanism, name);
}
