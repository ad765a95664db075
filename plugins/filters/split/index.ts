import { defineFilter, isList } from "#plugin";
import type { Event, FieldValue } from "#plugin";
import { rubySplitAll } from "../../shared/ruby-split.ts";
import { runTimeField } from "../../shared/run-time-field.ts";

const FAILURE_TAG = "_split_type_failure";

export default defineFilter({
  name: "split",
  summary: "Makes several events of one: one for each part of a text, or for each element of a list.",
  creates: true,
  verbatim: true,
  options: {
    field: { type: "string", default: "message", description: "The field whose text or list is split." },
    terminator: {
      type: "string",
      default: "\n",
      description: "What stands between the parts of a text: a plain text, not a pattern. One blank stands for any run of blanks.",
    },
    target: { type: "string", description: "The field that gets the part. Default: the field that is split." },
  },
  create({ field, terminator, target }, context) {
    const source = runTimeField(context, field);
    const destination = target === undefined ? source : runTimeField(context, target);
    const copyWith = (event: Event, part: FieldValue): Event => {
      const copy = event.clone();
      destination.set(copy, part);
      return copy;
    };
    return {
      filter(event, emit) {
        const value = source.get(event);
        const parts = partsOf(value, terminator);
        if (parts === undefined) event.tag(FAILURE_TAG);
        if (parts === undefined || (parts.length === 1 && typeof value === "string")) return false;
        // Else every copy would copy the whole list first.
        if (target === undefined) source.set(event, "");
        const copies = parts.filter((part) => part !== null && part !== "").map((part) => copyWith(event, part));
        for (const copy of copies) emit(copy, true);
        event.cancel();
        return false;
      },
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "An event could not be split and is tagged.");
        event.tag(FAILURE_TAG);
      },
    };
  },
});

function partsOf(value: FieldValue | undefined, terminator: string): readonly FieldValue[] | undefined {
  if (typeof value === "string") return rubySplitAll(value, terminator);
  return value !== undefined && isList(value) ? value : undefined;
}
