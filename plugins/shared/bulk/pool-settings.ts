import { rubyText } from "#plugin";
import type { HashEntries, FieldValue, Logger } from "#plugin";
import { joinPath } from "./bulk-settings.ts";
import type { ConnectionOptions } from "./bulk-settings.ts";
import type { PoolSettings } from "./host-pool.ts";
import type { HostUrl } from "./host-url.ts";
import type { NodeClient } from "./node-client.ts";

interface PoolParts {
  readonly hosts: readonly HostUrl[];
  readonly connect: (host: HostUrl) => Promise<NodeClient>;
  readonly logger: Logger;
}

export function poolSettings(options: ConnectionOptions, parts: PoolParts): PoolSettings {
  const { path = "", healthcheck_path, sniffing_path, sniffing, sniffing_delay } = options;
  return {
    ...parts,
    healthPath: joinPath(healthcheck_path ?? path),
    resurrectMs: options.resurrect_delay * 1_000,
    sniff: sniffing ? { path: joinPath(sniffing_path ?? `${path}/_nodes/http`), everyMs: sniffing_delay * 1_000 } : undefined,
  };
}

/** `parameters` as a query; a list gives its name once for each value. */
export function queryOf(parameters: HashEntries<FieldValue> = []): string {
  const pairs = parameters.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) => [name, rubyText(each)] as const),
  );
  return pairs.map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`).join("&");
}
