import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { defineOutput } from "../../../src/plugin/index.ts";
import { startConfig } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import type { PluginCases } from "../option-case.ts";
import { textOf } from "../run-case.ts";

const LINES = 2_000;

export const pluginCases: PluginCases = {
  cases: {
    id: { given: 'id => "mine"', expected: ["mine"], observe: observeId },
    codec: {
      given: 'codec => line { format => "%{message};" }',
      expected: "one;\n",
      observe: (option) => textOf(`input { stdin { } } output { stdout { ${option} } }`, { input: "one\n" }),
    },
    on_full: [
      { given: "on_full => drop", expected: { given: LINES, dropped: true, spilled: false }, observe: observeFull },
      { given: "on_full => spill", expected: { given: LINES, dropped: false, spilled: true }, observe: observeFull },
    ],
    spill_max_bytes: {
      given: 'spill_max_bytes => "1kb"',
      expected: true,
      observe: async (option) => (await observeFull(`on_full => spill ${option}`)).given < LINES,
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

/** An output whose target takes what it is sent and never answers. */
const deaf = defineOutput({
  name: "deaf",
  summary: "Never answers.",
  options: {},
  defaultCodec: "line",
  create: () => ({ deliver: (_, signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined))) }),
});

interface Seen {
  readonly given: number;
  readonly dropped: boolean;
  readonly spilled: boolean;
}

/** What an output with a small budget comes to that takes nothing, when nothing moves any more. */
async function observeFull(option: string): Promise<Seen> {
  const input = `generator { lines => ["${"x".repeat(1_000)}"] count => ${LINES} }`;
  const config = `input { ${input} } output { deaf { ${option} } }`;
  const running = await startConfig(config, { strangers: [deaf], keepsInputOpen: true, laneBytes: 64 << 10 });
  let before = "";
  await until(async () => {
    await delay(200);
    const now = JSON.stringify(running.agent.counts());
    const isStill = now === before;
    before = now;
    return isStill;
  }, "the pipeline to stand still");
  const { given, dropped } = running.agent.counts()[0]!.lanes[0]!;
  const spilled = existsSync(path.join(running.dataPath, "spill"));
  await running.abandon();
  return { given, dropped: dropped > 0, spilled };
}
