import { defineInput, defineOutput } from "../../src/plugin/index.ts";
import type { Store } from "../../src/store/store.ts";
import { until } from "../support/until.ts";
import { startConfig } from "../support/run-config.ts";
import { faultyDisk } from "../support/faulty-store.ts";
import { Life, mortalStore } from "./world.ts";

const LONGEST_LIFE_MS = 10_000;

/** What came of a sender's records over two lives of a process: one that may die, and one that delivers the rest. */
export interface Outcome {
  /** Steps of the first life, when it did not die. */
  readonly steps: number;
  /** Records whose sender was told that they are safe. */
  readonly accepted: ReadonlySet<string>;
  /** How often the target has each record. */
  readonly delivered: ReadonlyMap<string, number>;
  /** Ids under which the target has each record. */
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>;
  /** A life did not come to its end: records stay in the queue. */
  readonly isStuck: boolean;
  /** Records that were on disk between the two lives. */
  readonly leftOver: number;
}

export interface Plan {
  readonly records: number;
  /** Records in one write of the sender. */
  readonly perWrite: number;
  readonly diesAt: number;
  /** The machine loses its power, not only the process its life: what was not synced is gone. */
  readonly losesPower: boolean;
  /** What is wrong with the store of both lives. */
  readonly storeFault?: (store: Store) => Store;
  /** Decoded by a codec that keeps lines back. */
  readonly isMultiline: boolean;
}

/** Sends records through a pipeline with a queue on disk; lets it die, and starts it again. */
export async function twoLives(plan: Plan): Promise<Outcome> {
  const disk = faultyDisk();
  const target = { delivered: new Map<string, number>(), ids: new Map<string, Set<string>>(), isStuck: false };
  const accepted = new Set<string>();
  const first = new Life(plan.diesAt);
  await live({ plan, disk, life: first, target, accepted, prefix: "r" });
  if (plan.losesPower) disk.losePower();
  const left = await (await disk.open()).read(0, 1 << 20);
  await live({ plan, disk, life: new Life(0), target, accepted, prefix: "s" });
  return { steps: first.steps, accepted, ...target, leftOver: left.reduce((sum, { bytes }) => sum + recordsIn(bytes), 0) };
}

function recordsIn(block: Buffer): number {
  return block.toString("latin1").match(/r\d+\n/g)?.length ?? 0;
}

interface LifeParts {
  readonly plan: Plan;
  readonly disk: ReturnType<typeof faultyDisk>;
  readonly life: Life;
  readonly target: { readonly delivered: Map<string, number>; readonly ids: Map<string, Set<string>>; isStuck: boolean };
  readonly accepted: Set<string>;
  /** Of the names of the records that are sent in this life. */
  readonly prefix: string;
}

async function live(parts: LifeParts): Promise<void> {
  const { plan, disk, life } = parts;
  const { storeFault = (store: Store): Store => store } = plan;
  const sent = { isDone: false };
  const codec = plan.isMultiline ? 'codec => multiline { pattern => "^ " what => "previous" }' : "codec => line { }";
  const config = `input { sender { id => "in" ${codec} } } output { target { id => "out" codec => line { format => "%{message}" } } }`;
  const starting = startConfig(config, {
    strangers: [senderOf(parts, sent), targetOf(parts)],
    persisted: { folder: "unused", maxBytes: 1 << 20, sync: "always", syncIntervalMs: 10, isDrained: false },
    openStore: async () => ({ store: mortalStore(storeFault(await disk.open()), life) }),
    isOrdered: false,
  });
  const dead = until(() => life.isDead, "the end of a life", 60_000).then(() => undefined);
  const running = await Promise.race([starting, dead]);
  if (running === undefined) return;
  const rested = until(() => sent.isDone && running.agent.counts()[0]!.queue.bytes === 0, "the records", LONGEST_LIFE_MS).then(
    () => true,
    () => false,
  );
  parts.target.isStuck ||= !(await Promise.race([dead.then(() => true), rested]));
  await Promise.race([dead, parts.target.isStuck ? running.abandon() : running.stop()]);
}

/** Sends its records in writes, and notes which are accepted. */
function senderOf({ plan, life, accepted, prefix }: LifeParts, sent: { isDone: boolean }) {
  return defineInput({
    name: "sender",
    summary: "Sends numbered records.",
    options: {},
    defaultCodec: "line",
    create: () => ({
      async run(intake, signal) {
        const stream = intake.stream(intake.source([]));
        const receipts: Promise<void>[] = [];
        for (let at = 0; at < plan.records; at += plan.perWrite) {
          const names = Array.from({ length: Math.min(plan.perWrite, plan.records - at) }, (_, n) => `${prefix}${at + n}`);
          const text = names.map((name) => (plan.isMultiline ? `${name}\n more\n` : `${name}\n`)).join("");
          const receipt = stream.write(Buffer.from(text));
          receipts.push(
            receipt.accepted.then(() => {
              if (life.step()) for (const name of names) accepted.add(name);
            }),
          );
          await new Promise(setImmediate);
        }
        if (plan.isMultiline) stream.end();
        await Promise.race([Promise.all(receipts), aborted(signal)]);
        sent.isDone = true;
        await aborted(signal);
      },
    }),
  });
}

/** Notes what is delivered; each batch is a step. */
function targetOf({ life, target }: LifeParts) {
  return defineOutput({
    name: "target",
    summary: "Takes records.",
    options: {},
    defaultCodec: "line",
    encoder: (_, codec) => ({
      encode: (event, ids) => ({ data: codec.encode(event), destination: ids.of(event) }),
    }),
    create: () => ({
      async deliver(payload) {
        await new Promise(setImmediate);
        for (const { destination, firstRecord } of payload.runs) {
          if (!life.step()) return new Promise(() => {});
          const name = payload.record(firstRecord).toString().split("\n", 1)[0]!;
          target.delivered.set(name, (target.delivered.get(name) ?? 0) + 1);
          target.ids.set(name, (target.ids.get(name) ?? new Set()).add(destination));
        }
        return undefined;
      },
    }),
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
