import { mkdtempSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { vi } from "vitest";
import { systemClock } from "../../src/pipeline/system-clock.ts";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig, RunOptions } from "../support/run-config.ts";
import { briefly } from "./briefly.ts";
import type { OptionCase } from "./option-case.ts";
import { scratchFolder } from "./scratch-folder.ts";
import { until } from "../support/until.ts";

/** What the options of outputs that write files do; FOLDER stands for a new folder in each run. */
export function fileCases(output: FileOutput): Readonly<Record<string, OptionCase>> {
  return {
    path: written(output, {
      given: 'path => "FOLDER/%{message}.log"',
      instead: 'path => "FOLDER/all.log"',
      beside: "",
      lines: ["one", "two", "one"],
      expected: { "one.log": "one\none\n", "two.log": "two\n" },
      see: textsIn,
    }),
    filename_failure: written(output, {
      given: 'filename_failure => "strays"',
      lines: ["../outside"],
      expected: { strays: "../outside\n" },
      see: textsIn,
    }),
    write_behavior: written(output, {
      given: "write_behavior => overwrite",
      beside: 'path => "FOLDER/all.log"',
      lines: ["one", "two"],
      expected: { "all.log": "two\n" },
      see: textsIn,
    }),
    gzip: written(output, {
      given: "gzip => true",
      expected: "one\n",
      see: (folder) => {
        const bytes = readFileSync(path.join(folder, "one"));
        return bytes[0] === 0x1f ? gunzipSync(bytes).toString() : "not packed";
      },
    }),
    create_if_deleted: written(output, { given: "create_if_deleted => false", expected: { _filepath_failures: "one\n" }, see: textsIn }),
    dir_mode: written(output, {
      given: "dir_mode => 0711",
      beside: 'path => "FOLDER/below/%{message}"',
      expected: "711",
      see: (folder) => modeOf(path.join(folder, "below")),
    }),
    file_mode: written(output, { given: "file_mode => 0601", expected: "601", see: (folder) => modeOf(path.join(folder, "one")) }),
    stale_cleanup_interval: {
      given: "stale_cleanup_interval => 1",
      expected: "closed",
      observe: (option) => observeCleanup(output, option),
    },
  };
}

/** The text of an output with these options: it writes each event's message in a line. */
export type FileOutput = (options: string) => string;

const scratch = scratchFolder();

export interface Written {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly lines?: readonly string[];
  readonly expected: unknown;
  /** What is looked at in the folder, when all is written. */
  readonly see: (folder: string) => unknown;
}

/** Observes the files that lines become. */
export function written(
  output: FileOutput,
  { beside = 'path => "FOLDER/%{message}"', lines = ["one"], see, ...rest }: Written,
): OptionCase {
  return {
    ...rest,
    observe: async (option) => {
      const folder = mkdtempSync(path.join(scratch, "run-"));
      const running = await startOutput(output, `${beside} ${option}`.replaceAll("FOLDER", folder), {
        input: lines.map((line) => `${line}\n`).join(""),
      });
      await running.agent.inputsEnded();
      await running.stop();
      return see(folder);
    },
  };
}

function startOutput(output: FileOutput, options: string, run: RunOptions): Promise<RunningConfig> {
  return startConfig(`input { stdin { } } output { ${output(options)} }`, run);
}

/** The files of a folder, those in folders below included, with their text. */
export function textsIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}

const modeOf = (file: string): string => (statSync(file).mode & 0o7777).toString(8);

/** How the file stands after looks at the open files of eight seconds. */
async function observeCleanup(output: FileOutput, option: string): Promise<unknown> {
  const folder = mkdtempSync(path.join(scratch, "run-"));
  const file = path.join(folder, "one");
  const begin = 1_700_000_000_000;
  let now = begin;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const running = await startOutput(output, `path => "${folder}/%{message}" ${option}`, {
    input: "one\n",
    keepsInputOpen: true,
    clock: { ...systemClock, now: () => now },
  });
  await until(() => isOpen(file) && readFileSync(file, "utf8") !== "", "the file");
  // A look is left out while the one before is under way.
  await briefly(() => {
    now = Math.min(now + 1_000, begin + 8_000);
    vi.advanceTimersByTime(1_000);
    return !isOpen(file);
  });
  const seen = isOpen(file) ? "open" : "closed";
  vi.useRealTimers();
  await running.stop();
  return seen;
}

/** True when this process has the file open; Linux tells. */
function isOpen(file: string): boolean {
  return readdirSync("/proc/self/fd").some((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === file;
    } catch {
      // Closed meanwhile.
      return false;
    }
  });
}
