import { setTimeout as delay } from "node:timers/promises";
import { decodeDeadLetter } from "../../src/delivery/dead-letter.ts";
import { ByteReader } from "../../src/event/byte-reader.ts";
import { decodeValue } from "../../src/event/encoding.ts";
import type { FieldMap } from "../../src/event/value.ts";
import { defineFilter, defineInput, defineOutput } from "../../src/plugin/index.ts";
import type { Outcome } from "../../src/plugin/output.ts";
import { systemClock } from "../../src/pipeline/system-clock.ts";
import type { Store } from "../../src/store/store.ts";
import { faultyDisk } from "../support/faulty-store.ts";
import type { Disk } from "../support/faulty-store.ts";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { until } from "../support/until.ts";
import { Life, mortalStore } from "./world.ts";

/**
 * An oracle of conservation, after the design of Vector's for Antithesis: senders give every record a name of its own and note
 * which ones are acknowledged; processes die one after the other, over disks and targets that fail as a seed decides; at the end
 * faults stop, and the books of senders and targets are compared.
 */
export interface Run {
  readonly seed: number;
  /** What is wrong on purpose, for the proof that the oracle sees it. */
  readonly sabotage?: "early" | "forgets" | "changes" | "invents";
}

const LIVES = 4;
const WRITES = 25;
const LONGEST_MS = 20_000;

/** What a record is made for. */
const KINDS = ["plain", "plain", "plain", "plain", "poison", "boom", "waste"] as const;
type Kind = (typeof KINDS)[number];

interface World {
  readonly random: () => number;
  readonly disks: ReadonlyMap<string, Disk>;
  /** By name: the line as it was sent. */
  readonly sent: Map<string, string>;
  readonly acknowledged: Set<string>;
  /** What each target has taken. */
  readonly taken: ReadonlyMap<string, string[]>;
  readonly faults: string[];
  readonly run: Run;
  isCalm: boolean;
}

/** Runs it. @returns what is wrong, in words */
export async function faultsOf(run: Run): Promise<string[]> {
  const disks = new Map(["queue", "spill", "letters"].map((name) => [name, faultyDisk()]));
  const taken = new Map(["steady", "spiller"].map((name): [string, string[]] => [name, []]));
  const world: World = {
    random: randomOf(run.seed),
    disks,
    sent: new Map(),
    acknowledged: new Set(),
    taken,
    faults: [],
    run,
    isCalm: false,
  };
  for (let number = 0; number < LIVES; number++) await liveOnce(world, number);
  world.isCalm = true;
  for (const disk of disks.values()) disk.failure = undefined;
  await liveInPeace(world);
  await compare(world);
  return world.faults;
}

/** A process that may die, while disks fail now and then. */
async function liveOnce(world: World, number: number): Promise<void> {
  const { random, disks } = world;
  const life = new Life(random() < 0.8 ? 3 + Math.floor(random() * 250) : 0);
  const sent = { isDone: false };
  const starting = start(world, { life, prefix: `l${number}`, sent });
  const dead = until(() => life.isDead, "the end of a life", 60_000).then(() => undefined);
  const failing = failNowAndThen(world, life, sent);
  const running = await Promise.race([starting, dead]);
  await Promise.race([dead, until(() => sent.isDone, "a sender", LONGEST_MS).catch(() => {})]);
  life.end();
  await failing;
  // It never comes to its end, but its timers do.
  void running?.abandon();
  if (random() < 0.5) for (const disk of disks.values()) disk.losePower();
}

async function failNowAndThen({ random, disks }: World, life: Life, sent: { readonly isDone: boolean }): Promise<void> {
  // Dead letters are dropped by a disk that fails, and counted: that is their promise.
  const failing = [disks.get("queue")!, disks.get("spill")!];
  while (!life.isDead && !sent.isDone) {
    await delay(random() * 20);
    for (const disk of failing) {
      const isFailing = random() < 0.25;
      disk.failure = isFailing ? (["ENOSPC", "EIO"] as const)[Math.floor(random() * 2)]! : undefined;
      disk.lies = random() < 0.5;
      disk.cannotRead = random() < 0.1;
    }
  }
  for (const disk of failing) Object.assign(disk, { failure: undefined, lies: false, cannotRead: false });
}

