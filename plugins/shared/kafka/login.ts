import { readFile } from "node:fs/promises";
import type { SASLOptions } from "kafkajs";
import { checkJaasOptions } from "./check.ts";
import { loginMissing } from "./errors.ts";
import { parseJaas, parseJaasFile } from "./jaas.ts";
import type { JaasLogin } from "./jaas.ts";
import type { ConnectionSettings } from "./options.ts";
import { fetchToken } from "./token.ts";

/** The login in kafkajs's words. @throws PluginError KAFKA_JAAS, KAFKA_LOGIN_MISSING, KAFKA_LOGIN_OPTION */
export async function loadLogin(settings: ConnectionSettings): Promise<SASLOptions> {
  const { sasl_mechanism } = settings;
  const login = await loginOf(settings);
  checkJaasOptions(sasl_mechanism, login);
  if (sasl_mechanism === "OAUTHBEARER")
    return { mechanism: "oauthbearer", oauthBearerProvider: async () => ({ value: await fetchToken(settings, login) }) };
  const [username = "", password = ""] = ["username", "password"].map((name) => login.options.get(name));
  if (sasl_mechanism === "PLAIN") return { mechanism: "plain", username, password };
  return { mechanism: sasl_mechanism === "SCRAM-SHA-256" ? "scram-sha-256" : "scram-sha-512", username, password };
}

async function loginOf({ sasl_mechanism, sasl_jaas_config, jaas_path }: ConnectionSettings): Promise<JaasLogin> {
  if (sasl_jaas_config !== undefined) return parseJaas(sasl_jaas_config);
  if (jaas_path === undefined) throw loginMissing(sasl_mechanism);
  return parseJaasFile(await readFile(jaas_path, "utf8"));
}
