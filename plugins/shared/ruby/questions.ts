import { deepCopy, isList, isMap, keysOf, parseJson, reasonOf, systemZone, Timestamp } from "#plugin";
import type { ComputeContext, Event, FieldList, FieldValue } from "#plugin";
import { eventText } from "../event-text.ts";
import { encodeValue } from "./encode-rows.ts";
import { revive } from "./revive.ts";
import { zoneName } from "./zone-name.ts";

/** What may be asked about: the events by Ruby's numbers, to which new ones are added. */
export interface Asked {
  readonly events: Event[];
  readonly context: ComputeContext;
}

/** The answer to what Ruby code asks for, as JSON: `["value" | "marked" | "error", …]`. */
export function answer([name, ...parts]: FieldList, asked: Asked): string {
  try {
    const question = questions[textOf(name)];
    if (question === undefined) throw new Error(`Ruby asked an unknown question, ${textOf(name)}.`);
    const { json, isMarked } = encodeValue(question(parts, asked) ?? null);
    return `["${isMarked ? "marked" : "value"}",${json}]`;
  } catch (error) {
    return JSON.stringify(["error", reasonOf(error)]);
  }
}

type Question = (parts: FieldList, asked: Asked) => FieldValue | undefined;

const questions: Readonly<Record<string, Question>> = {
  get: ([id, reference], { events }) => eventOf(events, id).get(textOf(reference)),
  include: ([id, reference], { events }) => eventOf(events, id).has(textOf(reference)),
  remove: ([id, reference], { events }) => eventOf(events, id).remove(textOf(reference)),
  set: ([id, reference, value], { events }) => {
    eventOf(events, id).set(textOf(reference), revive(value!));
    return null;
  },
  sprintf: ([id, text], { events, context }) => context.template(textOf(text)).render(eventOf(events, id)),
  to_hash: ([id], { events }) => eventOf(events, id).toMap(),
  to_hash_with_metadata: ([id], { events }) => mapWithMetadata(eventOf(events, id)),
  to_json: ([id], { events, context }) => context.eventJson(eventOf(events, id)),
  to_s: ([id], { events }) => eventText(eventOf(events, id)),
  clone: ([id], { events }) => events.push(eventOf(events, id).clone()) - 1,
  append: ([id, other], { events }) => append(eventOf(events, id), eventOf(events, other)),
  overwrite: ([id, other], { events }) => overwrite(eventOf(events, id), eventOf(events, other)),
  new: ([document], asked) => addEvent(revive(document!), asked),
  from_json: ([text], asked) => {
    const parsed = parseJson(textOf(text));
    return (isList(parsed) ? parsed : [parsed]).map((document) => addEvent(document, asked));
  },
  parse_time: ([text]) => {
    const timestamp = Timestamp.parse(textOf(text));
    if (timestamp === undefined) return null;
    const seconds = Math.floor(timestamp.ms / 1000);
    return [seconds, (timestamp.ms - seconds * 1000) * 1_000_000 + timestamp.nanos];
  },
  zone: ([seconds]) => zoneAt(Number(seconds)),
};

function textOf(value: FieldValue | undefined): string {
  if (typeof value !== "string") throw new Error("Ruby asked with something else than a text.");
  return value;
}

function eventOf(events: readonly Event[], id: FieldValue | undefined): Event {
  const event = events[Number(id)];
  if (event === undefined) throw new Error("There is no such event any more.");
  return event;
}

function addEvent(document: FieldValue, { events, context }: Asked): number {
  if (!isMap(document)) throw new Error("An event is made of a map only.");
  return events.push(context.eventFromMap(document, Timestamp.now())) - 1;
}

function mapWithMetadata(event: Event): FieldValue {
  const map = event.toMap();
  const metadata = event.get("[@metadata]");
  if (isMap(metadata) && keysOf(metadata).length > 0) map["@metadata"] = metadata;
  return map;
}

/** As Logstash merges events: maps key by key, lists and scalars to a list without duplicates. */
function append(event: Event, other: Event): null {
  for (const name of other.names()) {
    if (name === "@timestamp" || name === "@version") continue;
    const [mine, theirs] = [event.getTop(name), deepCopy(other.getTop(name)!)];
    event.setTop(name, mine === undefined ? theirs : merged(mine, theirs));
  }
  return null;
}

function merged(mine: FieldValue, theirs: FieldValue): FieldValue {
  if (isMap(mine) && isMap(theirs)) {
    const both = deepCopy(mine);
    for (const key of keysOf(theirs)) both[key] = both[key] === undefined ? theirs[key] : merged(both[key], theirs[key]!);
    return both;
  }
  if (!isList(mine) && !isList(theirs) && sameValue(mine, theirs)) return mine;
  const union: FieldValue[] = [];
  for (const value of [mine, theirs].flat()) if (!union.some((known) => sameValue(known, value))) union.push(value);
  return union;
}

function sameValue(left: FieldValue, right: FieldValue): boolean {
  return encodeValue(left).json === encodeValue(right).json;
}

function overwrite(event: Event, other: Event): null {
  for (const name of event.names()) event.putTop(name, undefined);
  for (const name of other.names()) event.putTop(name, deepCopy(other.getTop(name)!));
  event.$cancelled = other.isCancelled;
  return null;
}

/** The offset of the system's zone in seconds, its short name, and whether it is summer time there. */
function zoneAt(seconds: number): FieldValue {
  const zone = systemZone();
  const at = (ms: number): number => Math.round(zone.offsetSecondsAt(ms));
  const offset = at(seconds * 1000);
  const year = new Date(seconds * 1000).getUTCFullYear();
  const standard = Math.min(at(Date.UTC(year, 0, 1)), at(Date.UTC(year, 6, 1)));
  return [offset, zoneName(zone.id, seconds, offset), offset !== standard];
}
