import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { BIN } from "../../support/tailrace-process.ts";
import { noteWhenPassed } from "../matrix.ts";
import { KAFKA, load, makeTopic, positionsOf, shares, ways, withAdmin } from "../kafka.ts";
import { LONGEST_MS, patiently } from "../patiently.ts";

/** The acceptance is with 500000; less where the machine is busy. */
const COUNT = Number(process.env["KAFKA_RECORDS"] ?? 120_000);
const PARTITIONS = 12;
const WATCH_MS = 100;
/** What was written so long before a kill is settled, and told to the group. */
const SETTLED_MS = 2_000;

/** Tailraces of one group, in processes of their own, one of them killed, one added, while records come. */
export function groupTests(): void {
  test.each(["memory", "persisted"] as const)(
    `three processes share ${COUNT} records, queues: %s; one is killed, one is added: nothing is lost, and no position passes what is unsafe`,
    async (queue) => {
      noteWhenPassed(
        ["input kafka"],
        KAFKA,
        `group of three processes, queue ${queue}, ${PARTITIONS} partitions, ${COUNT} records, one process killed (-9) and one added: none lost, only those in flight twice, positions watched every ${WATCH_MS} ms`,
      );
      const topic = `shared-${queue}`;
      const everything = JSON.stringify(shares(COUNT, PARTITIONS));
      await makeTopic(topic, PARTITIONS);
      const members = new Members(topic, queue);
      onTestFinished(({ task }) => members.clean(task.result?.state === "fail"));
      for (let each = 0; each < 3; each++) members.start(each);
      await patiently(() => members.haveShared, "three members");
      let isLoaded = false;
      const loading = load(topic, COUNT, PARTITIONS).then(() => void (isLoaded = true));
      // When it fails nothing needs to be waited for.
      const failed = loading.then(() => new Promise<never>(() => {}));
      const watch = new Watch(members, topic, queue === "memory");
      await Promise.race([failed, watch.until(() => members.seen > COUNT / 3)]);
      await members.kill(1);
      const seenAtKill = members.seen;
      members.start(3);
      if (queue === "persisted") members.start(1);
      const isDone = (positions: readonly number[]): boolean =>
        isLoaded && members.seen >= COUNT && JSON.stringify(positions) === everything;
      await Promise.race([failed, watch.until(isDone)]);
      await members.end();
      const { twice, unexcused } = members.duplicates();
      console.log(
        `${queue}: ${COUNT} records, killed after ${seenAtKill}; ${twice} twice; looks at the positions:`,
        watch.pace,
        members.complaints,
      );

      expect({ seen: members.seen, passed: watch.passed, unexcused: unexcused.slice(0, 9) }).toEqual({
        seen: COUNT,
        passed: [],
        unexcused: [],
      });
      expect(seenAtKill).toBeLessThan(COUNT);
    },
  );
}

/** Looks at the committed positions every 100 ms, from outside. */
class Watch {
  /** Positions that were behind a record which was not in a file yet. */
  readonly passed: string[] = [];
  readonly #looks: number[] = [];
  readonly #members: Members;
  readonly #topic: string;
  readonly #isChecked: boolean;

  constructor(members: Members, topic: string, isChecked: boolean) {
    this.#members = members;
    this.#topic = topic;
    this.#isChecked = isChecked;
  }

