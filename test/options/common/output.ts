import { startConfig } from "../../support/run-config.ts";
import type { PluginCases } from "../option-case.ts";
import { textOf } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    id: { given: 'id => "mine"', expected: ["mine"], observe: observeId },
    codec: {
      given: 'codec => line { format => "%{message};" }',
      expected: "one;\n",
      observe: (option) => textOf(`input { stdin { } } output { stdout { ${option} } }`, { input: "one\n" }),
    },
  },
  unseen: {
    enable_metric: "Counters are always kept: they cost nothing.",
    ecs_compatibility: "No output that is served reads or writes fields of the schema by itself.",
    workers: "An output says itself how much it does at once.",
  },
};

/** The name under which the lane is counted. */
async function observeId(option: string): Promise<unknown> {
  const running = await startConfig(`input { stdin { } } output { null { ${option} } }`);
  await running.agent.inputsEnded();
  const [counts] = running.agent.counts();
  await running.stop();
  return counts!.lanes.map(({ id }) => id);
}
