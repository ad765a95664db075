import { TailraceError } from "../errors.ts";
import { isList, isMap } from "./value.ts";
import type { FieldValue } from "./value.ts";

/** A value in an error's words: its text in quotes, or what kind of container it is. */
export function describeValue(value: FieldValue): string {
  if (isMap(value)) return "a map";
  if (isList(value)) return "a list";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

export function invalidFieldReference(text: string): TailraceError {
  return new TailraceError("EVENT_FIELD_REFERENCE", `Invalid field reference \`${text}\`.`, {
    hint: "Write a top-level field as name or [name], a nested one as [outer][inner].",
  });
}

export function cannotSetField(reference: string, holder: string): TailraceError {
  return new TailraceError("EVENT_FIELD_SET", `Cannot set the field ${reference}: ${holder} on its way is neither a map nor a list.`);
}

export function listIndexBeforeStart(reference: string, index: number, length: number): TailraceError {
  return new TailraceError("EVENT_LIST_INDEX", `Cannot set ${reference}: the list has ${length} elements, ${index} is before its start.`);
}

export function listIndexTooFar(reference: string, index: number, length: number): TailraceError {
  return new TailraceError(
    "EVENT_LIST_INDEX",
    `Cannot set ${reference}: ${index} is too far behind the end of a list of ${length} elements.`,
  );
}

export function illegalTags(reference: string, value: string): TailraceError {
  return new TailraceError("EVENT_TAGS", `Cannot set ${reference} to ${value}: tags take a text or a list of texts.`);
}

export function illegalTimestamp(value: string): TailraceError {
  return new TailraceError("EVENT_TIMESTAMP", `Cannot set @timestamp to ${value}: it takes a timestamp only.`, {
    hint: "Use the date filter to make a timestamp of a text.",
  });
}

export function illegalMetadata(value: string): TailraceError {
  return new TailraceError("EVENT_METADATA", `Cannot set [@metadata] to ${value}: it takes a map only.`);
}

export function invalidJson(text: string, position: number | undefined, why: string): TailraceError {
  const near = position === undefined ? text.slice(0, 40) : text.slice(Math.max(0, position - 20), position + 20);
  const place = position === undefined ? "" : ` at character ${position + 1}`;
  return new TailraceError("EVENT_JSON", `Not valid JSON${place}: ${why}; near ${JSON.stringify(near)}.`);
}

export function damagedBytes(position: number, why: string): TailraceError {
  return new TailraceError("EVENT_DAMAGED", `Damaged bytes at ${position}: ${why}.`);
}

export function incomparable(left: FieldValue | undefined, right: FieldValue | undefined): TailraceError {
  const words = (value: FieldValue | undefined): string => (value === undefined ? "a missing field" : describeValue(value));
  return new TailraceError("EVENT_INCOMPARABLE", `Cannot compare ${words(left)} with ${words(right)}.`);
}
