import { mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { scratchFolder } from "../../test/support/scratch.ts";
import { startConfig } from "../../test/support/run-config.ts";
import type { RunningConfig, RunOptions } from "../../test/support/run-config.ts";
import { until } from "../../test/support/until.ts";
import { defineOutput } from "../plugin/output.ts";
import type { OutputDefinition, Payload } from "../plugin/output.ts";

/** A target with a place for each index: some take nothing for now. */
interface Target {
  readonly plugin: OutputDefinition;
  /** Indexes that take nothing for now. */
  readonly closed: Set<string>;
  /** Indexes that refuse for good. */
  readonly forbidden: Set<string>;
  /** What it took, by index. */
  taken(index: string): readonly string[];
  /** Records that it was asked to take, and whether they were said to have been sent before. */
  readonly asked: { readonly record: string; readonly wasSent: boolean }[];
  /** No attempt is answered. */
  isDead: boolean;
}

function makeTarget(): Target {
  const taken = new Map<string, string[]>();
  const target: Target = {
    closed: new Set(),
    forbidden: new Set(),
    taken: (index) => taken.get(index) ?? [],
    asked: [],
    isDead: false,
    plugin: defineOutput({
      name: "indexes",
      summary: "Takes what has an index.",
      defaultCodec: "plain",
      options: {},
      rejects: true,
      encoder: (_options, _codec, context) => {
        const message = context.field("message");
        return {
          encode(event) {
            const [index = "", record = ""] = (message.get(event) as string).split(" ");
            return { data: record, destination: index };
          },
        };
      },
      create: () => ({ deliver, retryAfterMs: 5, releasesBytes: true }),
    }),
  };

  async function deliver(payload: Payload) {
    if (target.isDead) throw new Error("nobody answers");
    const retry: number[] = [];
    const rejected: { record: number; reason: string }[] = [];
    for (const { destination, firstRecord, recordCount } of payload.runs) {
      for (let ordinal = firstRecord; ordinal < firstRecord + recordCount; ordinal++) {
        const record = payload.record(ordinal).toString();
        target.asked.push({ record, wasSent: payload.wasSent(ordinal) });
        if (target.closed.has(destination)) retry.push(ordinal);
        else if (target.forbidden.has(destination)) rejected.push({ record: ordinal, reason: "forbidden" });
        else taken.set(destination, [...target.taken(destination), record]);
      }
    }
    return { retry, rejected };
  }
  return target;
}

async function start(target: Target, options: RunOptions = {}): Promise<RunningConfig> {
  const running = await startConfig("input { stdin { } } output { indexes { } }", {
    strangers: [target.plugin],
    keepsInputOpen: true,
    ...options,
  });
  onTestFinished(() => running.abandon());
  return running;
}

function lines(index: string, from: number, to: number): string {
  return Array.from({ length: to - from }, (_, n) => `${index} ${from + n}\n`).join("");
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, n) => String(from + n));
}

const laneOf = (running: RunningConfig) => running.agent.counts()[0]!.lanes[0]!;

test("records for a destination that takes nothing wait apart, in their order; others pass", async () => {
  const target = makeTarget();
  target.closed.add("b");
  const running = await start(target);

  for (let round = 0; round < 20; round++) {
    running.write(lines("a", round * 10, round * 10 + 10) + lines("b", round * 10, round * 10 + 10));
    await until(() => target.taken("a").length === (round + 1) * 10, `round ${round}`);
  }
  expect(laneOf(running)).toMatchObject({ given: 400, delivered: 200, waiting: 200, parked: expect.any(Number) as number });
  target.closed.clear();
  await until(() => target.taken("b").length === 200, "the others");
  running.write(lines("b", 200, 210));
  await until(() => target.taken("b").length === 210, "what comes later");

  expect(target.taken("a")).toEqual(numbers(0, 200));
  expect(target.taken("b")).toEqual(numbers(0, 210));
  expect(laneOf(running)).toMatchObject({ delivered: 410, waiting: 0, parked: 0 });
  expect(
    running.log.filter(({ message }) => message.startsWith("A destination takes no") || message.startsWith("The destination")),
  ).toHaveLength(2);
});

test("only what was sent is said to have been sent before", async () => {
  const target = makeTarget();
  target.closed.add("b");
  const running = await start(target);
  running.write("b 1\na 2\n");
  await until(() => target.asked.filter(({ record }) => record === "1").length > 1, "a second attempt");
  running.write("b 3\na 4\n");
  await until(() => target.taken("a").length === 2, "the others");
  target.closed.clear();
  await until(() => target.taken("b").length === 2, "all");

  expect(target.asked.filter(({ record }) => record === "1").map(({ wasSent }) => wasSent)).toContain(true);
  expect(target.asked.find(({ record }) => record === "3")!.wasSent).toBe(false);
});

test("the lane holds back what comes when a quarter of its budget is parked, and loses nothing", async () => {
  const target = makeTarget();
  target.closed.add("b");
  const running = await start(target, { laneBytes: 1 << 20 });
  const long = "x".repeat(1_000);
  for (let n = 0; n < 3_000; n++) running.write(`b ${n}-${long}\na ${n}\n`);
  let before = -1;
  await until(async () => {
    const isStill = laneOf(running).delivered === before && before > 0;
    before = laneOf(running).delivered;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return isStill;
  }, "standing still");

  const { parked } = laneOf(running);
  expect(parked).toBeGreaterThan(100);
  expect(parked).toBeLessThan(1_500);
  target.closed.clear();
  await until(() => target.taken("b").length === 3_000, "all");
  expect(target.taken("b").map((record) => record.split("-")[0])).toEqual(numbers(0, 3_000));
  expect(target.taken("a")).toEqual(numbers(0, 3_000));
});

test("a parked record that is refused for good is a dead letter with all its attempts", async () => {
  const target = makeTarget();
  target.closed.add("b");
  const folder = path.join(await scratchFolder(), "letters");
  await mkdir(folder);
  const deadLetters = { folder, maxBytes: 1 << 20, policy: "drop_newer", retainMs: undefined } as const;
  const running = await start(target, { deadLetters });
  running.write("b 1\na 2\nb 3\n");
  await until(() => target.asked.filter(({ record }) => record === "1").length > 3, "some attempts");
  target.forbidden.add("b");
  target.closed.clear();
  await until(() => laneOf(running).rejected === 2, "the refusal");

  expect(laneOf(running)).toMatchObject({ delivered: 1, rejected: 2, waiting: 0, parked: 0 });
});

test("a target that is gone keeps what is parked until it is there again", async () => {
  const target = makeTarget();
  target.closed.add("b");
  const running = await start(target);
  running.write("b 1\na 2\n");
  await until(() => laneOf(running).parked === 1, "a parked record");
  target.isDead = true;
  running.write("b 3\na 4\n");
  await until(() => laneOf(running).breaker !== "closed", "the breaker");
  target.isDead = false;
  target.closed.clear();
  await until(() => target.taken("b").length === 2 && target.taken("a").length === 2, "all");

  expect([target.taken("a"), target.taken("b")]).toEqual([
    ["2", "4"],
    ["1", "3"],
  ]);
});
