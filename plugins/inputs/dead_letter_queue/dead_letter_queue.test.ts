import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { defineOutput } from "#plugin";
import { DEATH_MS, readLetters, writeLetters } from "../../../test/support/letters.ts";
import type { LetterText } from "../../../test/support/letters.ts";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig, RunOptions } from "../../../test/support/run-config.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { until } from "../../../test/support/until.ts";

/** Refuses everything. */
const refusing = defineOutput({
  name: "refusing",
  summary: "Refuses every event.",
  options: {},
  rejects: true,
  defaultCodec: "json",
  create: () => ({
    async deliver({ recordCount }) {
      return { rejected: Array.from({ length: recordCount }, (_, record) => ({ record, reason: "no", status: 400 })) };
    },
  }),
});

interface Reading {
  readonly running: RunningConfig;
  readonly lines: () => string[];
}

/** Reads the letters of `<folder>/main` with these options. */
async function startReading(folder: string, options: string, run: RunOptions & { readonly output?: string } = {}): Promise<Reading> {
  const output = run.output ?? 'output { stdout { codec => line { format => "%{n}" } } }';
  const running = await startConfig(`input { dead_letter_queue { path => "${folder}" ${options} } } ${output}`, run);
  return { running, lines: () => running.output().toString().split("\n").slice(0, -1) };
}

/** The first lines of what is read, until there are so many; then the pipeline is stopped. */
async function read(
  folder: string,
  options: string,
  count: number,
  run: RunOptions & { readonly output?: string } = {},
): Promise<string[]> {
  const { running, lines } = await startReading(folder, options, run);
  await until(() => lines().length >= count, `${count} letters`);
  await running.stop();
  return lines();
}

function numbered(...numbers: readonly number[]): LetterText[] {
  return numbers.map((n) => ({ event: `{"n":${n}}`, head: { last: DEATH_MS + n * 1_000 } }));
}

async function folderWith(...numbers: readonly number[]): Promise<string> {
  const folder = await scratchFolder();
  await writeLetters(path.join(folder, "main"), numbered(...numbers));
  return folder;
}

describe("the input", () => {
  test("gives events as they were, with their types and metadata, and tells what happened to them", async () => {
    const folder = await scratchFolder();
    const letter = { event: '{"n":2.0,"big":12345678901234567890,"a":[1,{"b":null}],"type":"old"}', metadata: '{"m":{"x":1}}' };
    await writeLetters(path.join(folder, "main"), [letter]);
    const { running, lines } = await startReading(
      folder,
      'type => "new" add_field => { "why" => "%{[@metadata][dead_letter_queue][reason]}" }',
      {
        output: 'filter { mutate { copy => { "[@metadata]" => "meta" } } } output { stdout { codec => json_lines } }',
      },
    );
    await until(() => lines().length === 1, "the letter");
    await running.stop();

    const history = `{"plugin_type":"elasticsearch","plugin_id":"es","plugin_kind":"output","reason":"mapping conflict","status":400,"attempts":1,"first":${DEATH_MS},"last":${DEATH_MS},"config":"0123456789ab"}`;
    const about = `{"plugin_type":"elasticsearch","plugin_id":"es","reason":"mapping conflict","entry_time":"2026-01-02T03:04:05.000Z","history":[${history}]}`;
    expect(lines()).toEqual([
      `{"@timestamp":"2026-01-02T03:04:05.000Z","@version":"1","type":"old","meta":{"m":{"x":1},"dead_letter_queue":${about}},"n":2.0,"big":12345678901234567890,"a":[1,{"b":null}],"why":"mapping conflict"}`,
    ]);
  });

  test("waits for a folder that is not there yet, and gives letters as they come", async () => {
    const folder = await scratchFolder();
    const { running, lines } = await startReading(folder, "");
    await until(() => running.log.length > 0, "a word of it");
    expect(running.log.map(({ message }) => message)).toEqual(["There are no dead letters yet: the input waits for them."]);

    await writeLetters(path.join(folder, "main"), numbered(1, 2));
    await until(() => lines().length === 2, "both letters");
    await running.stop();

    expect(lines()).toEqual(["1", "2"]);
  });

  test("reads the queue of another pipeline by its name", async () => {
    const folder = await scratchFolder();
    await writeLetters(path.join(folder, "web"), numbered(7));

    expect(await read(folder, "pipeline_id => web", 1)).toEqual(["7"]);
  });

  test("goes on behind the position that is kept, and reads all again without one", async () => {
    const folder = await folderWith(1, 2);
    const kept = `sincedb_path => "${folder}/position"`;
    expect(await read(folder, kept, 2)).toEqual(["1", "2"]);
    await writeLetters(path.join(folder, "main"), numbered(3));

    expect(await read(folder, kept, 1)).toEqual(["3"]);
    expect(await read(folder, "commit_offsets => false", 3)).toEqual(["1", "2", "3"]);
    expect(JSON.parse(await readFile(`${folder}/position`, "utf8"))).toEqual({ version: 1, queue: expect.any(String) as string, next: 3 });
  });

  test("begins anew where the position is one of other letters", async () => {
    const folder = await folderWith(1);
    await writeFile(`${folder}/position`, '{"version":1,"queue":"another","next":7}');

    expect(await read(folder, `sincedb_path => "${folder}/position"`, 1)).toEqual(["1"]);
  });

  test.each([
    ["2026-01-02T03:04:07Z", ["2", "3"]],
    ["2026-01-02T03:04:07.500+00:00", ["3"]],
  ])("begins with the first letter that is no older than %s, whatever position is kept", async (start, expected) => {
    const folder = await folderWith(1, 2, 3);
    const kept = `sincedb_path => "${folder}/position"`;
    await read(folder, kept, 3);

    expect(await read(folder, `${kept} start_timestamp => "${start}"`, expected.length)).toEqual(expected);
  });

  test("takes out what was delivered when it is told to", async () => {
    const folder = await folderWith(1, 2, 3);

    await read(folder, "clean_consumed => true", 3);

    expect(await readLetters(path.join(folder, "main"))).toEqual([]);
  });

  test("keeps its position when nothing was delivered", async () => {
    const folder = await folderWith(1);
    const never = defineOutput({
      name: "never",
      summary: "Takes nothing.",
      options: {},
      defaultCodec: "json",
      create: () => ({
        deliver: (_, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("closed")))),
      }),
    });
    const kept = `sincedb_path => "${folder}/position" clean_consumed => true`;
    const { running } = await startReading(folder, kept, { output: "output { never { } }", strangers: [never] });
    await until(() => running.agent.counts()[0]!.lanes[0]!.waiting === 1, "the letter at the output");
    await running.abandon();

    expect(await read(folder, kept, 1)).toEqual(["1"]);
  });
});

