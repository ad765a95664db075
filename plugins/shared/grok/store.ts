import { isList } from "#plugin";
import type { ComputeContext, Event, FieldAccessor, FieldList, FieldValue } from "#plugin";
import type { CaptureType, GrokCapture } from "./compile.ts";
import { rubyToF, rubyToI } from "../ruby-number.ts";
import { isReference, runTimeField } from "../run-time-field.ts";

/** A capture and the field it is stored in. */
export interface Store {
  readonly group: number;
  readonly type: CaptureType;
  readonly field: FieldAccessor;
  /** The reference of `field`. */
  readonly reference: string;
  /** False: the reference is broken, and each event's match fails at this capture. */
  readonly isValid: boolean;
  readonly overwrites: boolean;
}

export interface StoreOptions {
  readonly target: string | undefined;
  readonly overwrite: readonly string[];
}

export function makeStore(context: ComputeContext, { group, field, type }: GrokCapture, { target, overwrite }: StoreOptions): Store {
  const reference = target === undefined ? field : `${asReference(target)}[${field}]`;
  return {
    group,
    type,
    field: runTimeField(context, reference),
    reference,
    isValid: isReference(context, reference),
    overwrites: overwrite.includes(field),
  };
}

function asReference(target: string): string {
  return /\[.*?\]/.test(target) ? target : `[${target.trim()}]`;
}

/** What is stored of a group's text; a group that took no part gives nothing. */
export function convertCapture(text: string, type: CaptureType): FieldValue {
  if (type === "text") return text;
  return type === "int" ? rubyToI(text) : rubyToF(text);
}

export interface StoreMode {
  /** Also empty texts, and null for groups that took no part. */
  readonly keepEmpty: boolean;
  /** The lists that were made while the elements of one list are matched: nobody else has them yet, so they may grow in place. */
  readonly grown?: Set<FieldValue>;
}

/** Stores the captures of a match, in order. */
export function storeCaptures(event: Event, stores: readonly Store[], groups: readonly (string | undefined)[], mode: StoreMode): void {
  for (const { group, type, field, overwrites } of stores) {
    const text = groups[group];
    const value = text === undefined ? null : convertCapture(text, type);
    if (!mode.keepEmpty && (value === null || value === "")) continue;
    if (overwrites) field.set(event, value);
    else addValue(event, field, value, mode.grown);
  }
}

/** Beside what is there: a text becomes a list with it, a list grows, anything else stays as it is (source: grok.rb, `handle`). */
export function addValue(event: Event, field: FieldAccessor, value: FieldValue, grown?: Set<FieldValue>): void {
  const present = field.get(event);
  if (present === undefined || present === null) field.set(event, value);
  else if (typeof present === "string") field.set(event, [present, value]);
  else if (isList(present)) addToList(event, field, { list: present, value, grown });
}

interface Addition {
  readonly list: FieldList;
  readonly value: FieldValue;
  readonly grown: Set<FieldValue> | undefined;
}

/** A copy for each element would take minutes for a list of a hundred thousand. Only texts may stand in every field that holds a list. */
function addToList(event: Event, field: FieldAccessor, { list, value, grown }: Addition): void {
  if (grown?.has(list) && typeof value === "string") {
    list.push(value);
    return;
  }
  const longer = [...list, value];
  field.set(event, longer);
  grown?.add(longer);
}
