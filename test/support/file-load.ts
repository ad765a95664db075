import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { seededRandom } from "./seeded-random.ts";
import { BIN } from "./tailrace-process.ts";
import { until } from "./until.ts";

/** What is done to files while they are read, and while whoever reads them is dead. */

export interface FileLoad {
  readonly queue: "memory" | "persisted";
  /** How often the process is killed. */
  readonly rounds: number;
  /** Records of several lines, which a codec joins; the process is killed in the middle of one. */
  readonly isMultiline: boolean;
  readonly seed: number;
}

export interface FileLoadResult {
  readonly written: number;
  readonly lost: readonly string[];
  /** Texts that are no record, or not a whole one. */
  readonly broken: readonly string[];
  /** Records that came more than once. */
  readonly doubled: number;
}

const OPTIONS =
  'path => "{folder}/logs/*" start_position => beginning stat_interval => "20 ms" discover_interval => 2 sincedb_write_interval => "50 ms"';
const CODEC = 'codec => multiline { pattern => "^ " what => previous auto_flush_interval => 2 }';
const PATIENCE_MS = 60_000;

/** Records are written, files are renamed, copied, truncated, deleted and swapped; the process is killed again and again. */
export async function readUnderKills({ queue, rounds, isMultiline, seed }: FileLoad): Promise<FileLoadResult> {
  const folder = mkdtempSync(path.join(tmpdir(), "tailrace-file-load-"));
  const target = await startTarget();
  const random = seededRandom(seed);
  const files = new Files(folder, { isMultiline, random });
  writeFileSync(`${folder}/logstash.yml`, `queue.type: ${queue}\n`);
  const input = `file { ${OPTIONS.replace("{folder}", folder)} ${isMultiline ? CODEC : ""} }`;
  const output = `tcp { host => "127.0.0.1" port => ${target.port} codec => json_lines { } }`;
  writeFileSync(`${folder}/a.conf`, `input { ${input} } output { ${output} }`);
  const isSeen = (record: string): boolean => target.seen.has(record);
  const isDelivered = (): boolean => [...files.written].every(isSeen);
  let running: ChildProcess | undefined;
  try {
    for (let round = 0; round < rounds; round++) {
      running = start(folder);
      const before = target.seen.size;
      files.write(20);
      await until(() => target.seen.size > before, `records in round ${round}`, PATIENCE_MS);
      for (let step = 0; step < 6; step++) {
        files.write(30);
        files.rotate(isSeen);
        await until(() => target.seen.size >= files.written.size - 200, "most records", PATIENCE_MS);
      }
      if (random() < 0.4) {
        // What is not delivered is nowhere else.
        files.endRecord();
        await until(isDelivered, "all records before a file is destroyed", PATIENCE_MS);
        files.destroy();
      }
      files.write(20 + Math.floor(random() * 100));
      if (isMultiline) files.beginRecord();
      await turns(Math.floor(random() * 200));
      running.kill("SIGKILL");
      await ended(running);
      files.endRecord();
      files.write(20);
      files.rotate(isSeen);
      files.write(20);
    }
    files.endRecord();
    files.write(1);
    running = start(folder);
    await until(isDelivered, "all records", PATIENCE_MS).catch(() => {});
    running.kill("SIGTERM");
    await ended(running);
    return {
      written: files.written.size,
      lost: [...files.written].filter((record) => !target.seen.has(record)),
      broken: [...target.seen.keys()].filter((text) => !files.written.has(text)),
      doubled: [...target.seen.values()].reduce((sum, times) => sum + times - 1, 0),
    };
  } finally {
    running?.kill("SIGKILL");
    target.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files of a load: one that is rotated in every way, one behind a link. */
class Files {
  readonly written = new Set<string>();
  readonly #folder: string;
  readonly #isMultiline: boolean;
  readonly #random: () => number;
  #names = 0;
  #open: string | undefined;
  #firstOnLink: string | undefined;

  constructor(folder: string, { isMultiline, random }: { readonly isMultiline: boolean; readonly random: () => number }) {
    this.#folder = folder;
    this.#isMultiline = isMultiline;
    this.#random = random;
    mkdirSync(`${folder}/logs`);
    mkdirSync(`${folder}/targets`);
    writeFileSync(this.#log, "");
    this.#swap();
  }

  get #log(): string {
    return `${this.#folder}/logs/app.log`;
  }

  get #link(): string {
    return `${this.#folder}/logs/link.log`;
  }

  write(records: number): void {
    for (const file of [this.#log, this.#link]) {
      const texts = Array.from({ length: records }, () => this.#record());
      appendFileSync(file, texts.map((text) => `${text}\n`).join(""));
      if (file === this.#link) this.#firstOnLink ??= texts[0];
      for (const text of texts) this.written.add(text);
    }
  }

  /** The first lines of a record; the rest comes with `endRecord`. */
  beginRecord(): void {
    this.#open = this.#record();
    appendFileSync(this.#log, `${this.#open.split("\n").slice(0, 2).join("\n")}\n`);
  }

  endRecord(): void {
    if (this.#open === undefined) return;
    appendFileSync(this.#log, `${this.#open.split("\n").slice(2).join("\n")}\n`);
    this.written.add(this.#open);
    this.#open = undefined;
  }

  /**
   * Nothing is destroyed: what was not read is somewhere.
   * @param isSeen tells of a record that it was delivered: who has never looked while a link led to a file cannot find it
   */
  rotate(isSeen: (record: string) => boolean): void {
    const choice = this.#random();
    const other = `${this.#log}.${++this.#names}`;
    if (choice < 0.3) {
      renameSync(this.#log, other);
      writeFileSync(this.#log, "");
    } else if (choice < 0.6) {
      copyFileSync(this.#log, other);
      truncateSync(this.#log);
    } else if (choice < 0.8 && this.#firstOnLink !== undefined && isSeen(this.#firstOnLink)) this.#swap();
  }

  destroy(): void {
    if (this.#random() < 0.5) truncateSync(this.#log);
    else {
      unlinkSync(this.#log);
      writeFileSync(this.#log, "");
    }
  }

  #swap(): void {
    this.#firstOnLink = undefined;
    const target = `${this.#folder}/targets/${++this.#names}`;
    writeFileSync(target, "");
    symlinkSync(target, `${this.#folder}/fresh`);
    renameSync(`${this.#folder}/fresh`, this.#link);
  }

  #record(): string {
    const name = `record ${++this.#names} ${"x".repeat(Math.floor(this.#random() * 200))}`;
    return this.#isMultiline ? `${name}\n at one\n at two\n at ${this.#names}` : name;
  }
}

function start(folder: string): ChildProcess {
  const where = ["--path.settings", folder, "-f", `${folder}/a.conf`, "--path.data", `${folder}/data`, "--log.level", "error"];
  return spawn(process.execPath, [BIN, ...where], { stdio: "inherit" });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once("exit", resolve));
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
}

interface Target {
  readonly port: number;
  /** How often each message came. */
  readonly seen: ReadonlyMap<string, number>;
  stop(): void;
}

async function startTarget(): Promise<Target> {
  const seen = new Map<string, number>();
  const server = createServer((socket) => {
    let rest = "";
    socket
      .on("error", () => {})
      .on("data", (chunk: Buffer) => {
        const lines = (rest + chunk.toString("latin1")).split("\n");
        rest = lines.pop()!;
        for (const line of lines) {
          const { message } = JSON.parse(line) as { readonly message: string };
          seen.set(message, (seen.get(message) ?? 0) + 1);
        }
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, seen, stop: () => void server.close() };
}
