import { keysOf, rubyText, Timestamp } from "#plugin";
import type { Event, FieldMap, FieldValue } from "#plugin";

/**
 * Writes an object's keys as fields of the event, each key a field reference, in order: when one cannot be written (`tags` of
 * an illegal shape), those before it stay. Its `@timestamp` comes last, and only when it says something.
 * @throws TailraceError as Event.set does
 */
export function storeDocument(event: Event, document: FieldMap): void {
  for (const key of keysOf(document)) if (key !== "@timestamp") event.set(key, document[key]!);
  const time = document["@timestamp"];
  if (time !== undefined && time !== null && time !== false) storeTime(event, time);
}

function storeTime(event: Event, time: FieldValue): void {
  const timestamp = typeof time === "string" ? Timestamp.parse(time) : undefined;
  event.setTop("@timestamp", timestamp ?? Timestamp.now());
  if (timestamp !== undefined) return;
  event.tag("_timestampparsefailure");
  event.set("_@timestamp", rubyText(time));
}
