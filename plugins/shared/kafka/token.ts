import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { fileURLToPath } from "node:url";
import { reasonOf } from "#plugin";
import { loginOptionMissing, tokenFailed } from "./errors.ts";
import type { JaasLogin } from "./jaas.ts";
import type { ConnectionSettings } from "./options.ts";

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1024 * 1024;
const UNSECURED_LIFE_S = 3600;

/**
 * A token of OAUTHBEARER: of an endpoint by the client's own credentials (RFC 6749, 4.4), of a file, or, as Kafka has it for
 * trials, one that nobody signed.
 * @throws PluginError KAFKA_TOKEN, KAFKA_LOGIN_OPTION
 */
export async function fetchToken(settings: ConnectionSettings, { options }: JaasLogin): Promise<string> {
  const { sasl_oauthbearer_token_endpoint_url: url } = settings;
  const subject = options.get("unsecuredLoginStringClaim_sub");
  if (url === undefined && subject !== undefined) return unsecured(subject);
  if (url === undefined) throw loginOptionMissing("OAUTHBEARER", "unsecuredLoginStringClaim_sub");
  try {
    if (url.startsWith("file:")) return (await readFile(fileURLToPath(url), "utf8")).trim();
    return tokenIn(await ask(url, settings, options));
  } catch (error) {
    throw tokenFailed(url, reasonOf(error));
  }
}

/** No signature, algorithm "none": Kafka's own trial form. */
function unsecured(subject: string): string {
  const now = Math.floor(Date.now() / 1000);
  const parts = [{ alg: "none" }, { sub: subject, iat: now, exp: now + UNSECURED_LIFE_S }];
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.`;
}

async function ask(
  url: string,
  { sasl_login_read_timeout_ms = TIMEOUT_MS }: ConnectionSettings,
  options: JaasLogin["options"],
): Promise<string> {
  const { request } = url.startsWith("https:") ? await import("node:https") : await import("node:http");
  const scope = options.get("scope");
  const body = new URLSearchParams({ grant_type: "client_credentials", ...(scope === undefined ? {} : { scope }) }).toString();
  const login = Buffer.from(`${options.get("clientId") ?? ""}:${options.get("clientSecret") ?? ""}`).toString("base64");
  const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json", authorization: `Basic ${login}` };
  const signal = AbortSignal.timeout(sasl_login_read_timeout_ms);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method: "POST", headers, signal }, resolve).once("error", reject).end(body);
  });
  const text = await textOf(response);
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
  return text;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error("the answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function tokenIn(text: string): string {
  const answer: unknown = JSON.parse(text);
  const token = typeof answer === "object" && answer !== null && "access_token" in answer ? answer.access_token : undefined;
  if (typeof token !== "string") throw new Error("the answer has no access_token");
  return token;
}
