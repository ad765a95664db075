import { moreThanOneLogin } from "../../shared/bulk/errors.ts";
import type { HostUrl } from "../../shared/bulk/host-url.ts";
import { isAllTls } from "../../shared/bulk/host-url.ts";
import type { ElasticsearchOptions } from "./data-stream.ts";
import { apiKeyInTheClear, badApiKey, badCloudAuth } from "./errors.ts";

export interface Login {
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** As it stands in the request. */
  readonly apiKey: string | undefined;
}

/** @throws PluginError BULK_LOGINS, ELASTICSEARCH_CLOUD_AUTH, ELASTICSEARCH_API_KEY */
export function readLogin({ user, password, cloud_auth, api_key }: ElasticsearchOptions): Login {
  const given = Object.entries({ user: user ?? password, cloud_auth, api_key }).flatMap(([name, text]) =>
    text === undefined ? [] : [name],
  );
  if (given.length > 1) throw moreThanOneLogin(given);
  if (cloud_auth === undefined) return { user, password, apiKey: api_key === undefined ? undefined : readApiKey(api_key) };
  const [, cloudUser, cloudPassword] = /^([^:]+):(.+)$/s.exec(cloud_auth) ?? [];
  if (cloudUser === undefined) throw badCloudAuth();
  return { user: cloudUser, password: cloudPassword, apiKey: undefined };
}

/** @throws PluginError ELASTICSEARCH_API_KEY_PLAIN */
export function checkApiKey({ apiKey }: Login, hosts: readonly HostUrl[]): void {
  if (apiKey !== undefined && !isAllTls(hosts)) throw apiKeyInTheClear();
}

function readApiKey(text: string): string {
  if (isBase64(text) || /^essu_./.test(text)) return text;
  if (/^[^:]+:[^:]+$/.test(text)) return Buffer.from(text).toString("base64");
  throw badApiKey();
}

function isBase64(text: string): boolean {
  return text !== "" && Buffer.from(text, "base64").toString("base64") === text;
}