  async until(condition: (positions: readonly number[]) => boolean): Promise<void> {
    const end = performance.now() + LONGEST_MS;
    await withAdmin(async (admin) => {
      for (;;) {
        const begun = performance.now();
        const positions = await positionsOf(admin, this.#topic, this.#topic);
        this.#look(positions);
        if (condition(positions)) return;
        if (begun > end)
          throw new Error(`Waited in vain for the group: ${this.#members.seen} of ${COUNT}, positions ${positions.join(" ")}`);
        await delay(Math.max(0, begun + WATCH_MS - performance.now()));
      }
    });
  }

  /** Milliseconds between two looks. */
  get pace(): { readonly median: number; readonly most: number } {
    const gaps = this.#looks
      .slice(1)
      .map((when, at) => when - this.#looks[at]!)
      .toSorted((one, other) => one - other);
    return { median: Math.round(gaps[gaps.length >> 1] ?? 0), most: Math.round(gaps.at(-1) ?? 0) };
  }

  /** What is committed was safe before it was asked for; the files are read afterwards. */
  #look(positions: readonly number[]): void {
    this.#looks.push(performance.now());
    this.#members.read();
    if (!this.#isChecked) return;
    for (const [partition, position] of positions.entries()) {
      const lowest = this.#members.lowestMissing(partition);
      if (position > lowest) this.passed.push(`partition ${partition}: ${position} is committed, ${lowest} is not written`);
    }
  }
}

interface Member {
  readonly child: ChildProcess;
  readonly file: OutputFile;
}

/** What a process writes, as far as it was read. */
class OutputFile {
  readonly path: string;
  /** Numbers of records, in the order of the lines. */
  readonly numbers: number[] = [];
  readonly #looks: { readonly when: number; readonly lines: number }[] = [];
  /** Lines before this one were settled when the process was killed; undefined: it was not. */
  settledLines: number | undefined;
  readonly #state = { at: 0 };
  #rest = "";

  constructor(file: string) {
    this.path = file;
  }

  /** @returns numbers that have come since */
  read(): number[] {
    const text = this.#rest + readFrom(this.path, this.#state);
    const end = text.lastIndexOf("\n") + 1;
    this.#rest = text.slice(end);
    const fresh = text.slice(0, end).split("\n").slice(0, -1).map(Number);
    for (const number of fresh) this.numbers.push(number);
    this.#looks.push({ when: performance.now(), lines: this.numbers.length });
    return fresh;
  }

  /** The process was killed, perhaps in the middle of a line: the next one begins its own. To be called when all is read. */
  cut(killedAt: number): void {
    this.settledLines = this.#looks.findLast(({ when }) => when < killedAt - SETTLED_MS)?.lines ?? 0;
    if (this.#rest === "") return;
    this.#state.at -= Buffer.byteLength(this.#rest);
    this.#rest = "";
    truncateSync(this.path, this.#state.at);
  }
}

/** Processes that write what they read into files of their own. */
class Members {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "tailrace-group-"));
  readonly #topic: string;
  readonly #queue: "memory" | "persisted";
  readonly #running = new Map<number, Member>();
  readonly #files = new Map<number, OutputFile>();
  readonly #seen = new Set<number>();
  #killedPartitions: readonly number[] = [];
  /** By partition: all offsets below are in a file. */
  readonly #lowest = Array.from({ length: PARTITIONS }, () => 0);

  constructor(topic: string, queue: "memory" | "persisted") {
    this.#topic = topic;
    this.#queue = queue;
  }

  /** Records that are in a file. */
  get seen(): number {
    return this.#seen.size;
  }

  start(number: number): void {
    const file = this.#files.get(number) ?? new OutputFile(path.join(this.#folder, `${number}.out`));
    this.#files.set(number, file);
    const config = `input { kafka { bootstrap_servers => "${ways.plain}" topics => ["${this.#topic}"] group_id => "${this.#topic}"
        auto_offset_reset => earliest codec => json session_timeout_ms => 15000 heartbeat_interval_ms => 500 auto_commit_interval_ms => 200 fetch_max_wait_ms => 100 } }
      output { file { path => "${file.path}" codec => line { format => "%{n}" } } }`;
    const configFile = path.join(this.#folder, `${number}.conf`);
    writeFileSync(configFile, config);
    const data = path.join(this.#folder, `data-${number}`);
    const log = openSync(this.#logOf(number), "a");
    const args = [BIN, "-f", configFile, "--path.data", data, "-S", `queue.type=${this.#queue}`, "-S", "api.enabled=false"];
    const child = spawn(process.execPath, args, { stdio: ["ignore", log, log] });
    closeSync(log);
    this.#running.set(number, { child, file });
  }

  /** True: the running members have the same number of partitions each. */
  get haveShared(): boolean {
    return [...this.#running.keys()].every((number) => this.#assignedTo(number).length === PARTITIONS / this.#running.size);
  }

  async kill(number: number): Promise<void> {
    const killedAt = performance.now();
    await this.#end(number, "SIGKILL");
    this.#killedPartitions = this.#assignedTo(number);
    this.read();
    this.#files.get(number)?.cut(killedAt);
  }

  async end(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((number) => this.#end(number, "SIGTERM")));
    this.read();
  }

  /** Ends them, however the test has gone. @param keepsFiles their logs, queues and files stay, to be looked at */
  async clean(keepsFiles = false): Promise<void> {
    await this.end();
    if (keepsFiles) console.log(`What the processes have left is in ${this.#folder}.`);
    else rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What the processes have warned of. */
  get complaints(): string[] {
    return [...this.#files.keys()].flatMap((number) =>
      readFileSync(this.#logOf(number), "utf8")
        .split("\n")
        .filter((line) => /warn|error/i.test(line))
        .map((line) => `${number}: ${line.slice(0, 300)}`),
    );
  }

  /** Reads what the files have got since. */
  read(): void {
    for (const file of this.#files.values()) for (const number of file.read()) this.#seen.add(number);
  }

  /** The lowest offset of a partition that is in no file: records went into the partitions in turn. */
  lowestMissing(partition: number): number {
    let lowest = this.#lowest[partition]!;
    while (this.#seen.has(lowest * PARTITIONS + partition)) lowest++;
    this.#lowest[partition] = lowest;
    return lowest;
  }

  /** How many records were written more than once, and those of them that the killed process had not under way. */
  duplicates(): { readonly twice: number; readonly unexcused: readonly string[] } {
    const copies = new Map<number, string[]>();
    const underWay = new Set<number>();
    const settled = new Set<number>();
    for (const [name, { numbers, settledLines }] of this.#files)
      for (const [line, number] of numbers.entries()) {
        copies.set(number, [...(copies.get(number) ?? []), `${name}:${line}`]);
        if (settledLines === undefined) continue;
        if (line < settledLines) settled.add(number);
        else if (this.#killedPartitions.includes(number % PARTITIONS)) underWay.add(number);
      }
    const twice = [...copies].filter(([, places]) => places.length > 1);
    const unexcused = twice.filter(([number]) => settled.has(number) || !underWay.has(number));
    return { twice: twice.length, unexcused: unexcused.map(([number, places]) => `${number} in lines ${places.join(" and ")}`) };
  }

  /** Partitions that a process has, by the last that its log says of it. */
  #assignedTo(number: number): number[] {
    const [, list = ""] = /.*Partitions were assigned.*\[([\d,]*)\]/s.exec(readFileSync(this.#logOf(number), "utf8")) ?? [];
    return list.split(",").filter(Boolean).map(Number);
  }

  #logOf(number: number): string {
    return path.join(this.#folder, `${number}.log`);
  }

  async #end(number: number, signal: NodeJS.Signals): Promise<void> {
    const member = this.#running.get(number);
    if (member === undefined) return;
    this.#running.delete(number);
    if (member.child.exitCode !== null) return;
    const exited = new Promise((resolve) => void member.child.once("exit", resolve));
    member.child.kill(signal);
    await exited;
  }
}

function readFrom(file: string, state: { at: number }): string {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch {
    // It has written nothing yet.
    return "";
  }
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.alloc(1 << 20);
    const length = readSync(fd, chunk, 0, chunk.length, state.at);
    if (length === 0) break;
    state.at += length;
    chunks.push(chunk.subarray(0, length));
  }
  closeSync(fd);
  return Buffer.concat(chunks).toString("utf8");
}
