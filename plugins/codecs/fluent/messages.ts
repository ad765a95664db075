import { gunzipSync } from "node:zlib";
import { isList, isMap } from "#plugin";
import type { FieldMap, FieldValue, Timestamp } from "#plugin";
import { endOfValue } from "../../shared/msgpack/head.ts";
import { eachValue } from "../../shared/msgpack/read-msgpack.ts";
import { notForward } from "./errors.ts";
import { readEventTime, timeOf } from "./event-time.ts";

/**
 * Of a message, and fields of a record. The largest chunks that Fluentd sends by default (256 MB, from its disk) have as many of 256
 * bytes each.
 */
export const MOST_ENTRIES = 1_000_000;
/** Entries that take more bytes than this when they are unpacked are not. */
const MOST_UNPACKED_BYTES = 64 << 20;

export interface Entry {
  readonly tag: string;
  readonly time: Timestamp;
  readonly record: FieldMap;
}

/** Where the parts of a message go. */
export interface Takers {
  entry(entry: Entry): void;
  /** An entry that is none; the others are good. */
  badEntry(what: FieldValue): void;
}

/**
 * Takes a message apart: a single event, [tag, time, record], a list of them, [tag, [[time, record], …]], or their bytes,
 * packed and perhaps compressed, [tag, bytes, {"compressed": "gzip"}].
 * Source: Forward Protocol Specification v1, "Event Modes". @throws PluginError FLUENT_MESSAGE
 */
export function readMessage(message: FieldValue, packed: Buffer | undefined, takers: Takers): void {
  if (!isList(message)) throw notForward("it is no list");
  const [tag, second, third] = message;
  if (typeof tag !== "string") throw notForward("it does not begin with a tag");
  if (packed !== undefined) return readPacked(unpack(packed, third), tag, takers);
  if (isList(second)) {
    for (const entry of second) takeEntry(entry, tag, takers);
    return;
  }
  const time = timeOf(second);
  if (time === undefined || !isMap(third)) throw notForward("it has no time and record behind its tag");
  takers.entry({ tag, time, record: third });
}

/** They are counted before the first one becomes an event: three bytes are an entry, so that a small message may unpack to millions. */
function readPacked(bytes: Buffer, tag: string, takers: Takers): void {
  if (hasMoreThan(bytes, MOST_ENTRIES)) throw notForward(`it has more than ${MOST_ENTRIES} entries`);
  eachValue(bytes, {
    readExtension: readEventTime,
    isWanted: isList,
    take: (entry) => takeEntry(entry, tag, takers),
    takeOthers: (from, to) => takers.badEntry(bytes.toString("latin1", from, to)),
  });
}

function hasMoreThan(bytes: Buffer, most: number): boolean {
  let count = 0;
  try {
    for (let end = endOfValue(bytes, 0); end !== undefined && end < bytes.length; end = endOfValue(bytes, end))
      if (++count >= most) return true;
  } catch {
    // Behind what cannot be read nothing is an entry.
  }
  return false;
}

function takeEntry(entry: FieldValue, tag: string, takers: Takers): void {
  const [first, record] = isList(entry) ? entry : [];
  // Since Fluentd 1.16 the time may come with metadata: [time, {…}].
  const time = timeOf(isList(first) ? first[0] : first);
  if (time !== undefined && isMap(record)) takers.entry({ tag, time, record });
  else takers.badEntry(entry);
}

function unpack(bytes: Buffer, options: FieldValue | undefined): Buffer {
  const compressed = isMap(options) ? (options["compressed"] ?? "text") : "text";
  if (compressed === "text") return bytes;
  if (compressed !== "gzip") throw notForward(`it is compressed by something else than gzip: ${JSON.stringify(compressed)}`);
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED_BYTES });
  } catch (error) {
    throw notForward(`its entries are no gzip, or more than ${MOST_UNPACKED_BYTES} bytes (${String(error)})`);
  }
}
