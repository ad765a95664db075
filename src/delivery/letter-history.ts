import { ByteReader } from "../event/byte-reader.ts";
import { ByteWriter } from "../event/byte-writer.ts";
import { decodeValue, encodeValue } from "../event/encoding.ts";
import { parseJson } from "../event/json-parse.ts";
import { writeJson } from "../event/json-write.ts";
import { Timestamp } from "../event/timestamp.ts";
import { FieldMap, isList, isMap, mapOf } from "../event/value.ts";
import type { DeadLetterHead, EarlierDeath } from "./dead-letter.ts";

/** Where an event that came out of a dead-letter queue says so, in its metadata. The name is Logstash's. */
const ABOUT = "dead_letter_queue";
/** A letter that is sent again every hour must not grow for ever. */
const MOST_DEATHS = 50;

/** What an event is given in its metadata on its way out of a dead-letter queue: Logstash's four fields, and the history. */
export function aboutLetter({ history = [], ...own }: DeadLetterHead): FieldMap {
  return mapOf({
    plugin_type: own.plugin_type,
    plugin_id: own.plugin_id,
    reason: own.reason,
    entry_time: new Timestamp(own.last),
    history: [...history, own].slice(-MOST_DEATHS).map((death) => parseJson(JSON.stringify(death))),
  });
}

/** The event of a new letter without what is said there of earlier ones, and that by itself; undefined: there was none. */
export function takeHistory(event: Uint8Array): { readonly event: Uint8Array; readonly history: readonly EarlierDeath[] | undefined } {
  const none = { event, history: undefined };
  if (!Buffer.from(event.buffer, event.byteOffset, event.length).includes(ABOUT)) return none;
  const { fields, metadata } = splitEvent(event);
  const about = metadata[ABOUT];
  if (!isMap(about)) return none;
  metadata[ABOUT] = undefined;
  return { event: joinEvent(fields, metadata), history: historyIn(about) };
}

/** An event with what is said of it in its metadata, for one that was never decoded. */
export function putAbout(event: Uint8Array, about: FieldMap): Uint8Array {
  const { fields, metadata } = splitEvent(event);
  metadata[ABOUT] = about;
  return joinEvent(fields, metadata);
}

/** The bytes of an event's fields, and its metadata. */
function splitEvent(event: Uint8Array): { readonly fields: Uint8Array; readonly metadata: FieldMap } {
  const reader = new ByteReader(event);
  decodeValue(reader);
  const fields = event.subarray(0, reader.position);
  const metadata = decodeValue(reader);
  return { fields, metadata: isMap(metadata) ? metadata : new FieldMap() };
}

function joinEvent(fields: Uint8Array, metadata: FieldMap): Buffer {
  const writer = new ByteWriter();
  encodeValue(metadata, writer);
  return Buffer.concat([fields, writer.view()]);
}

/** Filters may have changed it: then as much as is left. */
function historyIn({ history, plugin_type, plugin_id, reason, entry_time }: FieldMap): EarlierDeath[] {
  if (isList(history) && history.every(isMap)) return JSON.parse(writeJson(history)) as EarlierDeath[];
  const last = entry_time instanceof Timestamp ? entry_time.ms : 0;
  const [type, id, why] = [plugin_type, plugin_id, reason].map((value) => (typeof value === "string" ? value : ""));
  return [{ plugin_type: type!, plugin_id: id!, plugin_kind: "output", reason: why!, attempts: 0, first: last, last, config: "" }];
}
