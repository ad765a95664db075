import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import { briefly } from "../briefly.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { scratchFolder } from "../scratch-folder.ts";

const scratch = scratchFolder();

const OLD = new Date("2024-01-01T00:00:00Z");

interface Seen {
  readonly folder: string;
  readonly running: RunningConfig;
  readonly messages: () => string[];
}

interface Case {
  readonly given: string;
  readonly instead?: string;
  readonly expected: unknown;
  /** Options of both runs; `{folder}` is the folder of the files. */
  readonly beside?: string;
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly see: (seen: Seen) => unknown;
}

const TAIL = 'path => "{folder}/*.log" start_position => beginning stat_interval => "10 ms" discover_interval => 1';
const READ = 'path => "{folder}/*" mode => read stat_interval => "10 ms" discover_interval => 1 file_sort_by => path';

function fileCase({ given, instead = "", expected, beside = TAIL, files = { "a.log": "one\ntwo\n" }, see }: Case): OptionCase {
  const observe = async (option: string): Promise<unknown> => {
    const folder = await mkdtemp(path.join(scratch, "files-"));
    mkdirSync(`${folder}/in`);
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(path.join(folder, "in", name), content);
      if (name.startsWith("old")) utimesSync(path.join(folder, "in", name), OLD, OLD);
    }
    const options = (option.includes("path =>") && !option.includes("_path =>") ? option : `${beside} ${option}`)
      .replaceAll("{folder}", `${folder}/in`)
      .replaceAll("{out}", folder);
    const running = await startConfig(`input { file { ${options} } } output { stdout { codec => json_lines } }`);
    const messages = (): string[] =>
      running
        .output()
        .toString()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => (JSON.parse(line) as { readonly message: string }).message);
    try {
      return await see({ folder, running, messages });
    } finally {
      await running.stop();
    }
  };
  return { given, instead, expected, observe };
}

/** The messages, when so many have come and a moment has passed without more. */
const messages =
  (count: number) =>
  async (seen: Seen): Promise<string[]> => {
    await until(() => seen.messages().length >= count, "events");
    await briefly(() => seen.messages().length > count);
    return seen.messages();
  };

