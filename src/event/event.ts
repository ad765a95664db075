import { describeValue, illegalMetadata, illegalTags, illegalTimestamp } from "./errors.ts";
import { parseFieldReference, referenceText } from "./field-reference.ts";
import type { FieldReference } from "./field-reference.ts";
import type { EventLayout } from "./layout.ts";
import { getIn, hasIn, removeIn, setIn } from "./path.ts";
import { Timestamp } from "./timestamp.ts";
import { deepCopy, FieldMap, isList, isMap, keysOf } from "./value.ts";
import type { FieldValue } from "./value.ts";

/**
 * One event. A class made per pipeline (layout.ts) extends this with a property for every top-level field the
 * configuration mentions; all other fields stand in `$extra`. Plugins use the methods; what begins with `$` belongs to
 * the core and to generated code. A property that is undefined is an absent field.
 */
export abstract class Event {
  declare readonly $layout: EventLayout;
  /** Top-level fields without a property of their own. */
  declare $extra: FieldMap | undefined;
  declare $metadata: FieldMap | undefined;
  declare $cancelled: boolean;
  /** The ordinal of the segment its bytes came from, in the block that is computed. */
  declare $segment: number;
  /**
   * Its number among the events that were decoded from the block; a created event has its parent's. Negative: a decoder that
   * keeps bytes back made it, which would number it otherwise if it had not the blocks before.
   */
  declare $ordinal: number;
  /** Of a created event: what sets it apart from its parent and siblings; else 0. */
  declare $lineage: number;

  /** The value of a field; undefined when absent. Lists and maps are the event's own, not copies. */
  get(reference: string): FieldValue | undefined {
    return this.getField(parseFieldReference(reference, this.$layout.escapeStyle));
  }

  /** @throws TailraceError when a scalar stands in the way, or for an illegal value of `tags` or `@timestamp` */
  set(reference: string, value: FieldValue): void {
    this.setField(parseFieldReference(reference, this.$layout.escapeStyle), value);
  }

  has(reference: string): boolean {
    return this.hasField(parseFieldReference(reference, this.$layout.escapeStyle));
  }

  /** Takes a field away and returns what it held. */
  remove(reference: string): FieldValue | undefined {
    return this.removeField(parseFieldReference(reference, this.$layout.escapeStyle));
  }

  getField(reference: FieldReference): FieldValue | undefined {
    const { path } = reference;
    if (reference.metadata) return path.length === 0 ? this.metadata() : getIn(this.$metadata, path, 0);
    const top = this.getTop(path[0]!);
    return path.length === 1 ? top : getIn(top, path, 1);
  }

  setField(reference: FieldReference, value: FieldValue): void {
    const { path } = reference;
    if (path.length > 1 && path[0] === "tags") throw illegalTags(reference.text, describeValue(value));
    if (reference.metadata) {
      if (path.length === 0) this.$metadata = isMap(value) ? deepCopy(value) : refuseMetadata(value);
      else setIn(this.metadata(), path, 0, value);
      return;
    }
    const name = path[0]!;
    if (path.length === 1) return this.setTop(name, value);
    let top = this.getTop(name);
    if (top === undefined) this.putTop(name, (top = new FieldMap()));
    setIn(top, path, 1, value);
  }

  hasField(reference: FieldReference): boolean {
    const { path } = reference;
    if (reference.metadata) return path.length === 0 || hasIn(this.$metadata, path, 0);
    const top = this.getTop(path[0]!);
    return path.length === 1 ? top !== undefined : hasIn(top, path, 1);
  }

  removeField(reference: FieldReference): FieldValue | undefined {
    const { path } = reference;
    if (reference.metadata) {
      if (path.length > 0) return removeIn(this.$metadata, path, 0);
      const emptied = this.metadata();
      this.$metadata = undefined;
      return emptied;
    }
    const name = path[0]!;
    const top = this.getTop(name);
    if (path.length > 1) return removeIn(top, path, 1);
    if (top !== undefined) this.putTop(name, undefined);
    return top;
  }

  get timestamp(): Timestamp | undefined {
    const value = this.getTop("@timestamp");
    return value instanceof Timestamp ? value : undefined;
  }

  /** The map behind `[@metadata]`, made when there is none yet. */
  metadata(): FieldMap {
    return (this.$metadata ??= new FieldMap());
  }

  /** Adds a tag unless the event has it; a scalar `tags` becomes a list. */
  tag(name: string): void {
    const tags = this.getTop("tags");
    if (tags === undefined || tags === null) this.putTop("tags", [name]);
    else if (!isList(tags)) {
      if (tags !== name) this.putTop("tags", [tags, name]);
    } else if (!tags.includes(name)) tags.push(name);
  }

  /** Later filters and all outputs skip a cancelled event. */
  cancel(): void {
    this.$cancelled = true;
  }

  get isCancelled(): boolean {
    return this.$cancelled;
  }

  /** A deep copy, metadata included; without a time or version of its own it gets the present one, and "1". */
  clone(): Event {
    return this.$layout.clone(this);
  }

  /** The names of the fields it has, `@metadata` excepted. */
  names(): string[] {
    const names = this.$layout.names.filter((name) => this.getTop(name) !== undefined);
    return this.$extra ? [...names, ...keysOf(this.$extra)] : names;
  }

  /** A map of all fields, `@metadata` excepted; values are shared with the event. */
  toMap(): FieldMap {
    const map = new FieldMap();
    for (const name of this.names()) map[name] = this.getTop(name);
    return map;
  }

  /** A top-level field by its plain name. */
  getTop(name: string): FieldValue | undefined {
    const slot = this.$layout.slotOf(name);
    return slot === undefined ? this.$extra?.[name] : slotsOf(this)[slot];
  }

  /** Writes a top-level field after the checks that `tags` and `@timestamp` ask for. */
  setTop(name: string, value: FieldValue): void {
    if (name === "tags") checkTags(value);
    else if (name === "@timestamp" && !(value instanceof Timestamp)) throw illegalTimestamp(describeValue(value));
    this.putTop(name, value);
  }

  /** Writes or, with undefined, removes a top-level field without any check. */
  putTop(name: string, value: FieldValue | undefined): void {
    const slot = this.$layout.slotOf(name);
    if (slot !== undefined) slotsOf(this)[slot] = value;
    else (this.$extra ??= new FieldMap())[name] = value;
  }
}

/** Tags are a text or a list of texts. Ruby's nil is neither (source: Event.java, isLegalTagValue, which knows Java's null only). */
export function areLegalTags(value: FieldValue): boolean {
  return typeof value === "string" || (isList(value) && value.every((tag) => typeof tag === "string"));
}

/** @throws TailraceError EVENT_TAGS */
export function checkTags(value: FieldValue): void {
  if (!areLegalTags(value)) throw illegalTags(referenceText(["tags"]), describeValue(value));
}

function refuseMetadata(value: FieldValue): never {
  throw illegalMetadata(describeValue(value));
}

/** The generated class has a property of this type for every name in its layout. */
function slotsOf(event: Event): Record<string, FieldValue | undefined> {
  return event as unknown as Record<string, FieldValue | undefined>;
}
