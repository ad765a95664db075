import { javaText } from "#plugin";
import type { ComputeContext, Event, FieldAccessor } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";
import type { Key, Pattern } from "./parse-pattern.ts";

/** Writes one value; `valueAt` gives the value of any key of the pattern. */
export type Store = (event: Event, value: string, valueAt: (index: number) => string) => void;

/** What is done with each of a pattern's stored keys, in their order. */
export function compileStores(context: ComputeContext, pattern: Pattern): Store[] {
  return pattern.stores.map((key) => {
    if (key.kind === "append") return append(runTimeField(context, key.name), key);
    if (key.kind === "indirect") return indirect(context, key, pattern);
    const field = runTimeField(context, key.name);
    return (event, value) => field.set(event, value);
  });
}

/** To a field that is there, be it the event's from before, the value is added behind the delimiter that stood before it. */
function append(field: FieldAccessor, { previous }: Key): Store {
  const joint = jointOf(previous);
  return (event, value) => {
    const old = field.get(event) ?? null;
    field.set(event, old === null ? value : javaText(old) + joint + value);
  };
}

/** What joins an appended value: the delimiter before it, else a blank. */
export function jointOf(previous: string): string {
  return previous === "" ? " " : previous;
}

/** The field's name is the value of a field of the event, or of another key of the pattern. */
function indirect(context: ComputeContext, key: Key, { keys }: Pattern): Store {
  const field = runTimeField(context, key.name);
  const other = keys.find(({ name, index }) => name === key.name && index !== key.index);
  return (event, value, valueAt) => {
    const held = field.get(event);
    const own = held === undefined ? undefined : javaText(held);
    const name = own ?? (other === undefined ? "" : valueAt(other.index));
    if (name !== "") event.set(name, value);
  };
}
