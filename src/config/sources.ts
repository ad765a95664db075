import type { TailraceError } from "../errors.ts";
import { backupFileSkipped, fetchRefused, notUtf8, nothingFound, unreadableSource } from "./errors.ts";
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
  if (sources.length === 0 && problems.length === 0) problems.push(nothingFound(path));
  return { sources, problems, warnings };
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
    return { problem: notUtf8(file) };
  }
}

function withoutHome(path: string, reader: SourceReader): string {
  return reader.home !== undefined && /^~(?:\/|$)/.test(path) ? reader.home + path.slice(1) : path;
}

function byUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