/** The last process: everything is well, and it comes to its end. */
async function liveInPeace(world: World): Promise<void> {
  const sent = { isDone: false };
  const running = await start(world, { life: new Life(0), prefix: "last", sent });
  const isAtRest = (): boolean => {
    const [{ queue, lanes } = { queue: { bytes: 0 }, lanes: [] }] = running.agent.counts();
    return sent.isDone && queue.bytes === 0 && lanes.every(({ waiting }) => waiting === 0);
  };
  await until(isAtRest, "rest", LONGEST_MS).catch(() => world.faults.push("something waits for ever"));
  for (const { id, given, delivered, rejected, dropped, waiting } of running.agent.counts()[0]!.lanes)
    if (given !== delivered + rejected + dropped + waiting) world.faults.push(`the lane ${id} does not count right`);
  const stopped = { is: false };
  void running.stop().then(() => (stopped.is = true));
  const counts = (): string => JSON.stringify(running.agent.counts());
  await until(() => stopped.is, "its end", LONGEST_MS).catch(() => world.faults.push(`the last process does not end: ${counts()}`));
}

interface Process {
  readonly life: Life;
  readonly prefix: string;
  readonly sent: { isDone: boolean };
}

function start(world: World, process: Process): Promise<RunningConfig> {
  const filter = world.run.sabotage === "changes" ? 'mutate { gsub => ["message", "7$", "8"] }' : "";
  const line = 'codec => line { format => "%{message}" }';
  return startConfig(
    `input { sender { id => "in" codec => line { } } }
     filter { fragile { id => "f" } if [message] =~ /waste/ { drop { } } ${filter} }
     output { steady { id => "steady" ${line} } spiller { id => "spiller" on_full => spill ${line} } }`,
    {
      strangers: [senderOf(world, process), fragile, targetOf(world, process, "steady"), targetOf(world, process, "spiller")],
      persisted: { folder: "queue", maxBytes: 1 << 20, sync: "always", syncIntervalMs: 10, isDrained: false },
      deadLetters: { folder: "letters", maxBytes: 1 << 24, policy: "drop_newer", retainMs: undefined },
      openStore: async (folder) => {
        const name = folder.includes("spill") ? "spill" : folder;
        return { store: mortalStore(forgetful(await world.disks.get(name)!.open(), world), process.life) };
      },
      clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 2), signal) },
      isOrdered: false,
      laneBytes: 4_000,
    },
  );
}

/** Sends records in writes of a few lines, and notes which are acknowledged. */
function senderOf(world: World, { life, prefix, sent }: Process) {
  const { random, run } = world;
  return defineInput({
    name: "sender",
    summary: "Sends records with names.",
    options: {},
    defaultCodec: "line",
    create: () => ({
      async run(intake, signal) {
        const over = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
        const streams = [0, 1].map(() => intake.stream(intake.source([])));
        const receipts: Promise<void>[] = [];
        for (let write = 0; write < (world.isCalm ? 1 : WRITES) && !life.isDead; write++) {
          const names = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, line) => `${prefix}-${write}-${line}`);
          for (const name of names) world.sent.set(name, lineOf(name, world));
          const bytes = Buffer.from(names.map((name) => `${world.sent.get(name)!}\n`).join(""));
          const receipt = streams[write % 2]!.write(bytes);
          const note = (): void => names.forEach((name) => world.acknowledged.add(name));
          if (run.sabotage === "early") note();
          receipts.push(receipt.accepted.then(() => void (life.step() && note())));
          await Promise.race([intake.room(), over]);
          if (random() < 0.5) await delay(random() * 6);
        }
        await Promise.race([Promise.all(receipts), over]);
        sent.isDone = true;
        await over;
      },
    }),
  });
}

function lineOf(name: string, { random, isCalm }: World): string {
  const kind: Kind = isCalm ? "plain" : KINDS[Math.floor(random() * KINDS.length)]!;
  return `${name} ${kind} ${"x".repeat(Math.floor(random() * 400))} ${Math.floor(random() * 1e9)}7`;
}

