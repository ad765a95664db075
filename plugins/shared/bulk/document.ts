import { mapOf } from "#plugin";
import type { ComputeContext, Event, FieldAccessor, FieldValue } from "#plugin";
import type { BulkRecordSettings } from "./bulk-encoder.ts";

interface JoinOptions {
  readonly parent: string | undefined;
  readonly joinField: string | undefined;
}

/** The document of an event: all its fields but `@metadata`; with `parent`, the child in a join. */
export function makeDocument({ parent, joinField }: JoinOptions, context: ComputeContext): BulkRecordSettings["document"] {
  if (parent === undefined) return (event) => ({ json: context.eventJson(event) });
  const template = context.template(parent);
  if (joinField === undefined) return (event) => ({ json: context.eventJson(event), parent: template.render(event) });
  const field = context.field(joinField);
  return (event) => {
    const name = template.render(event);
    const join = mapOf({ name: field.get(event) ?? null, parent: name });
    return { json: jsonWith(context, event, [field, join]), routing: name };
  };
}

/** The JSON of an event with another value in a field, which it has for that long only: other outputs have the same event. */
export function jsonWith(context: ComputeContext, event: Event, [field, value]: readonly [FieldAccessor, FieldValue]): string {
  const own = field.get(event);
  field.set(event, value);
  try {
    return context.eventJson(event);
  } finally {
    if (own === undefined) field.remove(event);
    else field.set(event, own);
  }
}
