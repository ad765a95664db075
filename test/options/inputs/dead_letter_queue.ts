import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import path from "node:path";
import { DEATH_MS, readLetters, writeLetters } from "../../support/letters.ts";
import { startConfig } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { scratchFolder } from "../scratch-folder.ts";

const scratch = scratchFolder();

/** The numbers of two letters; the second one ends the case. */
const LETTERS: Readonly<Record<string, readonly [number, number]>> = { "one/main": [1, 2], "one/web": [3, 4], "two/main": [5, 6] };

/** Reads letters twice, from two queues and beside other folders; the second reading sees what was kept of the first. */
function twice(given: string, expected: unknown, { beside = "path => one", instead = "" } = {}): OptionCase {
  const observe = async (option: string): Promise<unknown> => {
    const folder = await mkdtemp(path.join(scratch, "letters-"));
    for (const [name, numbers] of Object.entries(LETTERS))
      await writeLetters(
        path.join(folder, name),
        numbers.map((n) => ({ event: `{"n":${n}}`, head: { last: DEATH_MS + n * 1_000 } })),
      );
    const options = `${beside} ${option}`
      .replace(/path => (one|two)/, `path => "${folder}/$1"`)
      .replace("kept.json", `${folder}/kept.json`);
    const first = await read(options);
    return { first, isKept: existsSync(`${folder}/kept.json`), left: (await readLetters(path.join(folder, "one/main"))).length };
  };
  return { given, expected, observe, instead };
}

async function read(options: string): Promise<string[]> {
  const output = 'output { stdout { codec => line { format => "%{n}" } } }';
  const running = await startConfig(`input { dead_letter_queue { ${options} } } ${output}`);
  const lines = (): string[] => running.output().toString().split("\n").slice(0, -1);
  await until(() => lines().some((line) => Number(line) % 2 === 0), "the last letter");
  await running.stop();
  return lines();
}

/** Reads, and reads again: a letter is added meanwhile, so that there is something to read. */
const commit: OptionCase = {
  given: "commit_offsets => false",
  expected: ["1", "2", "7", "8"],
  observe: async (option) => {
    const folder = await mkdtemp(path.join(scratch, "letters-"));
    const add = (...numbers: number[]): Promise<void> =>
      writeLetters(
        path.join(folder, "main"),
        numbers.map((n) => ({ event: `{"n":${n}}` })),
      );
    const options = `path => "${folder}" sincedb_path => "${folder}/kept.json" ${option}`;
    await add(1, 2);
    await read(options);
    await add(7, 8);
    const output = 'output { stdout { codec => line { format => "%{n}" } } }';
    const running = await startConfig(`input { dead_letter_queue { ${options} } } ${output}`);
    await until(() => running.output().toString().includes("8"), "the last letter");
    await running.stop();
    return running.output().toString().split("\n").slice(0, -1);
  },
};

const seen = (first: readonly string[], isKept = false, left = 2): unknown => ({ first, isKept, left });

export const pluginCases: PluginCases = {
  cases: {
    path: twice("path => two", seen(["5", "6"]), { beside: "", instead: "path => one" }),
    pipeline_id: twice("pipeline_id => web", seen(["3", "4"])),
    commit_offsets: commit,
    sincedb_path: twice('sincedb_path => "kept.json"', seen(["1", "2"], true)),
    start_timestamp: twice('start_timestamp => "2026-01-02T03:04:07Z"', seen(["2"])),
    clean_consumed: twice("clean_consumed => true", seen(["1", "2"], false, 0)),
  },
  unseen: { codec: "Letters are whole events: nothing is decoded." },
};
