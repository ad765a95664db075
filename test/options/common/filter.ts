import { startConfig } from "../../support/run-config.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { EVENTS_OUT, filterCase } from "../run-case.ts";

const decorated = (given: string, event: Record<string, unknown>, expected: Record<string, unknown>): OptionCase =>
  filterCase("mutate", { given, events: [event], expected: [expected] });

export const pluginCases: PluginCases = {
  cases: {
    id: { given: 'id => "mine"', expected: "mine", observe: observeId },
    ecs_compatibility: filterCase("clone", {
      given: "ecs_compatibility => disabled",
      beside: "clones => [copy]",
      events: [{ n: 1 }],
      expected: [{ n: 1 }, { n: 1, type: "copy" }],
    }),
    add_field: decorated('add_field => { "b" => "%{a}!" }', { a: 1 }, { a: 1, b: "1!" }),
    remove_field: decorated('remove_field => ["b"]', { a: 1, b: 2 }, { a: 1 }),
    add_tag: decorated('add_tag => ["one", "%{a}"]', { a: 1 }, { a: 1, tags: ["one", "1"] }),
    remove_tag: decorated('remove_tag => ["one"]', { tags: ["one", "two"] }, { tags: ["two"] }),
  },
  unseen: {
    enable_metric: "Counters are always kept: they cost nothing.",
    periodic_flush: "Filters that keep state are always flushed.",
  },
};

/** The name under which the filter is counted. */
async function observeId(option: string): Promise<unknown> {
  const running = await startConfig(`input { stdin { } } filter { mutate { ${option} } } ${EVENTS_OUT}`);
  await running.agent.inputsEnded();
  const [counts] = running.agent.counts();
  await running.stop();
  return counts!.vertices.find(({ name }) => name === "mutate")!.id;
}
