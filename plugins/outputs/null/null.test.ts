import { expect, test } from "vitest";
import { startConfig } from "../../../test/support/run-config.ts";

test("every event is dropped, and none is left waiting", async () => {
  const running = await startConfig("input { stdin {} } output { null {} }", { input: "one\ntwo\nthree\n" });

  await running.agent.inputsEnded();
  await running.stop();

  const [counts] = running.agent.counts();
  expect([counts!.events, counts!.queue.blocks, counts!.lanes[0]!.waiting, running.output().toString()]).toEqual([3, 0, 0, ""]);
});

test("other outputs have every event all the same", async () => {
  const running = await startConfig("input { stdin {} } output { null {} stdout { codec => dots } }", { input: "one\ntwo\nthree\n" });

  await running.agent.inputsEnded();
  await running.stop();

  expect(running.output().toString()).toBe("...");
});
