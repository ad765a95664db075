import { expect, onTestFinished, test } from "vitest";
import { startConfig } from "../../test/support/run-config.ts";
import type { RunningConfig } from "../../test/support/run-config.ts";
import { until } from "../../test/support/until.ts";
import { TIMED_BLOCKS } from "../compiler/generate/stopwatch.ts";
import { defineFilter } from "../plugin/filter.ts";

function keepBusy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const slowBatch = defineFilter({
  name: "slow_batch",
  summary: "Takes five milliseconds for a batch.",
  options: {},
  batch: true,
  create: () => ({ filterBatch: () => keepBusy(5) }),
});

const slow = defineFilter({
  name: "slow",
  summary: "Takes fifty milliseconds for the event of a block that is timed.",
  options: {},
  create: () => {
    let events = 0;
    return {
      filter() {
        if (++events % TIMED_BLOCKS === 0) keepBusy(50);
        return true;
      },
    };
  },
});

async function start(filters: string): Promise<RunningConfig> {
  const running = await startConfig(`input { stdin { } } filter { ${filters} } output { stdout { codec => dots } }`, {
    strangers: [slowBatch, slow],
    keepsInputOpen: true,
  });
  onTestFinished(() => running.abandon());
  return running;
}

async function sendBlocks(running: RunningConfig, count: number): Promise<void> {
  const before = running.output().length;
  for (let n = 1; n <= count; n++) {
    running.write("x\n");
    await until(() => running.output().length === before + n, `event ${n}`);
  }
}

function durations(running: RunningConfig): Record<string, number> {
  return Object.fromEntries(running.agent.counts()[0]!.vertices.map(({ name, durationMs }) => [name, durationMs]));
}

test("what filters take that are given the events of a block together is known of every block", async () => {
  const running = await start("slow_batch { }");
  await sendBlocks(running, 3);

  expect(durations(running)["slow_batch"]).toBeGreaterThanOrEqual(15);
  expect(durations(running)["slow_batch"]).toBeLessThan(2_000);
});

test("what other vertices take is measured of one block in some, and stands for all", async () => {
  const running = await start('if [message] == "x" { slow { } } mutate { add_tag => "t" }');
  await sendBlocks(running, TIMED_BLOCKS - 1);
  const before = durations(running);
  await sendBlocks(running, 1);
  expect(running.output().length).toBe(TIMED_BLOCKS);

  expect(before["slow"]).toBe(0);
  expect(durations(running)["slow"]).toBeGreaterThanOrEqual(50 * TIMED_BLOCKS);
  expect(durations(running)["slow"]).toBeGreaterThan(durations(running)["mutate"]!);
  expect(Object.keys(durations(running))).toEqual(expect.arrayContaining(["stdin", "if", "slow", "mutate", "stdout"]));
});
