import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../support/until.ts";
import { namesOnDisk, startBadTargets, startFourOutputs, startSender } from "./four-outputs.ts";
import type { BadTargets } from "./four-outputs.ts";

/** The healthy output's rate beside three bad ones, and stops in time: with the command line, threads, sockets and LevelDB. */

const ROUNDS = 5;
const WARM_MS = 2_000;
const MEASURED_MS = 6_000;
/** Of the healthy output's maximum. */
const LOAD = 0.3;
const PROMISED = 0.9;

const STOPS = 20;
const GRACE_SECONDS = 2;
const BEYOND_MS = 1_000;

let bad: BadTargets;
let base: string;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), "tailrace-four-"));
  bad = await startBadTargets();
});

afterAll(async () => {
  bad.close();
  await rm(base, { recursive: true, force: true });
});

/** Lines a second that the healthy output writes. */
async function rate(queue: "memory" | "persisted", perSecond: number, targets: BadTargets | undefined): Promise<number> {
  const folder = await mkdtemp(path.join(base, "rate-"));
  const running = await startFourOutputs({ folder, bad: targets, queue, graceSeconds: 1 });
  const sender = await startSender(running.port, perSecond);
  await until(async () => (await running.delivered()) > 0, "the first lines");
  await delay(WARM_MS);
  const [from, before] = [performance.now(), await running.delivered()];
  await delay(MEASURED_MS);
  const lines = (await running.delivered()) - before;
  const seconds = (performance.now() - from) / 1_000;
  sender.stop();
  running.command.child.kill("SIGKILL");
  await running.command.end();
  await rm(folder, { recursive: true, force: true });
  return lines / seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

describe.each(["memory", "persisted"] as const)("with a queue that is %s", (queue) => {
  test(
    `at ${LOAD * 100} % of its maximum the healthy output has at least ${PROMISED} of its rate alone`,
    async () => {
      const most = await rate(queue, Number.MAX_SAFE_INTEGER, undefined);
      const offered = Math.round(most * LOAD);
      const rounds: { readonly alone: number; readonly beside: number }[] = [];
      for (let round = 0; round < ROUNDS; round++)
        rounds.push({ alone: await rate(queue, offered, undefined), beside: await rate(queue, offered, bad) });
      const ratios = rounds.map(({ alone, beside }) => beside / alone);
      console.log(
        `${queue}: at most ${Math.round(most)} lines/s alone; offered ${offered}; beside the bad ones / alone:`,
        rounds.map(({ alone, beside }, at) => `${Math.round(beside)}/${Math.round(alone)} = ${ratios[at]!.toFixed(3)}`).join(", "),
      );

      expect(median(ratios)).toBeGreaterThanOrEqual(PROMISED);
    },
    10 * 60_000,
  );
});

test(
  `SIGTERM ends it within its grace and a second, ${STOPS} times of ${STOPS}; what is not delivered is on disk`,
  async () => {
    const stops: number[] = [];
    const lost: string[] = [];
    for (let stop = 0; stop < STOPS; stop++) {
      const folder = await mkdtemp(path.join(base, "stop-"));
      const running = await startFourOutputs({ folder, bad, queue: "persisted", graceSeconds: GRACE_SECONDS });
      const sender = await startSender(running.port, 20_000, stop * 1_000_000);
      await until(() => sender.acknowledged.size > 5_000, "acknowledgements");
      await delay(Math.random() * 1_000);
      const from = performance.now();
      running.command.child.kill("SIGTERM");
      const exit = await running.command.end();
      stops.push(Math.round(performance.now() - from));
      sender.stop();
      await bad.readOn();
      if (exit.code !== 0) lost.push(`stop ${stop} ended with ${JSON.stringify(exit)}: ${running.command.stderr().slice(-2_000)}`);
      const [queued] = (await namesOnDisk(path.join(folder, "data", "queue"))).values();
      const spilled = await namesOnDisk(path.join(folder, "data", "spill", "main"));
      const has: Readonly<Record<string, ReadonlySet<string>>> = {
        healthy: await running.names(),
        tcp_refusing: new Set(),
        tcp_slow: bad.read,
        elasticsearch_silent: new Set(),
      };
      for (const [output, names] of Object.entries(has)) {
        const missing = [...sender.acknowledged].filter(
          (name) => !names.has(name) && !queued!.has(name) && !spilled.get(output)?.has(name),
        );
        if (missing.length > 0) lost.push(`stop ${stop}: ${missing.length} of ${sender.acknowledged.size} are lost for ${output}`);
      }
      await rm(folder, { recursive: true, force: true });
    }
    console.log(`${STOPS} stops, milliseconds: ${stops.toSorted((a, b) => a - b).join(" ")}`);

    expect(lost).toEqual([]);
    expect(stops.filter((ms) => ms > GRACE_SECONDS * 1_000 + BEYOND_MS)).toEqual([]);
  },
  20 * 60_000,
);
