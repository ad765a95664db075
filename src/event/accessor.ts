import { checkTags } from "./event.ts";
import type { Event } from "./event.ts";
import { describeValue, illegalTags, illegalTimestamp } from "./errors.ts";
import { parseFieldReference } from "./field-reference.ts";
import type { FieldReference } from "./field-reference.ts";
import type { EventLayout } from "./layout.ts";
import { getIn, hasIn, removeIn, setIn } from "./path.ts";
import { Timestamp } from "./timestamp.ts";
import { FieldMap } from "./value.ts";
import type { FieldValue } from "./value.ts";

/** One field of the events of a layout: the same as the methods of Event with this reference, compiled. */
export interface FieldAccessor {
  readonly reference: FieldReference;
  get(event: Event): FieldValue | undefined;
  /** @throws TailraceError as Event.set does */
  set(event: Event, value: FieldValue): void;
  has(event: Event): boolean;
  remove(event: Event): FieldValue | undefined;
}

/**
 * Compiles a reference for a layout. The code is generated so that each accessor has property loads of its own: a shared
 * closure would make every access megamorphic.
 * @throws TailraceError EVENT_FIELD_REFERENCE
 */
export function compileAccessor(layout: EventLayout, text: string): FieldAccessor {
  const reference = parseFieldReference(text, layout.escapeStyle);
  const top = reference.path[0];
  const slot = top === undefined || reference.metadata ? undefined : layout.slotOf(top);
  if (top === "tags" || (slot === undefined && !reference.metadata) || top === undefined) return genericAccessor(reference);
  const holder = reference.metadata ? "$metadata" : (slot as string);
  return { reference, ...compile(holder, reference.metadata ? ["@metadata", ...reference.path] : reference.path) };
}

/** The property that holds a reference's value, when it is a top-level field with a slot: generated code reads it directly. */
export function directSlot(layout: EventLayout, text: string): string | undefined {
  const reference = parseFieldReference(text, layout.escapeStyle);
  return reference.metadata || reference.path.length !== 1 ? undefined : layout.slotOf(reference.path[0]!);
}

function genericAccessor(reference: FieldReference): FieldAccessor {
  const isTags = !reference.metadata && reference.path[0] === "tags" && reference.path.length === 1;
  return {
    reference,
    get: (event) => event.getField(reference),
    set: isTags ? setTags : (event, value) => event.setField(reference, value),
    has: (event) => event.hasField(reference),
    remove: (event) => event.removeField(reference),
  };
}

function setTags(event: Event, value: FieldValue): void {
  checkTags(value);
  event.putTop("tags", value);
}

type Compiled = Pick<FieldAccessor, "get" | "set" | "has" | "remove">;

/** @param path whole, as errors name it; what stands behind its first name is below the holder */
function compile(holder: string, path: readonly string[]): Compiled {
  const names = path.slice(1);
  const source = names.length === 0 ? slotSource(holder) : nestedSource(holder, names);
  // The text is made of slot names and JSON string literals only.
  const factory = new Function("path", ...Object.keys(TOOLS), source);
  return factory(path, ...Object.values(TOOLS)) as Compiled;
}

/** What the generated code calls, under these names. */
const TOOLS = { FieldMap, Timestamp, getIn, setIn, hasIn, removeIn, describeValue, illegalTags, illegalTimestamp };

function slotSource(slot: string): string {
  const check = slot === "f__timestamp" ? "if (!(value instanceof Timestamp)) throw illegalTimestamp(describeValue(value)); " : "";
  return `return {
  get: (e) => e.${slot},
  set: (e, value) => { ${check}e.${slot} = value; },
  has: (e) => e.${slot} !== undefined,
  remove: (e) => { const value = e.${slot}; if (value !== undefined) e.${slot} = undefined; return value; },
};`;
}

function nestedSource(holder: string, names: readonly string[]): string {
  const guard =
    holder === "$metadata" && names.length > 1 && names[0] === "tags"
      ? "throw illegalTags('[@metadata][tags]', describeValue(value));"
      : "";
  return `return {
  get: (e) => { let m = e.${holder}; ${walkSource(names)} return m; },
  set: (e, value) => { ${guard}
    let m = e.${holder}; if (m === undefined) m = e.${holder} = new FieldMap();
    ${storeSource(names)}
  },
  has: (e) => hasIn(e.${holder}, path, 1),
  remove: (e) => removeIn(e.${holder}, path, 1),
};`;
}

/** Steps down the maps; a list on the way is left to getIn. */
function walkSource(names: readonly string[]): string {
  return names
    .map((name, at) => `if (m instanceof FieldMap) m = m[${JSON.stringify(name)}]; else return getIn(m, path, ${at + 1});`)
    .join(" ");
}

function storeSource(names: readonly string[]): string {
  const lines: string[] = [];
  names.forEach((name, at) => {
    lines.push(`if (!(m instanceof FieldMap)) return setIn(m, path, ${at + 1}, value);`);
    const key = `[${JSON.stringify(name)}]`;
    if (at === names.length - 1) lines.push(`m${key} = value;`);
    else lines.push(`{ const n = m${key}; if (n === undefined) m = m${key} = new FieldMap(); else m = n; }`);
  });
  return lines.join("\n    ");
}
