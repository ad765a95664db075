import { defineFilter, isList, isMap } from "#plugin";
import type { Event, FieldAccessor, FieldList, FieldMap, FieldValue } from "#plugin";
import { makeCut } from "./cut-text.ts";
import type { Cut } from "./cut-text.ts";

export default defineFilter({
  name: "truncate",
  summary: "Cuts texts that are longer than a number of bytes.",
  verbatim: true,
  options: {
    length_bytes: {
      type: "number",
      required: true,
      description: "The most bytes that a text may have, in UTF-8. 0: every text becomes empty; less: every text becomes null.",
      examples: [1024],
    },
    fields: {
      type: "array",
      items: { type: "string", format: "field_reference" },
      description: "The fields whose texts are cut. Default: all fields of the event, but not `[@metadata]`.",
      examples: [["message", "[http][request][body]"]],
    },
  },
  create({ length_bytes, fields }, context) {
    if (length_bytes < 0) context.advise?.("With a length_bytes below 0 texts become null.");
    const cut = makeCut(Math.trunc(length_bytes));
    const accessors = fields?.map((field) => context.field(field));
    return { filter: (event) => (accessors === undefined ? cutAll(event, cut) : cutFields(event, accessors, cut)) };
  },
});

/** True when a text was cut. */
function cutFields(event: Event, fields: readonly FieldAccessor[], cut: Cut): boolean {
  let isChanged = false;
  for (const field of fields) {
    const value = field.get(event);
    const shorter = value === undefined ? value : cutValue(value, cut);
    if (shorter === undefined) continue;
    if (shorter !== value) field.set(event, shorter);
    isChanged = true;
  }
  return isChanged;
}

function cutAll(event: Event, cut: Cut): boolean {
  let isChanged = false;
  for (const name of event.names()) {
    const value = event.getTop(name)!;
    const shorter = cutValue(value, cut);
    if (shorter === undefined) continue;
    if (shorter !== value) event.setTop(name, shorter);
    isChanged = true;
  }
  return isChanged;
}

/**
 * What stands for a value whose texts are too long; undefined: nothing in it is. A map is changed in place and is its own
 * answer. As in Logstash, lists and maps inside of a list are left alone.
 */
function cutValue(value: FieldValue, cut: Cut): FieldValue | undefined {
  if (typeof value === "string") return cut(value);
  if (isList(value)) return cutList(value, cut);
  return isMap(value) && cutMap(value, cut) ? value : undefined;
}

function cutList(list: FieldList, cut: Cut): FieldList | undefined {
  let shorter: FieldList | undefined;
  for (let at = 0; at < list.length; at++) {
    const element = list[at]!;
    const text = typeof element === "string" ? cut(element) : undefined;
    if (text !== undefined) (shorter ??= [...list])[at] = text;
  }
  return shorter;
}

function cutMap(map: FieldMap, cut: Cut): boolean {
  let isChanged = false;
  for (const key in map) {
    const value = map[key];
    const shorter = value === undefined ? value : cutValue(value, cut);
    if (shorter === undefined) continue;
    map[key] = shorter;
    isChanged = true;
  }
  return isChanged;
}
