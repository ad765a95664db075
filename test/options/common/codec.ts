import type { PluginCases } from "../option-case.ts";
import { eventsOf, EVENTS_OUT } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    ecs_compatibility: {
      given: "ecs_compatibility => disabled",
      expected: [{ message: "one" }],
      observe: (option) => eventsOf(`input { stdin { codec => line { ${option} } } } ${EVENTS_OUT}`, { input: "one\n" }),
    },
  },
  unseen: {
    id: "A codec is counted and named with its input or output.",
    enable_metric: "Counters are always kept: they cost nothing.",
  },
};
