import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { BIN } from "../../support/tailrace-process.ts";
import { load, makeTopic, positionsOf, shares, ways, withAdmin } from "../kafka.ts";
import { patiently } from "../patiently.ts";

/** The acceptance is with 500000; less where the machine is busy. */
const COUNT = Number(process.env["KAFKA_RECORDS"] ?? 120_000);
const PARTITIONS = 12;
const WATCH_MS = 100;

/** Tailraces of one group, in processes of their own, one of them killed, one added. */
export function groupTests(): void {
  test.each(["memory", "persisted"] as const)(
    `three processes share ${COUNT} records, queues: %s; one is killed, one is added: nothing is lost, and no position passes what is unsafe`,
    async (queue) => {
      const topic = `shared-${queue}`;
      await makeTopic(topic, PARTITIONS);
      await load(topic, COUNT, PARTITIONS);
      const members = new Members(topic, queue);
      onTestFinished(() => members.end());
      for (let each = 0; each < 3; each++) members.start(each);
      const watch = new Watch(members, topic, queue === "memory");
      await watch.until(() => members.seen.size > COUNT / 6);
      await members.kill(1);
      const atKill = members.records;
      members.start(3);
      if (queue === "persisted") members.start(1);
      await watch.until(() => members.seen.size >= COUNT);
      await watch.until((positions) => JSON.stringify(positions) === JSON.stringify(shares(COUNT, PARTITIONS)));
      await members.end();
      members.read();
      console.log(
        `${queue}: ${COUNT} records, killed after ${atKill}; ${members.records - members.seen.size} twice; ${watch.looks} looks at the positions`,
      );

      expect([members.seen.size, watch.passed]).toEqual([COUNT, []]);
      // Not more than what was under way, and what was safe but not committed.
      expect(members.records - members.seen.size).toBeLessThan(COUNT / 2);
    },
  );
}

/** Looks at the committed positions every 100 ms, from outside. */
class Watch {
  /** Positions that were behind a record which was not in a file yet. */
  readonly passed: string[] = [];
  looks = 0;
  readonly #members: Members;
  readonly #topic: string;
  readonly #isChecked: boolean;

  constructor(members: Members, topic: string, isChecked: boolean) {
    this.#members = members;
    this.#topic = topic;
    this.#isChecked = isChecked;
  }

  async until(condition: (positions: readonly number[]) => boolean): Promise<void> {
    await withAdmin(async (admin) => {
      let last = 0;
      await patiently(async () => {
        // patiently waits longer between two questions.
        for (let each = 0; each < 3; each++) {
          const rest = WATCH_MS - (performance.now() - last);
          if (rest > 0) await new Promise((resolve) => void setTimeout(resolve, rest));
          last = performance.now();
          const positions = await positionsOf(admin, this.#topic, this.#topic);
          this.#look(positions);
          if (condition(positions)) return true;
        }
        return false;
      }, "the group");
    });
  }

  /** What is committed was safe before it was asked for; the files are read afterwards. */
  #look(positions: readonly number[]): void {
    this.looks++;
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
  readonly file: string;
}

/** Processes that write what they read into files of their own. */
class Members {
  readonly seen = new Set<number>();
  records = 0;
  readonly #folder = mkdtempSync(path.join(tmpdir(), "tailrace-group-"));
  readonly #topic: string;
  readonly #queue: "memory" | "persisted";
  readonly #running = new Map<number, Member>();
  readonly #files = new Map<string, { at: number; rest: string }>();
  /** By partition: all offsets below are in a file. */
  readonly #lowest = Array.from({ length: PARTITIONS }, () => 0);

  constructor(topic: string, queue: "memory" | "persisted") {
    this.#topic = topic;
    this.#queue = queue;
  }

  start(number: number): void {
    const file = path.join(this.#folder, `${number}.out`);
    const config = `input { kafka { bootstrap_servers => "${ways.plain}" topics => ["${this.#topic}"] group_id => "${this.#topic}"
        auto_offset_reset => earliest codec => json session_timeout_ms => 6000 heartbeat_interval_ms => 500 auto_commit_interval_ms => 200 fetch_max_wait_ms => 100 } }
      output { file { path => "${file}" codec => line { format => "%{n}" } flush_interval => 0 } }`;
    const configFile = path.join(this.#folder, `${number}.conf`);
    writeFileSync(configFile, config);
    const data = path.join(this.#folder, `data-${number}`);
    const log = openSync(path.join(this.#folder, `${number}.log`), "a");
    const args = [BIN, "-f", configFile, "--path.data", data, "-S", `queue.type=${this.#queue}`, "-S", "api.enabled=false"];
    const child = spawn(process.execPath, args, { stdio: ["ignore", log, log] });
    closeSync(log);
    this.#running.set(number, { child, file });
    if (!this.#files.has(file)) this.#files.set(file, { at: 0, rest: "" });
  }

  async kill(number: number): Promise<void> {
    await this.#end(number, "SIGKILL");
  }

  async end(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((number) => this.#end(number, "SIGTERM")));
    this.read();
    rmSync(this.#folder, { recursive: true, force: true });
    this.#files.clear();
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

  /** Reads what the files have got since. */
  read(): void {
    for (const [file, state] of this.#files) {
      const text = state.rest + readFrom(file, state);
      const end = text.lastIndexOf("\n") + 1;
      state.rest = text.slice(end);
      for (const line of text.slice(0, end).split("\n")) {
        if (line === "") continue;
        this.records++;
        this.seen.add(Number(line));
      }
    }
  }

  /** The lowest offset of a partition that is in no file: records went into the partitions in turn. */
  lowestMissing(partition: number): number {
    let lowest = this.#lowest[partition]!;
    while (this.seen.has(lowest * PARTITIONS + partition)) lowest++;
    this.#lowest[partition] = lowest;
    return lowest;
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