export const pluginCases: PluginCases = {
  cases: {
    path: fileCase({
      given: 'path => "{folder}/b.log" start_position => beginning',
      instead: 'path => "{folder}/a.log" start_position => beginning',
      files: { "a.log": "of a\n", "b.log": "of b\n" },
      expected: ["of b"],
      see: messages(1),
    }),
    exclude: fileCase({ given: 'exclude => "b*"', files: { "a.log": "of a\n", "b.log": "of b\n" }, expected: ["of a"], see: messages(1) }),
    mode: fileCase({
      given: "mode => read",
      expected: false,
      see: async ({ folder, messages: seen }) => {
        await until(() => seen().length === 2, "events");
        await briefly(() => !existsSync(`${folder}/in/a.log`));
        return existsSync(`${folder}/in/a.log`);
      },
    }),
    start_position: fileCase({
      given: "start_position => beginning",
      beside: 'path => "{folder}/*.log" stat_interval => "10 ms"',
      expected: ["one", "two"],
      see: async (seen) => {
        await briefly(() => seen.messages().length === 2);
        return seen.messages();
      },
    }),
    delimiter: fileCase({ given: 'delimiter => "w"', beside: READ, expected: ["one\nt", "o\n"], see: messages(2) }),
    stat_interval: fileCase({
      given: 'stat_interval => "10 ms"',
      beside: 'path => "{folder}/*.log" start_position => beginning',
      instead: "stat_interval => 600",
      files: { "a.log": "one\n", "b.log": "two\n" },
      expected: ["one", "two", "later"],
      see: async (seen) => {
        // Whoever reads the second file was at the end of the first.
        await until(() => seen.messages().length === 2, "what is there");
        appendFileSync(`${seen.folder}/in/a.log`, "later\n");
        await briefly(() => seen.messages().length === 3);
        return seen.messages();
      },
    }),
    discover_interval: fileCase({
      given: "discover_interval => 1",
      beside: 'path => "{folder}/*.log" start_position => beginning stat_interval => "10 ms"',
      instead: "discover_interval => 1000",
      expected: ["one", "two", "later"],
      see: async (seen) => {
        await until(() => seen.messages().length === 2, "the first file");
        writeFileSync(`${seen.folder}/in/b.log`, "later\n");
        await briefly(() => seen.messages().length === 3);
        return seen.messages();
      },
    }),
    sincedb_path: fileCase({
      given: 'sincedb_path => "{out}/positions"',
      expected: true,
      see: async ({ folder, running, messages: seen }) => {
        await until(() => seen().length === 2, "events");
        await running.stop();
        return existsSync(`${folder}/positions`);
      },
    }),
    sincedb_write_interval: fileCase({
      given: 'sincedb_write_interval => "1 ms"',
      beside: `${TAIL} sincedb_path => "{out}/positions"`,
      instead: "sincedb_write_interval => 3600",
      expected: "8",
      see: async ({ folder }) => {
        const position = (): string | undefined => readFileSync(`${folder}/positions`, "utf8").split(" ")[3];
        await briefly(() => position() === "8");
        return position();
      },
    }),
    sincedb_clean_after: fileCase({
      given: 'sincedb_clean_after => "1 day"',
      beside: `${TAIL} sincedb_path => "{folder}/sincedb.db"`,
      instead: 'sincedb_clean_after => "99999 days"',
      files: { "sincedb.db": "123456789 0 1 77 1600000000.0 /gone.log\n" },
      expected: "",
      see: async ({ folder, running }) => {
        await running.stop();
        return readFileSync(`${folder}/in/sincedb.db`, "utf8");
      },
    }),
    ignore_older: fileCase({
      given: 'ignore_older => "1 hour"',
      files: { "old.log": "old\n", "young.log": "young\n" },
      expected: ["young"],
      see: messages(1),
    }),
    close_older: fileCase({ given: 'close_older => "1 ms"', expected: false, see: (seen) => staysOpen(seen, "a.log") }),
    max_open_files: fileCase({
      given: "max_open_files => 1",
      beside: `${TAIL} file_sort_by => path`,
      files: { "a.log": "one\n", "b.log": "two\n" },
      expected: false,
      see: (seen) => staysOpen(seen, "a.log"),
    }),
    file_chunk_size: fileCase({
      given: "file_chunk_size => 4",
      beside: `${READ} file_chunk_count => 1`,
      files: { "a.log": "a-1\na-2\n", "b.log": "b-1\nb-2\n" },
      expected: ["a-1", "b-1", "a-2", "b-2"],
      see: messages(4),
    }),
    file_chunk_count: fileCase({
      given: "file_chunk_count => 1",
      beside: `${READ} file_chunk_size => 4`,
      files: { "a.log": "a-1\na-2\n", "b.log": "b-1\nb-2\n" },
      expected: ["a-1", "b-1", "a-2", "b-2"],
      see: messages(4),
    }),
    file_sort_by: fileCase({
      given: "file_sort_by => path",
      files: { "a.log": "young\n", "old.log": "old\n" },
      expected: ["young", "old"],
      see: messages(2),
    }),
    file_sort_direction: fileCase({
      given: "file_sort_direction => desc",
      beside: `${TAIL} file_sort_by => path`,
      files: { "a.log": "a\n", "b.log": "b\n" },
      expected: ["b", "a"],
      see: messages(2),
    }),
    file_completed_action: fileCase({
      given: "file_completed_action => log",
      beside: `${READ} file_completed_log_path => "{out}/done"`,
      expected: ["a.log"],
      see: async ({ folder }) => {
        await briefly(() => readdirSync(`${folder}/in`).length === 0);
        return readdirSync(`${folder}/in`);
      },
    }),
    file_completed_log_path: fileCase({
      given: 'file_completed_log_path => "{out}/done"',
      beside: `${READ} file_completed_action => log_and_delete`,
      instead: 'file_completed_log_path => "{out}/other"',
      expected: ["a.log"],
      see: async ({ folder }) => {
        await until(() => readdirSync(`${folder}/in`).length === 0, "the end of the file");
        return existsSync(`${folder}/done`) ? [path.basename(readFileSync(`${folder}/done`, "utf8").trim())] : [];
      },
    }),
    exit_after_read: fileCase({
      given: "exit_after_read => true",
      beside: READ,
      expected: true,
      see: async ({ running }) => {
        let hasEnded = false;
        void running.agent.inputsEnded().then(() => (hasEnded = true));
        await briefly(() => hasEnded);
        return hasEnded;
      },
    }),
    check_archive_validity: fileCase({
      given: "check_archive_validity => true",
      beside: READ,
      files: { "a.log": "plain\n", "b.gz": gzipSync(lines(20_000)).subarray(0, 30_000) },
      expected: ["plain"],
      see: messages(1),
    }),
    ecs_compatibility: fileCase({
      given: "ecs_compatibility => disabled",
      expected: "test-host",
      see: async ({ running, messages: seen }) => {
        await until(() => seen().length === 2, "events");
        return (JSON.parse(running.output().toString().split("\n")[0]!) as { readonly host: unknown }).host;
      },
    }),
  },
};

/** Whether this process has the file open a moment after it was read. */
async function staysOpen({ folder, messages: seen }: Seen, name: string): Promise<boolean> {
  await until(() => seen().length === 2, "events");
  await briefly(() => !isOpen(`${folder}/in/${name}`));
  return isOpen(`${folder}/in/${name}`);
}

function isOpen(file: string): boolean {
  return readdirSync("/proc/self/fd").some((number) => {
    try {
      return readlinkSync(`/proc/self/fd/${number}`) === file;
    } catch {
      return false;
    }
  });
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, n) => `line ${Math.sin(n)}\n`).join("");
}
