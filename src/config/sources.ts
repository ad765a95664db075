import type { TailraceError } from "../errors.ts";
import { backupFileSkipped, fetchRefused, notUtf8, nothingFound, noText, unreadableSource } from "./errors.ts";
import { glob } from "./glob.ts";
import type { SourceReader } from "./source-reader.ts";

/** One part of a pipeline's configuration. Each is parsed and must be complete on its own; together they are one pipeline. */
export interface ConfigSource {
  /** The file's path or the address, as errors name it. */
  readonly file: string;
  readonly text: string;
}

export interface LoadedSources {
  /** In the order in which their filters run. */
  readonly sources: readonly ConfigSource[];
  /** What keeps the pipeline from being made. */
  readonly problems: readonly TailraceError[];
  /** What a person should know and may ignore. */
  readonly warnings: readonly TailraceError[];
}

/**
 * Reads what `path.config` names: a file, a folder (the files in it), a pattern, or an http(s) address
 * (source: logstash-core/lib/logstash/config/source/local.rb). Nothing is thrown: what could not be read is a problem.
 */
export async function loadSources(path: string, reader: SourceReader): Promise<LoadedSources> {
  if (/^https?:\/\//i.test(path)) return loadAddress(path, reader);
  const local = withoutHome(path.replace(/^file:\/\//i, ""), reader);
  const pattern = reader.kindOf(local) === "folder" ? `${local.replace(/\/+$/, "")}/*` : local;
  const loads: Loaded[] = [];
  // Java orders the parts by their names' UTF-16 units (PipelineConfig.java), which is JavaScript's order too.
  for (const file of glob(pattern, reader).toSorted(byUnits)) {
    if (reader.kindOf(file) === "file") loads.push(loadFile(file, reader));
  }
  const sources = loads.flatMap((load) => load.source ?? []);
  const problems = loads.flatMap((load) => load.problem ?? []);
  const warnings = loads.flatMap((load) => load.warning ?? []);
  if (sources.length === 0 && problems.length === 0) problems.push(nothingFound(path, kindOfPath(local, pattern)));
  return { sources, problems, warnings };
}

function kindOfPath(local: string, pattern: string): "path" | "folder" | "pattern" {
  if (local !== pattern) return "folder";
  return /[*?[\]{}\\]/.test(local) ? "pattern" : "path";
}

interface Loaded {
  readonly source?: ConfigSource;
  readonly problem?: TailraceError;
  readonly warning?: TailraceError;
}

function loadFile(file: string, reader: SourceReader): Loaded {
  if (file.endsWith("~")) return { warning: backupFileSkipped(file) };
  try {
    return decode(file, reader.read(file));
  } catch (cause) {
    return { problem: unreadableSource(file, cause) };
  }
}

async function loadAddress(url: string, reader: SourceReader): Promise<LoadedSources> {
  const { source, problem } = await fetchSource(url, reader);
  return { sources: source === undefined ? [] : [source], problems: problem === undefined ? [] : [problem], warnings: [] };
}

async function fetchSource(url: string, reader: SourceReader): Promise<Loaded> {
  try {
    const { status, body } = await reader.fetch(url);
    return status === 200 ? decode(url, body) : { problem: fetchRefused(url, status) };
  } catch (cause) {
    return { problem: unreadableSource(url, cause) };
  }
}

function decode(file: string, bytes: Uint8Array): Loaded {
  try {
    // A byte order mark is kept: the parser refuses it with its place.
    return { source: { file, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) } };
  } catch {
    return { problem: explainBytes(file, bytes) };
  }
}

function explainBytes(file: string, bytes: Uint8Array): TailraceError {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return noText(file, "compressed");
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return noText(file, "UTF-16");
  if (bytes.includes(0)) return noText(file, "binary");
  // A byte that is no part of a character is decoded as U+FFFD, and so is that character itself.
  const before = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\u{FFFD}", 1)[0]!;
  return notUtf8(file, bytes[Buffer.byteLength(before)] ?? 0, before.split("\n").length);
}

function withoutHome(path: string, reader: SourceReader): string {
  return reader.home !== undefined && /^~(?:\/|$)/.test(path) ? reader.home + path.slice(1) : path;
}

function byUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
