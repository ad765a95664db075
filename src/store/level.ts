import { copyFile, link, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Level } from "level";
import { tablesNamedIn } from "./level-manifest.ts";
import { isWholeTable } from "./level-table.ts";

/** What `level` is in Node.js; its own types know only what it has in browsers too. */
export interface Database {
  open(): Promise<void>;
  close(): Promise<void>;
  get(key: Buffer): Promise<Buffer | undefined>;
  batch(operations: readonly Operation[], options: { readonly sync: boolean }): Promise<void>;
  iterator(range: { readonly gte: Buffer; readonly lt: Buffer; readonly highWaterMarkBytes?: number }): EntryIterator;
  keys(range: { readonly gte: Buffer; readonly lt: Buffer; readonly highWaterMarkBytes?: number }): {
    nextv(most: number): Promise<Buffer[]>;
    close(): Promise<void>;
  };
  compactRange(start: Buffer, end: Buffer): Promise<void>;
}

export interface EntryIterator extends AsyncIterable<[Buffer, Buffer]> {
  /** The next so many, fewer behind `highWaterMarkBytes`; none at the end. */
  nextv(most: number): Promise<[Buffer, Buffer][]>;
  seek(key: Buffer): void;
  close(): Promise<void>;
}

const ClassicLevel = Level as unknown as {
  new (folder: string, options: Readonly<Record<string, unknown>>): Database;
  repair(folder: string): Promise<void>;
};

export type Operation =
  | { readonly type: "put"; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: "del"; readonly key: Buffer };

/** LevelDB gathers so much before it writes a table; it has up to twice that in memory. */
const WRITE_BUFFER_BYTES = 4 * 2 ** 20;
/** It reads tables by mapping them, and has up to 64 mapped: all that was read of them counts as memory of the process. */
const TABLE_BYTES = 2 ** 20;
/** The least that it takes: those 64. */
const OPEN_FILES = 74;

/** Where tables are put that LevelDB cannot read, or does not know of and would delete, until it is clear what they are worth. */
export const ASIDE = "aside";

export interface OpenedLevel {
  readonly level: Database;
  /** What says how its files belong together was made anew. */
  readonly isRepaired: boolean;
}

/** Opens the LevelDB of a folder, repaired if need be. @param isChecked its tables are read first */
export async function openLevel(folder: string, isChecked: boolean): Promise<OpenedLevel> {
  try {
    const doubtful = new Set([...(await strayTables(folder)), ...(isChecked ? await damagedTables(folder) : [])]);
    if (doubtful.size > 0) await whileLocked(folder, () => moveTables(doubtful, folder, path.join(folder, ASIDE)));
    if (!lacksCurrent(await readdir(folder))) return { level: await openFiles(folder), isRepaired: false };
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  return repairLevel(folder);
}

/** Makes anew what says how the files of a LevelDB belong together, and opens it. */
export async function repairLevel(folder: string): Promise<OpenedLevel> {
  const aside = path.join(folder, ASIDE);
  await whileLocked(folder, async () => {
    const damaged = new Set(await damagedTables(aside));
    await moveTables(
      (await tablesIn(aside)).filter((name) => !damaged.has(name)),
      aside,
      folder,
    );
    await moveTables(await damagedTables(folder), folder, aside);
    for (const name of await readdir(folder))
      if (/^(?:CURRENT|MANIFEST-\d+)$/.test(name)) await copyFile(path.join(folder, name), path.join(aside, name));
    await ClassicLevel.repair(folder);
  });
  return { level: await openFiles(folder), isRepaired: true };
}

/** A table of a name that is taken stays where it is. */
async function moveTables(names: Iterable<string>, from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const taken = new Set(await tablesIn(to));
  for (const name of names) if (!taken.has(name)) await rename(path.join(from, name), path.join(to, name));
}

/**
 * LevelDB's repair does not care whether another process has the files open. Their lock can be had without them: by a database
 * that is empty, whose lock is the same file under another name.
 */
async function whileLocked(folder: string, run: () => Promise<void>): Promise<void> {
  const beside = path.join(folder, `lock-${process.pid}`);
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside);
  const holder = new ClassicLevel(beside, {});
  try {
    await writeFile(path.join(folder, "LOCK"), "", { flag: "a" });
    // Where a file cannot have two names, nobody else is taken to be there.
    await link(path.join(folder, "LOCK"), path.join(beside, "LOCK")).catch(() => {});
    await holder.open();
    await run();
  } finally {
    await holder.close();
    await rm(beside, { recursive: true });
  }
}

async function openFiles(folder: string): Promise<Database> {
  const level = new ClassicLevel(folder, {
    keyEncoding: "buffer",
    valueEncoding: "buffer",
    compression: false,
    writeBufferSize: WRITE_BUFFER_BYTES,
    maxFileSize: TABLE_BYTES,
    maxOpenFiles: OPEN_FILES,
    cacheSize: 2 ** 20,
  });
  await level.open();
  await removeOldLog(folder);
  return level;
}

/** What LevelDB told of its work when it was open before: it keeps that, and nobody reads it. */
export async function removeOldLog(folder: string): Promise<void> {
  await rm(path.join(folder, "LOG.old"), { force: true });
}

/** Names of tables that LevelDB could not read to their ends. */
async function damagedTables(folder: string): Promise<string[]> {
  const damaged: string[] = [];
  for (const name of await tablesIn(folder)) if (!isWholeTable(await readFile(path.join(folder, name)))) damaged.push(name);
  return damaged;
}

/** Names of tables that the MANIFEST does not name: what a compaction has left, or what came behind a MANIFEST that is older than they are. */
async function strayTables(folder: string): Promise<string[]> {
  const current = await readFile(path.join(folder, "CURRENT"), "latin1").catch(() => "");
  const manifest = await readFile(path.join(folder, path.basename(current.trim()) || "none")).catch(() => undefined);
  const named = manifest && tablesNamedIn(manifest);
  if (named === undefined) return [];
  return (await tablesIn(folder)).filter((name) => !named.has(Number.parseInt(name, 10)));
}

/** Names of the tables in a folder; none where there is no folder. */
export async function tablesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /\.(?:ldb|sst)$/.test(name));
}

/** LevelDB makes a new database, and deletes the files of the old one, where CURRENT is missing. */
function lacksCurrent(names: readonly string[]): boolean {
  return !names.includes("CURRENT") && names.some((name) => /^MANIFEST-|\.(?:ldb|log)$/.test(name));
}

type LevelError = Error & { readonly code?: string };

/** A damaged CURRENT names a file that there is none of; a table that was cut off ends before the place where it is to be read. */
export function isDamage(error: unknown): boolean {
  const { code, message } = causeOf(error);
  if (code === "LEVEL_CORRUPTION" || code === "LEVEL_NOT_FOUND") return true;
  return code === "LEVEL_IO_ERROR" && /No such file|Invalid argument/.test(message);
}

/** LevelDB's own error: abstract-level wraps it. */
export function causeOf(error: unknown): LevelError {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? error.cause : error;
}
