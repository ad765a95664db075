import { runFilter } from "../../support/run-filter.ts";
import { watchSleeps } from "../../support/watch-sleeps.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";

/** Observes how many seconds it sleeps, at four events that are a thousand seconds apart each. */
function sleepCase(texts: Omit<OptionCase, "observe"> & { readonly beside?: string }): OptionCase {
  const { beside = "", ...rest } = texts;
  const events = [0, 1, 2, 3].map((thousand) => ({ "@timestamp": new Date(thousand * 1_000_000).toISOString() }));
  return {
    ...rest,
    observe: async (option) => {
      const sleeps = watchSleeps();
      await runFilter(`sleep { ${beside} ${option} }`, events);
      return [...sleeps];
    },
  };
}

export const pluginCases: PluginCases = {
  cases: {
    time: sleepCase({ given: "time => 2000", instead: "time => 3000", beside: "every => 2", expected: [2000, 2000] }),
    every: sleepCase({ given: "every => 4", beside: "time => 2000", expected: [2000] }),
    replay: sleepCase({ given: "replay => true", beside: "time => 1 every => 4", expected: [1000, 1000, 1000] }),
  },
};
