import { readFile } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { startTailrace } from "../support/tailrace-process.ts";
import { until } from "../support/until.ts";

test("a pipeline whose filters wait keeps no other from the one worker they share", { timeout: 120_000 }, async () => {
  const running = await startTailrace({
    args: ["-w", "1"],
    pipelines: {
      waits: `input { heartbeat { interval => 0.02 } } filter { sleep { time => 600 } } output { null { } }`,
      works: `input { heartbeat { interval => 0.05 message => "here" } } output { file { path => "{folder}/out.txt" codec => line { format => "%{message}" } } }`,
    },
  });
  onTestFinished(async () => {
    await running.kill();
  });
  const lines = async (): Promise<number> => (await readFile(`${running.folder}/out.txt`, "utf8").catch(() => "")).split("\n").length - 1;

  await until(async () => (await lines()) > 20, "events of the pipeline that works", 60_000);
  const before = await lines();
  await until(async () => (await lines()) > before + 20, "more of them, when the other has all it may", 60_000);

  expect(running.stderr()).not.toMatch(/ERROR/);
});