test("with a queue on disk letters are the queue's as soon as it has them", async () => {
  const folder = await folderWith(1, 2);
  const options = `sincedb_path => "${folder}/position" clean_consumed => true`;
  const persisted = {
    folder: path.join(folder, "queue"),
    maxBytes: 1 << 24,
    sync: "always",
    syncIntervalMs: 10,
    isDrained: false,
  } as const;
  const { running } = await startReading(folder, options, {
    output: 'output { tcp { host => "127.0.0.1" port => 1 } }',
    persisted,
    isStopAsked: true,
    graceMs: 1,
  });
  await until(() => running.agent.counts()[0]!.lanes[0]!.waiting === 2, "the letters at the output");
  await running.stop();

  expect(await readLetters(path.join(folder, "main"))).toEqual([]);
  expect(await read(folder, options, 2, { persisted })).toEqual(["1", "2"]);
});

describe("an event that fails again", () => {
  test("is kept with its history, and is not read again", async () => {
    const folder = await folderWith(1);
    const own = path.join(folder, "main");
    const deadLetters = { folder: own, maxBytes: 1 << 20, policy: "drop_newer", retainMs: undefined } as const;
    const { running } = await startReading(folder, "clean_consumed => true", {
      output: "output { refusing { id => again } }",
      strangers: [refusing],
      deadLetters,
    });
    onTestFinished(() => running.abandon());
    await until(() => running.log.some(({ message }) => message.startsWith("Dead letters that were sent again")), "the second death");
    await running.stop();

    const letters = await readLetters(own);
    expect(letters.map(({ sequence, metadata }) => ({ sequence, metadata }))).toEqual([{ sequence: 1, metadata: "{}" }]);
    expect(letters[0]!.head).toMatchObject({
      plugin_id: "again",
      reason: "no",
      history: [{ plugin_id: "es", reason: "mapping conflict", last: DEATH_MS + 1_000 }],
    });
  });

  test.each([
    [
      "[@metadata][dead_letter_queue][history]",
      [{ plugin_type: "elasticsearch", plugin_id: "es", reason: "mapping conflict", config: "" }],
    ],
    ["[@metadata][dead_letter_queue]", undefined],
  ])("keeps what filters have left of its history: %s removed", async (field, history) => {
    const folder = await folderWith(1);
    const letters = path.join(folder, "second");
    const { running } = await startReading(folder, "", {
      output: `filter { mutate { remove_field => ["${field}"] } } output { refusing { } }`,
      strangers: [refusing],
      deadLetters: { folder: letters, maxBytes: 1 << 20, policy: "drop_newer", retainMs: undefined },
    });
    await until(() => running.agent.counts()[0]!.lanes[0]!.rejected === 1, "the second death");
    await running.stop();

    const [letter] = await readLetters(letters);
    if (history === undefined) expect(letter!.head).not.toHaveProperty("history");
    else expect(letter!.head.history).toMatchObject(history);
  });
});

test("a folder in the place of the position's file is refused at the start", async () => {
  const folder = await folderWith(1);

  await expect(startReading(folder, `sincedb_path => "${folder}"`)).rejects.toMatchObject({ code: "DEAD_LETTERS_POSITION" });
});

test.each([
  ["clean_consumed => true commit_offsets => false", "DEAD_LETTERS_CLEANING"],
  ['start_timestamp => "yesterday"', "DEAD_LETTERS_START"],
])("%j is refused", async (options, code) => {
  const { problems } = await checkConfig(`input { dead_letter_queue { path => "x" ${options} } } output { stdout {} }`);

  expect(problems.map((problem) => problem.code)).toEqual([code]);
});

test("its codec of events has no name in a configuration", async () => {
  const { problems } = await checkConfig(`input { stdin { codec => events } } output { stdout { } }`);

  expect(problems.map(({ code }) => code)).toEqual(["PLUGIN_UNKNOWN"]);
});
