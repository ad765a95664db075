import { defineFilter } from "#plugin";
import type { ComputeContext, FieldValue, HashEntries, OptionsOf } from "#plugin";
import { coerce, copy, rename, replace, update } from "./assign.ts";
import { convert } from "./convert.ts";
import { gsubs } from "./gsub.ts";
import { join, merge, split } from "./lists.ts";
import type { Operation } from "./operation.ts";
import { options } from "./options.ts";
import { capitalize, lowercase, strip, uppercase } from "./text.ts";

/** No option sets a limit for patterns of gsub: it is grok's default. */
const PATTERN_TIMEOUT_MS = 30_000;

export default defineFilter({
  name: "mutate",
  summary:
    "Changes fields: rename, replace, convert, substitute, split, join, merge, copy and more, always in this order whatever the order in the text.",
  verbatim: true,
  options,
  create(given, context) {
    const operations = operationsOf(given, context);
    return {
      filter(event) {
        for (const operation of operations) operation(event);
        return true;
      },
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "A mutate filter failed; the event is tagged and its later operations are skipped.");
        event.tag(given.tag_on_failure);
      },
      ...(given.gsub === undefined
        ? {}
        : { limit: { timeoutMs: PATTERN_TIMEOUT_MS, timedOut: (event) => event.tag(given.tag_on_failure) } }),
      generate(code) {
        if (given.gsub !== undefined) {
          code.limitedCall("done", `${code.constant(runAll(operations), "mutate")}(${code.event})`);
          return code.line("return done;");
        }
        for (const operation of operations) code.line(`${code.constant(operation, "step")}(${code.event});`);
        code.line("return true;");
      },
    };
  },
});

function runAll(operations: readonly Operation[]): (event: Parameters<Operation>[0]) => boolean {
  return (event) => {
    for (const operation of operations) operation(event);
    return true;
  };
}

/** The operations in the order of Logstash's mutate. */
function operationsOf(given: OptionsOf<typeof options>, context: ComputeContext): Operation[] {
  const each = <T>(list: readonly T[] | undefined, make: (item: T) => Operation): Operation[] => (list ?? []).map(make);
  const pairs = (
    entries: HashEntries<FieldValue> | undefined,
    make: (context: ComputeContext, key: string, value: FieldValue) => Operation,
  ): Operation[] => each(entries, ([key, value]) => make(context, key, value));
  return [
    ...pairs(given.coerce, coerce),
    ...pairs(given.rename, rename),
    ...pairs(given.update, update),
    ...pairs(given.replace, replace),
    ...pairs(given.convert, convert),
    ...gsubs(context, given.gsub ?? []),
    ...each(given.uppercase, (name) => uppercase(context, name)),
    ...each(given.capitalize, (name) => capitalize(context, name)),
    ...each(given.lowercase, (name) => lowercase(context, name)),
    ...each(given.strip, (name) => strip(context, name)),
    ...pairs(given.split, split),
    ...pairs(given.join, join),
    ...pairs(given.merge, merge),
    ...pairs(given.copy, copy),
  ];
}
