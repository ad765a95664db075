import { defineFilter } from "#plugin";
import { nameRules } from "./name-rules.ts";
import { options } from "./options.ts";
import { patternOf } from "./pattern-of.ts";
import { applyValueRule, valueRules } from "./value-rules.ts";

export default defineFilter({
  name: "prune",
  summary: "Removes fields by their names or values.",
  verbatim: true,
  options,
  create({ whitelist_names, blacklist_names, whitelist_values, blacklist_values, interpolate: interpolates }, context) {
    const patterns = (sources: readonly string[]) => sources.map((source) => patternOf(context, source, interpolates));
    const findNames = nameRules({ whitelist: patterns(whitelist_names), blacklist: patterns(blacklist_names) }, !interpolates);
    const rules = [
      ...valueRules(context, whitelist_values, { option: "whitelist_values", interpolates }),
      ...valueRules(context, blacklist_values, { option: "blacklist_values", interpolates }),
    ];
    return {
      /** All patterns are filled in before anything is removed. */
      filter(event) {
        const names = findNames(event);
        const rulesHere = rules.map((rule) => rule(event));
        for (const name of names) event.putTop(name, undefined);
        for (const rule of rulesHere) applyValueRule(event, rule);
        return true;
      },
    };
  },
});