const fragile = defineFilter({
  name: "fragile",
  summary: "Throws.",
  options: {},
  create: (_, context) => {
    const message = context.field("message");
    return {
      filter(event) {
        const text = message.get(event);
        if (typeof text === "string" && text.includes(" boom ")) throw new Error("boom");
        return true;
      },
    };
  },
});

/** A target that fails in every way that outputs know. */
function targetOf(world: World, { life }: Process, name: string) {
  const { random, run } = world;
  const taken = world.taken.get(name)!;
  return defineOutput({
    name,
    summary: "Takes records, or not.",
    options: {},
    rejects: true,
    defaultCodec: "line",
    create: () => ({
      backoff: { firstMs: 1, mostMs: 4 },
      async deliver(payload): Promise<Outcome> {
        await delay(world.isCalm ? 0 : random() * (name === "spiller" ? 30 : 4));
        const trouble = world.isCalm ? 1 : random();
        if (trouble < 0.15) throw new Error("out of reach");
        const records = Array.from({ length: payload.recordCount }, (_, record) => record);
        const retry = trouble < 0.4 ? records.filter(() => random() < 0.5) : [];
        const others = records.filter((record) => !retry.includes(record));
        const rejected = others.filter((record) => payload.record(record).includes(" poison "));
        if (!life.step()) return new Promise(() => {});
        for (const record of others) if (!rejected.includes(record)) taken.push(payload.record(record).toString().trimEnd());
        if (run.sabotage === "invents" && random() < 0.02) taken.push("l9-9-9 plain 7");
        // What the target has taken it may still fail to say.
        if (trouble < 0.5 && trouble > 0.4) throw new Error("the answer was lost");
        return { retry, rejected: rejected.map((record) => ({ record, reason: "poison", status: 400 })) };
      },
    }),
  });
}

/** With the sabotage of that name: a store that throws away what its disk does not take. */
function forgetful(store: Store, { run }: World): Store {
  if (run.sabotage !== "forgets") return store;
  return {
    get totals() {
      return store.totals;
    },
    write: (change, isSynced) => store.write(change, isSynced).catch(() => {}),
    read: (from, mostBytes) => store.read(from, mostBytes),
    notes: (prefix) => store.notes(prefix),
    compact: () => store.compact(),
    close: () => store.close(),
  };
}

/** The books of the senders and those of the targets. */
async function compare({ disks, sent, acknowledged, taken, faults }: World): Promise<void> {
  const letters = await lettersOn(disks.get("letters")!);
  for (const [target, lines] of taken) {
    const names = new Set<string>();
    for (const line of lines) {
      const name = line.split(" ", 1)[0]!;
      names.add(name);
      if (!sent.has(name)) faults.push(`${target} has ${name}, which was never sent`);
      else if (sent.get(name) !== line) faults.push(`${target} has ${name}, but not as it was sent`);
    }
    for (const name of acknowledged) {
      const kind = sent.get(name)!.split(" ")[1] as Kind;
      if (kind === "plain" && !names.has(name)) faults.push(`${target} does not have ${name}, which was acknowledged`);
      if (kind === "poison" && !letters.has(`${target} ${name}`)) faults.push(`${name} was refused by ${target} and is no letter`);
      if (kind === "boom" && !letters.has(`f ${name}`)) faults.push(`${name} was acknowledged, failed in a filter, and is no letter`);
      if (kind !== "plain" && names.has(name)) faults.push(`${target} has ${name}, which is ${kind}`);
    }
    if (![...names].some((name) => name.startsWith("last-"))) faults.push(`no fresh event reaches ${target}`);
  }
}

/** Who gave up which record. */
async function lettersOn(disk: Disk): Promise<ReadonlySet<string>> {
  const entries = await (await disk.open()).read(0, Number.POSITIVE_INFINITY);
  return new Set(
    entries.map(({ bytes }) => {
      const { head, event } = decodeDeadLetter(bytes);
      const { message } = decodeValue(new ByteReader(event)) as FieldMap;
      return `${head.plugin_id} ${(message as string).split(" ", 1)[0]!}`;
    }),
  );
}

/** A small generator (Park and Miller's): numbers from 0 to 1. */
function randomOf(seed: number): () => number {
  let state = (seed * 7919) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
