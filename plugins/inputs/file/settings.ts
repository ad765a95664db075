import { createHash } from "node:crypto";
import path from "node:path";
import type { InputContext, OptionsOf } from "#plugin";
import { cuttingDelimiter } from "../../shared/delimiter.ts";
import { parseDuration } from "./duration.ts";
import { completedLogMissing, exitNeedsReadMode, relativePath } from "./errors.ts";
import { namePattern } from "./find-files.ts";
import type { options } from "./options.ts";

export type FileOptions = OptionsOf<typeof options>;

/** The options, made ready. */
export interface Settings {
  readonly patterns: readonly string[];
  readonly isExcluded: (path: string) => boolean;
  readonly startsAtBeginning: boolean;
  readonly delimiter: Buffer;
  readonly statMs: number;
  /** New files are looked for at every so many looks. */
  readonly discoverEvery: number;
  readonly sincedb: SincedbSettings;
  readonly ignoreOlderMs: number;
  readonly closeOlderMs: number;
  readonly mostOpen: number;
  readonly chunkBytes: number;
  readonly chunkCount: number;
  /** Which of two files has its turn first, as for a sort. */
  readonly order: (a: Sortable, b: Sortable) => number;
  readonly completed: { readonly isDeleted: boolean; readonly logFile: string | undefined };
  readonly exitsAfterRead: boolean;
  readonly checksArchives: boolean;
}

export interface SincedbSettings {
  /** Undefined: nothing is kept. */
  readonly file: string | undefined;
  /** Fingerprints of the files in it: a sincedb has no place for them. */
  readonly printsFile: string;
  readonly writeMs: number;
  readonly cleanAfterMs: number;
}

export interface Sortable {
  readonly path: string;
  readonly modifiedMs: number;
}

/** Logstash's bound where the option makes no sense. */
const MOST_OPEN = 4095;

/** @throws PluginError where options do not fit together */
export function settingsOf(given: FileOptions, { dataPath }: Pick<InputContext, "dataPath">): Settings {
  const { file_completed_action: action, file_completed_log_path: logFile } = given;
  const relative = given.path.find((each) => !path.isAbsolute(each));
  if (relative !== undefined) throw relativePath(relative);
  if (action.includes("log") && logFile === undefined) throw completedLogMissing(action);
  if (given.exit_after_read && given.mode === "tail") throw exitNeedsReadMode();
  const excluded = given.exclude.map(namePattern);
  return {
    patterns: [...new Set(given.path)],
    isExcluded: (file) => excluded.some((isMatch) => isMatch(path.basename(file))),
    startsAtBeginning: given.start_position === "beginning",
    delimiter: cuttingDelimiter(given.delimiter),
    statMs: parseDuration("stat_interval", given.stat_interval, "s"),
    discoverEvery: given.discover_interval,
    sincedb: sincedbSettings(given, dataPath),
    ignoreOlderMs: given.ignore_older === undefined ? Number.POSITIVE_INFINITY : parseDuration("ignore_older", given.ignore_older, "s"),
    closeOlderMs: parseDuration("close_older", given.close_older, "s"),
    mostOpen: given.max_open_files > 0 ? given.max_open_files : MOST_OPEN,
    chunkBytes: given.file_chunk_size,
    chunkCount: given.file_chunk_count,
    order: orderOf(given),
    completed: { isDeleted: action.includes("delete"), logFile: action.includes("log") ? logFile : undefined },
    exitsAfterRead: given.exit_after_read,
    checksArchives: given.check_archive_validity,
  };
}

function sincedbSettings(given: FileOptions, dataPath: string): SincedbSettings {
  const file = given.sincedb_path ?? path.join(dataPath, `.sincedb_${md5(given.path.join(","))}`);
  return {
    file: file === "/dev/null" ? undefined : file,
    printsFile: path.join(dataPath, `.prints_${md5(file)}`),
    writeMs: parseDuration("sincedb_write_interval", given.sincedb_write_interval, "s"),
    cleanAfterMs: parseDuration("sincedb_clean_after", given.sincedb_clean_after, "d"),
  };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

function orderOf({ file_sort_by: by, file_sort_direction: direction }: FileOptions): Settings["order"] {
  const sign = direction === "asc" ? 1 : -1;
  const byPath = (a: Sortable, b: Sortable): number => sign * compareText(a.path, b.path);
  return by === "path" ? byPath : (a, b) => sign * (a.modifiedMs - b.modifiedMs) || byPath(a, b);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
