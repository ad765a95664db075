import { isIP } from "node:net";
import { isList } from "#plugin";
import type { Event, FieldAccessor } from "#plugin";
import type { Direction, Lookups } from "./lookups.ts";

/** One field of `resolve` or `reverse`. */
export interface LookedUpField {
  readonly field: FieldAccessor;
  readonly direction: Direction;
}

export interface FieldRules {
  readonly action: "append" | "replace";
  readonly tagsOnTimeout: readonly string[];
}

/**
 * Looks up what a field holds and writes what was found. False ends the filter for the event: the field holds something else
 * than one text, or nothing was found. A field that is missing is passed over.
 */
export async function lookUpField(
  event: Event,
  { field, direction }: LookedUpField,
  find: ReturnType<Lookups["together"]>,
  { action, tagsOnTimeout }: FieldRules,
): Promise<boolean> {
  const value = field.get(event) ?? null;
  if (value === null) return true;
  const [text, ...others] = isList(value) ? value : [value];
  if (typeof text !== "string" || others.length > 0) return false;
  if (direction === "reverse" && isIP(text) === 0) return false;
  const answer = await find(direction, text);
  if (answer.kind === "late") for (const tag of tagsOnTimeout) event.tag(tag);
  if (answer.kind !== "found") return false;
  const replaced = isList(value) ? [answer.text] : answer.text;
  field.set(event, action === "replace" ? replaced : [text, answer.text]);
  return true;
}
