import { open, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PersistedSettings } from "../../src/pipeline/open-queue.ts";
import { writeQueue } from "../support/queue-folder.ts";
import { runConfig } from "../support/run-config.ts";
import type { LogLine, RunOptions } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";

/** Lines in one block, so long that a block goes over several pages of LevelDB's log. */
const LINES_PER_BLOCK = 4;
const BLOCKS_PER_LIFE = 5;
const FILLER = "x".repeat(4_000);

export function persistedIn(folder: string): PersistedSettings {
  return { folder, maxBytes: 1 << 30, sync: "always", syncIntervalMs: 10, isDrained: false };
}

/** The queue of several processes of which each was killed: each but the last has left a table, the last one a log. */
export interface DamagedQueue {
  readonly folder: string;
  /** The names of all records in it. */
  readonly records: readonly string[];
}

export async function killedQueue(lives = 3): Promise<DamagedQueue> {
  const folder = path.join(await scratchFolder(), "queue", "main");
  const records: string[] = [];
  for (let life = 0; life < lives; life++) {
    const blocks = Array.from({ length: BLOCKS_PER_LIFE }, (_, block) =>
      Array.from({ length: LINES_PER_BLOCK }, (__, line) => `r${life}-${block}-${line}`),
    );
    await writeQueue(
      folder,
      blocks.map((names) => names.map((name) => `${name} ${FILLER}`).join("\n")),
    );
    records.push(...blocks.flat());
  }
  await writeFile(path.join(folder, "in-use"), "");
  return { folder, records };
}

/** What a process made of a queue: what it delivered, and what it said. */
export interface Drained {
  /** Names of records, as often as they were delivered. */
  readonly delivered: readonly string[];
  readonly errors: readonly string[];
  readonly log: readonly LogLine[];
}

const CONFIG = 'input { stdin { codec => line } } output { stdout { codec => line { format => "%{message}" } } }';

/** Runs a pipeline over a queue until it is empty. @param input lines that come in meanwhile */
export async function drain(folder: string, input = "", options: RunOptions = {}): Promise<Drained> {
  const { output, log } = await runConfig(CONFIG, { persisted: persistedIn(folder), input, ...options });
  const lines = output.toString("latin1").split("\n").slice(0, -1);
  return {
    delivered: lines.map((line) => line.split(" ", 1)[0]!),
    errors: log.filter(({ level }) => level === "error").map(({ message }) => message),
    log,
  };
}

/** The files of a store whose names match, the oldest first. */
export async function filesOf(folder: string, pattern: RegExp): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => pattern.test(name)).toSorted();
  return names.map((name) => path.join(folder, name));
}

export const TABLE = /\.ldb$/;
export const LOG = /^\d+\.log$/;
export const MANIFEST = /^MANIFEST-/;

/** Writes bytes into a file. @param at a negative number counts from its end */
export async function overwrite(file: string, at: number, bytes: Uint8Array): Promise<void> {
  const { size } = await stat(file);
  const handle = await open(file, "r+");
  await handle.write(bytes, 0, bytes.length, at < 0 ? size + at : at);
  await handle.close();
}

/** Turns one bit of a file over. */
export async function flip(file: string, at: number): Promise<void> {
  const handle = await open(file, "r+");
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  byte[0]! ^= 1;
  await handle.write(byte, 0, 1, at);
  await handle.close();
}

/** Cuts bytes off the end of a file. */
export async function cutOff(file: string, bytes: number): Promise<void> {
  const handle = await open(file, "r+");
  await handle.truncate(Math.max(0, (await handle.stat()).size - bytes));
  await handle.close();
}
