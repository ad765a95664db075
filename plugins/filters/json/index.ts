import { defineFilter, isMap } from "#plugin";
import type { Event } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";
import { lastDocument } from "./last-document.ts";
import { options } from "./options.ts";
import { storeDocument } from "./store-document.ts";

export default defineFilter({
  name: "json",
  summary: "Parses a JSON text in a field and makes fields of it.",
  options,
  create({ source, target, skip_on_invalid_json, tag_on_failure }, context) {
    const from = runTimeField(context, source);
    const to = target === undefined ? undefined : context.field(target);
    const fail = (event: Event): false => {
      for (const tag of tag_on_failure) event.tag(tag);
      return false;
    };
    return {
      filter(event) {
        const text = from.get(event);
        if (text === undefined || text === null || text === false) return false;
        const document = typeof text === "string" ? lastDocument(text) : undefined;
        if (document === undefined) return skip_on_invalid_json ? false : fail(event);
        if (to !== undefined) to.set(event, document);
        else if (isMap(document)) storeDocument(event, document);
        else return fail(event);
        return true;
      },
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "A JSON document could not be stored in its event, which is tagged.");
        fail(event);
      },
    };
  },
});
