import { describeValue, illegalMetadata } from "./errors.ts";
import { areLegalTags, Event } from "./event.ts";
import type { EscapeStyle } from "./field-reference.ts";
import { Timestamp } from "./timestamp.ts";
import { deepCopy, isMap } from "./value.ts";
import type { FieldMap, FieldValue } from "./value.ts";

/**
 * The shape of a pipeline's events: a property ("slot") for every top-level name its configuration mentions, so that
 * events of a thousand kinds share one hidden class (a plain object each would be ten times slower).
 */
export interface EventLayout {
  /** The names that have a slot, in order. */
  readonly names: readonly string[];
  readonly escapeStyle: EscapeStyle;
  /** How many properties `$arm_0`, `$arm_1`, … an event has: which arm it took of a branch that holds a cut. */
  readonly armCount: number;
  /** The property that holds a top-level field; undefined: it lives in `$extra`. */
  slotOf(name: string): string | undefined;
  /** An event with `@timestamp` and `@version` and nothing else. */
  create(timestamp: Timestamp): Event;
  /**
   * An event of a decoded document, as Logstash's Event constructor makes it: `@version` only if absent, `@metadata`
   * taken aside (@throws TailraceError EVENT_METADATA when it is no map), illegal tags moved to `_tags`, an unreadable `@timestamp` to `_@timestamp`, each with its tag. The
   * document's values are taken over, not copied.
   */
  fromMap(document: FieldMap, receivedAt: Timestamp): Event;
  clone(event: Event): Event;
}

/** Every event has these, or nearly. */
const USUAL_NAMES = ["@timestamp", "@version", "message", "event", "host", "tags", "type"];

/** More slots than this cost every event memory for the sake of names few events have. */
const MOST_SLOTS = 120;

type EventClass = new (timestamp: Timestamp | undefined, version: FieldValue | undefined) => Event;

export interface LayoutOptions {
  /** Top-level names the configuration mentions. */
  readonly mentioned?: Iterable<string>;
  readonly escapeStyle?: EscapeStyle;
  readonly armCount?: number;
}

export function makeLayout({ mentioned = [], escapeStyle = "none", armCount = 0 }: LayoutOptions = {}): EventLayout {
  const names = [...new Set([...USUAL_NAMES, ...mentioned])].filter((name) => name !== "@metadata").slice(0, MOST_SLOTS);
  const slots = new Map<string, string>();
  for (const name of names) slots.set(name, slotName(name, new Set(slots.values())));
  const EventOfLayout = makeClass(slots, armCount);
  const layout: EventLayout = {
    names,
    escapeStyle,
    armCount,
    slotOf: (name) => slots.get(name),
    create: (timestamp) => new EventOfLayout(timestamp, "1"),
    fromMap: (document, receivedAt) => fill(new EventOfLayout(undefined, "1"), document, receivedAt),
    clone: (event) => copyInto(new EventOfLayout(undefined, undefined), event),
  };
  Object.defineProperty(EventOfLayout.prototype, "$layout", { value: layout });
  return layout;
}

/** `f_` and the name as far as it is an identifier; unique. */
function slotName(name: string, taken: ReadonlySet<string>): string {
  const base = `f_${name.replace(/\W/g, "_")}`;
  let slot = base;
  for (let n = 2; taken.has(slot); n++) slot = `${base}_${n}`;
  return slot;
}

function makeClass(slots: ReadonlyMap<string, string>, armCount: number): EventClass {
  const lines = [...slots].map(([name, slot]) => `  this.${slot} = ${initialValue(name)};`);
  const source = [
    "return function PipelineEvent(timestamp, version) {",
    "  this.$extra = undefined;",
    "  this.$metadata = undefined;",
    "  this.$cancelled = false;",
    ...Array.from({ length: armCount }, (_, n) => `  this.$arm_${n} = 0;`),
    "  this.$segment = 0;",
    "  this.$ordinal = 0;",
    "  this.$lineage = 0;",
    ...lines,
    "};",
  ].join("\n");
  // Generated, so that V8 sees one constructor with all properties; names reach it only as identifiers made by slotName.
  const constructor = new Function(source)() as EventClass;
  constructor.prototype = Object.create(Event.prototype, { constructor: { value: constructor } });
  return constructor;
}

function initialValue(name: string): string {
  if (name === "@timestamp") return "timestamp";
  return name === "@version" ? "version" : "undefined";
}

function refuseMetadata(value: FieldValue): never {
  throw illegalMetadata(describeValue(value));
}

function fill(event: Event, document: FieldMap, receivedAt: Timestamp): Event {
  for (const name in document) {
    const value = document[name];
    if (value === undefined) continue;
    if (name === "@metadata") event.$metadata = isMap(value) ? value : refuseMetadata(value);
    else event.putTop(name, value);
  }
  const tags = document["tags"];
  if (tags !== undefined && !areLegalTags(tags)) setTagsAside(event, tags);
  settleTimestamp(event, document["@timestamp"], receivedAt);
  return event;
}

/** Recorded: the illegal value is kept in a list (5 becomes [5]) and replaces an `_tags` of the document. */
function setTagsAside(event: Event, tags: FieldValue): void {
  event.putTop("_tags", [tags]);
  event.putTop("tags", ["_tagsparsefailure"]);
}

function settleTimestamp(event: Event, given: FieldValue | undefined, receivedAt: Timestamp): void {
  if (given instanceof Timestamp) return;
  const parsed = typeof given === "string" ? Timestamp.parse(given) : undefined;
  event.putTop("@timestamp", parsed ?? receivedAt);
  if (parsed !== undefined || given === undefined || given === null) return;
  event.tag("_timestampparsefailure");
  event.putTop("_@timestamp", given);
}

function copyInto(copy: Event, event: Event): Event {
  for (const name of event.$layout.names) {
    const value = event.getTop(name);
    if (value !== undefined) copy.putTop(name, deepCopy(value));
  }
  if (event.$extra) copy.$extra = deepCopy(event.$extra);
  if (event.$metadata) copy.$metadata = deepCopy(event.$metadata);
  for (let n = 0; n < event.$layout.armCount; n++) copyArm(copy, event, `$arm_${n}`);
  copy.$segment = event.$segment;
  copy.$ordinal = event.$ordinal;
  return copy;
}

function copyArm(copy: Event, event: Event, property: string): void {
  (copy as unknown as Record<string, unknown>)[property] = (event as unknown as Record<string, unknown>)[property];
}
