import type { Event } from "../event/event.ts";
import type { FieldValue } from "../event/value.ts";
import type { ComputeContext } from "../plugin/context.ts";
import type { SourceField } from "../plugin/input.ts";

/** Sets the fields that a source brings; `values` stand in the order of the fields. */
export type SetSourceFields = (event: Event, values: readonly FieldValue[]) => void;

/** A value of a source that is not to be set travels as this. */
export const NOT_SET = false;

/**
 * The fields of one `order`, first or last. The values stand in the order of all of them.
 * A field whose place is taken by a scalar of the event (`host` a text, `[host][ip]` wanted) is left out, not the event.
 */
export function compileSourceFields(fields: readonly SourceField[], order: "first" | "last", context: ComputeContext): SetSourceFields {
  const setters = fields.flatMap((field, at) => ((field.order ?? "first") === order ? [{ at, set: compileField(field, context) }] : []));
  if (setters.length === 0) return () => {};
  return (event, values) => {
    for (const { at, set } of setters) {
      const value = values[at];
      if (value !== undefined && value !== NOT_SET) set(event, value);
    }
  };
}

function compileField({ reference, when }: SourceField, context: ComputeContext): (event: Event, value: FieldValue) => void {
  const field = context.field(reference);
  const set = (event: Event, value: FieldValue): void => {
    try {
      field.set(event, value);
    } catch {
      // A scalar takes its place: left out.
    }
  };
  if (when === "always") return set;
  return (event, value) => {
    const existing = field.get(event);
    if (existing === undefined || (existing === null && when === "null")) set(event, value);
  };
}
