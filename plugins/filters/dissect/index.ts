import { defineFilter } from "#plugin";
import type { Event } from "#plugin";
import { isReference } from "../../shared/run-time-field.ts";
import { compileConversions } from "./convert-datatype.ts";
import { compileDissection } from "./dissection.ts";
import { options } from "./options.ts";
import { writeDissection } from "./write-code.ts";

export default defineFilter({
  name: "dissect",
  summary: "Takes texts apart at delimiters, without regular expressions.",
  verbatim: true,
  options,
  create({ mapping, convert_datatype, tag_on_failure }, context) {
    const filled = mapping.filter(([, pattern]) => pattern !== "");
    const dissections = filled.map(([source, pattern]) => compileDissection(context, source, pattern));
    const conversions = compileConversions(context, convert_datatype);
    const fail = (event: Event): void => {
      for (const tag of tag_on_failure) event.tag(tag);
    };
    /** Each dissection succeeds or fails on its own, and the common options come before the conversions. */
    const filter = (event: Event, _: unknown, matched: (event: Event) => void): false => {
      for (const dissection of dissections) {
        const fits = dissection.run(event);
        if (fits === true) matched(event);
        if (fits === false) fail(event);
      }
      for (const convert of conversions) convert(event);
      return false;
    };
    const references = dissections.flatMap(({ source, pattern }) => [source, ...pattern.stores.map(({ name }) => name)]);
    const hasBrokenReference = !references.every((reference) => isReference(context, reference));
    return {
      filter,
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "A dissect filter failed; the event is tagged and what was left to do is skipped.");
        fail(event);
      },
      ...(hasBrokenReference
        ? {}
        : {
            generate(code) {
              for (const dissection of dissections) writeDissection(code, dissection, fail);
              for (const convert of conversions) code.line(`${code.constant(convert, "convert")}(${code.event});`);
              code.line("return false;");
            },
          }),
    };
  },
});
