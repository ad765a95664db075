import { isAction } from "./actions.ts";
import type { Action } from "./actions.ts";
import { garbledReply } from "./errors.ts";
import { excerpt } from "./reply-error.ts";

/** What a server says of one record. */
export interface BulkItem {
  readonly action: Action;
  readonly status: number;
  /** As the server wrote it; undefined when there is none. */
  readonly error: unknown;
}

/** Servers write it first (with our filter), or behind the times. */
const ALL_WELL = /^\s*\{\s*(?:"(?:took|ingest_took)"\s*:\s*\d+\s*,\s*)*"errors"\s*:\s*false\s*[,}]/;

/**
 * The items of a reply in the order of the records; undefined when it says that there are no errors, which is not read further.
 * @throws PluginError BULK_REPLY
 */
export function readBulkReply(body: string, recordCount: number): readonly BulkItem[] | undefined {
  if (ALL_WELL.test(body) && body.trimEnd().endsWith("}")) return undefined;
  const reply = parse(body);
  if (reply.errors === false) return undefined;
  if (reply.errors !== true || !Array.isArray(reply.items)) throw garbledReply("it has no `errors` and `items`", excerpt(body, 200));
  if (reply.items.length !== recordCount)
    throw garbledReply(`it has ${reply.items.length} items for ${recordCount} records`, excerpt(body, 200));
  return reply.items.map((item) => readItem(item, body));
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const reply: unknown = JSON.parse(body);
    if (typeof reply === "object" && reply !== null) return reply as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw garbledReply("it is no JSON object", excerpt(body, 200));
}

function readItem(item: unknown, body: string): BulkItem {
  const [name, result] = Object.entries((item ?? {}) as Record<string, unknown>)[0] ?? [];
  const { status, error } = (result ?? {}) as Readonly<Record<string, unknown>>;
  if (name === undefined || !isAction(name) || typeof status !== "number") throw garbledReply("an item has no status", excerpt(body, 200));
  return { action: name, status, error };
}
