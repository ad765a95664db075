import type { OptionsOf } from "#plugin";
import type { BulkSettings } from "./bulk-delivery.ts";
import type { connectionOptions } from "./connection-options.ts";
import { readDuration } from "./duration.ts";
import { customCodeTaken } from "./errors.ts";

export type ConnectionOptions = OptionsOf<typeof connectionOptions>;

interface Own {
  /** In front of the query, where the path has none of its own. */
  readonly filterPath: string | undefined;
  readonly compressionLevel: number;
  readonly mostBytes: number;
  readonly isOrdered: boolean;
}

/** Requests at once where the order of records means nothing: one is made while the server works on another. */
const AT_ONCE = 4;

/** @throws PluginError BULK_CUSTOM_CODE, BULK_DURATION */
export function readBulkSettings(options: ConnectionOptions, { filterPath, compressionLevel, mostBytes, isOrdered }: Own): BulkSettings {
  checkCustomCodes(options.dlq_custom_codes);
  const [path = "/", query = ""] = joinPath(options.bulk_path ?? `${options.path ?? ""}/_bulk`).split(/\?(.*)/s);
  const needsFilter = filterPath !== undefined && !/(?:^|&)filter_path=/.test(query);
  return {
    path,
    query: [query, needsFilter ? `filter_path=${filterPath}` : ""].filter((part) => part !== "").join("&"),
    mostBytes,
    compressionLevel,
    customCodes: new Set(options.dlq_custom_codes),
    dropErrorTypes: new Set(options.drop_error_types),
    silencedErrors: new Set([...options.silence_errors_in_log, ...options.failure_type_logging_whitelist]),
    permanentForMs: readDuration("retry_permanent_for", options.retry_permanent_for),
    concurrency: isOrdered ? 1 : AT_ONCE,
    backoff: { firstMs: options.retry_initial_interval * 1_000, mostMs: options.retry_max_interval * 1_000 },
  };
}

/** A path with one slash at its beginning, and none twice. */
export function joinPath(text: string): string {
  const [path = "", ...query] = text.split("?");
  return [`/${path}`.replaceAll(/\/{2,}/g, "/"), ...query].join("?");
}

const TAKEN = new Map([
  [200, "success"],
  [201, "success"],
  [400, "given up"],
  [404, "given up"],
  [409, "a conflict"],
]);

function checkCustomCodes(codes: readonly number[]): void {
  for (const code of codes) if (TAKEN.has(code)) throw customCodeTaken(code, TAKEN.get(code)!);
}
