import { appendFile, mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { runCommand, startCommand } from "../support/command-line.ts";
import { DEATH_MS, readLetters, writeLetters } from "../support/letters.ts";
import type { LetterText } from "../support/letters.ts";
import { scratchFolder } from "../support/scratch.ts";

/** An output that takes what has `good`, refuses the rest, and writes what it takes to a file. */
const PICKY = `import { appendFileSync } from "node:fs";
export default {
  kind: "output", name: "picky", summary: "Takes good events.", options: { file: { type: "string", required: true, description: "Where to." } },
  rejects: true, defaultCodec: "json",
  create: ({ file }) => ({
    async deliver(payload) {
      const rejected = [];
      for (let record = 0; record < payload.recordCount; record++) {
        const text = payload.record(record).toString();
        if (text.includes('"good"')) appendFileSync(file, text + "\\n");
        else rejected.push({ record, status: 400, reason: "not good: '" + record + "'" });
      }
      return { rejected };
    },
  }),
};
`;

interface Dlq {
  readonly data: string;
  /** Where the outputs write. */
  readonly taken: () => Promise<string[]>;
  /** Runs `tailrace dlq …` on these letters; `$config` in an argument is the configuration. */
  readonly dlq: (line: string, config?: string) => ReturnType<typeof runCommand>;
}

/** Letters of pipelines in a folder of their own. */
async function lettersOf(letters: Readonly<Record<string, readonly LetterText[]>>): Promise<Dlq> {
  const data = await scratchFolder();
  for (const [pipeline, texts] of Object.entries(letters)) await writeLetters(path.join(data, "dead_letter_queue", pipeline), texts);
  await appendFile(path.join(data, "taken"), "");
  return {
    data,
    taken: async () => (await readFile(path.join(data, "taken"), "utf8")).split("\n").slice(0, -1),
    dlq: (line, config = "") =>
      runCommand(["dlq", ...line.split(" "), "--path.data", data], {
        files: { "pipeline.conf": config.replaceAll("$taken", path.join(data, "taken")), "plugins/picky.js": PICKY },
      }),
  };
}

async function heads(data: string, pipeline = "main"): Promise<unknown[]> {
  const letters = await readLetters(path.join(data, "dead_letter_queue", pipeline));
  return letters.map(({ sequence, head: { plugin_id, reason, history } }) => [
    sequence,
    plugin_id,
    reason,
    history?.map((death) => death.reason),
  ]);
}

const MINUTE = 60_000;
const MIXED: Readonly<Record<string, readonly LetterText[]>> = {
  main: [
    { event: '{"n":1}', head: { reason: "failed to parse field [n] in document with id 'a'" } },
    {
      event: '{"n":2.0,"x":{"y":[1,null]}}',
      metadata: '{"m":"kept"}',
      head: { reason: "failed to parse field [n] in document with id 'b'", last: DEATH_MS + MINUTE },
    },
    { event: '{"n":3}', head: { plugin_type: "http", plugin_id: "hook", status: 404, reason: "Gone.", last: DEATH_MS + 2 * MINUTE } },
  ],
  web: [
    {
      event: '{"n":4}',
      head: {
        plugin_type: "if-statement",
        plugin_id: "if-statement",
        plugin_kind: "if",
        status: 0,
        reason: "odd",
        last: DEATH_MS + 3 * MINUTE,
      },
    },
  ],
};

const FIELDS = `  [@timestamp]  timestamp  "2026-01-02T03:04:05.000Z"\n  [@version]    text       "1"\n`;

describe("tailrace dlq", () => {
  test("list groups letters by what they died of", async () => {
    const { dlq } = await lettersOf(MIXED);

    const { code, stdout, stderr } = await dlq("list");

    expect(stderr).toBe("");
    expect(stdout).toBe(`count  first                 last                  sample  cause
    2  2026-01-02T03:04:05Z  2026-01-02T03:05:05Z  main/1  elasticsearch (es) 400: failed to parse field [n] in document with id '…'
    1  2026-01-02T03:06:05Z  2026-01-02T03:06:05Z  main/2  http (hook) 404: Gone.
    1  2026-01-02T03:07:05Z  2026-01-02T03:07:05Z  web/0   if-statement 0: odd
`);
    expect(code).toBe(0);
  });

  test.each([
    ["--plugin es", ["main/0", "main/1"]],
    ["--plugin http", ["main/2"]],
    ["--reason GONE", ["main/2"]],
    ["--since 2026-01-02T03:05:05Z", ["main/1", "main/2", "web/0"]],
    ["--since 2026-01-02T03:05:05Z --until 2026-01-02T03:06:05Z", ["main/1"]],
    ["--pipeline web", ["web/0"]],
    ["--pipeline main 0 2", ["main/0", "main/2"]],
    ["web/0 main/1", ["main/1", "web/0"]],
    ["--since 1h", []],
  ])("export %s chooses", async (line, ids) => {
    const { dlq } = await lettersOf(MIXED);

    const { stdout } = await dlq(`export ${line}`);

    const lines = stdout.split("\n").slice(0, -1);
    expect(lines.map((each) => (JSON.parse(each) as { readonly letter: string }).letter)).toEqual(ids);
  });

  test("export gives events as they are, long and round numbers included", async () => {
    const { dlq } = await lettersOf({ main: [{ event: '{"n":2.0,"b":12345678901234567890}', metadata: '{"m":[1]}' }] });

    const { stdout } = await dlq("export");

    const head = `"plugin_type":"elasticsearch","plugin_id":"es","plugin_kind":"output","reason":"mapping conflict","status":400,"attempts":1,"first":${DEATH_MS},"last":${DEATH_MS},"config":"0123456789ab"`;
    expect(stdout).toBe(
      `{"letter":"main/0","pipeline":"main",${head},"event":{"@timestamp":"2026-01-02T03:04:05.000Z","@version":"1","n":2.0,"b":12345678901234567890},"metadata":{"m":[1]}}\n`,
    );
  });

  test("show gives a letter whole, every value with its type", async () => {
    const { dlq } = await lettersOf(MIXED);

    const { stdout } = await dlq("show main/1");

    expect(stdout).toBe(`letter main/1
  plugin    elasticsearch (es)
  kind      output
  status    400
  reason    failed to parse field [n] in document with id 'b'
  attempts  1
  first     2026-01-02T03:04:05Z
  last      2026-01-02T03:05:05Z
  config    0123456789ab
event
${FIELDS}  [n]           float      2.0
  [x][y][0]     integer    1
  [x][y][1]     null       null
@metadata
  [m]  text  "kept"
`);
  });

  test("stats counts letters, their bytes and their plugins", async () => {
    const { dlq } = await lettersOf(MIXED);

    const { stdout } = await dlq("stats");

    expect(stdout.replace(/[\d.]+ (?:bytes|kB)/g, "SIZE")).toBe(`main: 3 letters, SIZE, 2026-01-02T03:04:05Z to 2026-01-02T03:06:05Z
  elasticsearch (es): 2
  http (hook): 1
web: 1 letter, SIZE, 2026-01-02T03:07:05Z to 2026-01-02T03:07:05Z
  if-statement: 1
`);
  });

  test("purge removes what is chosen, and nothing else", async () => {
    const { dlq, data } = await lettersOf(MIXED);

    const chosen = await dlq("purge --reason parse");
    const none = await dlq("purge");
    const left = await heads(data);
    const all = await dlq("purge --yes");

    expect([chosen.stdout, none.code, all.stdout]).toEqual(["2 letters removed.\n", 1, "2 letters removed.\n"]);
    expect(left).toEqual([[2, "hook", "Gone.", undefined]]);
    expect((await dlq("list")).stdout).toBe("No dead letters.\n");
  });

  test("leaves no copies behind, and removes those of processes that were killed", async () => {
    const { dlq, data } = await lettersOf(MIXED);
    const folder = path.join(data, "dead_letter_queue");
    await mkdir(path.join(folder, ".snapshot-4194999-00000000"));

    await dlq("list");

    expect((await readdir(folder)).toSorted()).toEqual(["main", "web"]);
  });
});

describe("tailrace dlq replay", () => {
  const output = 'output { picky { id => "es" file => "$taken" } picky { id => "other" file => "$taken" } }';
  const flags = "-f pipeline.conf -p plugins --log.level fatal";
  const letter = (event: string, plugin_id = "es"): LetterText => ({
    event,
    metadata: '{"m":1}',
    head: { plugin_type: "picky", plugin_id },
  });

  test("sends letters to the output that refused them, past the filters, and takes them out", async () => {
    const { dlq, data, taken } = await lettersOf({ main: [letter('{"good":1}'), letter('{"good":2}', "other"), letter('{"good":3}')] });
    const config = `input { stdin { } } filter { mutate { add_field => { "f" => "filtered" } } } ${output}`;

    const { code, stdout, stderr } = await dlq(`replay ${flags} --plugin es`, config);

    expect([code, stdout, stderr]).toEqual([0, "2 letters sent.\n", ""]);
    expect(
      (await taken()).map((line) => JSON.parse(line) as { readonly good: number; readonly f?: string }).map(({ good, f }) => [good, f]),
    ).toEqual([
      [1, undefined],
      [3, undefined],
    ]);
    expect(await heads(data)).toEqual([[1, "other", "mapping conflict", undefined]]);
  });

  test("--through sends them through the filters as they are now, to all outputs", async () => {
    const { dlq, data, taken } = await lettersOf({
      main: [letter('{"n":1}'), { event: '{"n":2}', head: { plugin_kind: "filter", plugin_type: "grok", plugin_id: "g" } }],
    });
    const config = `input { stdin { } }
      filter { mutate { add_field => { "good" => "%{n} %{[@metadata][m]} %{[@metadata][dead_letter_queue][plugin_id]}" } } } output { picky { file => "$taken" } }`;

    const { code, stdout } = await dlq(`replay ${flags} --through`, config);

    expect([code, stdout]).toEqual([0, "2 letters sent.\n"]);
    expect((await taken()).map((line) => (JSON.parse(line) as { readonly good: string }).good)).toEqual([
      "1 1 es",
      "2 %{[@metadata][m]} g",
    ]);
    expect(await heads(data)).toEqual([]);
  });

  test("keeps the history of what fails again", async () => {
    const { dlq, data } = await lettersOf({ main: [letter('{"n":1}'), letter('{"good":2}')] });
    const config = `input { stdin { } } ${output}`;

    const first = await dlq(`replay ${flags}`, config);
    const second = await dlq(`replay ${flags}`, config);

    expect([first.code, first.stdout]).toEqual([1, "2 letters sent: 1 failed again, kept with its history.\n"]);
    expect([second.code, second.stdout]).toEqual([1, "1 letter sent: 1 failed again, kept with its history.\n"]);
    expect(await heads(data)).toEqual([[3, "es", "not good: '0'", ["mapping conflict", "not good: '0'"]]]);
    expect((await readLetters(path.join(data, "dead_letter_queue/main"))).map(({ metadata }) => metadata)).toEqual(['{"m":1}']);
  });

  test("leaves letters that no output of the configuration refused", async () => {
    const { dlq, data } = await lettersOf({ main: [letter('{"good":1}'), { event: '{"good":2}', head: { plugin_kind: "if" } }] });

    const { code, stdout } = await dlq(`replay ${flags}`, `input { stdin { } } ${output}`);

    expect([code, stdout]).toEqual([
      1,
      "1 letter sent. 1 letter left: no output of this configuration refused them; --through sends them through it whole.\n",
    ]);
    expect(await heads(data)).toEqual([[1, "es", "mapping conflict", undefined]]);
  });

  test("finds an output whose id has changed by its type, where there is one of it", async () => {
    const { dlq, taken } = await lettersOf({ main: [letter('{"good":1}', "picky_0123")] });

    const { stdout } = await dlq(`replay ${flags}`, 'input { stdin { } } output { picky { file => "$taken" } stdout { } }');

    expect(stdout).toBe("1 letter sent.\n");
    expect(await taken()).toHaveLength(1);
  });

  test("replays the letters of the pipeline it is told", async () => {
    const { dlq, data } = await lettersOf({ main: [letter('{"good":1}')], web: [letter('{"good":2}')] });

    const { stdout } = await dlq(`replay ${flags} --pipeline web`, `input { stdin { } } ${output}`);

    expect(stdout).toBe("1 letter sent.\n");
    expect([await heads(data), await heads(data, "web")]).toEqual([[[0, "es", "mapping conflict", undefined]], []]);
  });
});

test("a pipeline reads the letters of another one in its process, and takes out what is delivered", async () => {
  const { data, taken } = await lettersOf({});
  const running = await startCommand(["--path.settings", "config", "--path.data", data, "-p", "plugins", "--log.level", "error"], {
    files: {
      "plugins/picky.js": PICKY,
      "main.conf": `input { stdin { codec => json_lines } } output { picky { id => "es" file => "${data}/taken" } }`,
      "again.conf": `input { dead_letter_queue { path => "${data}/dead_letter_queue" clean_consumed => true } }
        filter { if [n] != 3 { mutate { add_field => { "good" => "%{n}" } } } } output { picky { id => "second" file => "${data}/taken" } }`,
      "config/pipelines.yml": `- pipeline.id: main
  path.config: main.conf
  dead_letter_queue.enable: true
- pipeline.id: again
  path.config: again.conf
  dead_letter_queue.enable: true
`,
    },
  });
  running.child.stdin!.write('{"n":1}\n{"n":2,"good":0}\n{"n":3}\n{"n":4}\n');
  await expect.poll(taken, { timeout: 10_000 }).toHaveLength(3);
  await running.says(/second.*records/);
  running.child.kill("SIGTERM");
  const { code } = await running.end();

  expect(code).toBe(0);
  expect((await taken()).map((line) => (JSON.parse(line) as { readonly n: number }).n).toSorted((a, b) => a - b)).toEqual([1, 2, 4]);
  expect(await heads(data)).toEqual([]);
  // Which record of its batch it was depends on the batches.
  const again = JSON.stringify(await heads(data, "again")).replace(/\d'/g, "N'");
  expect(again).toBe(`[[0,"second","not good: 'N'",["not good: 'N'"]]]`);
});

test("a replay that is interrupted leaves what was not delivered", async () => {
  const { data } = await lettersOf({ main: [{ event: '{"n":1}', head: { plugin_type: "tcp" } }] });
  const config = 'input { stdin { } } output { tcp { host => "127.0.0.1" port => 1 } }';
  const replay = await startCommand(["dlq", "replay", "-f", "p.conf", "--path.data", data], { files: { "p.conf": config } });
  await replay.says("is tried again");

  replay.child.kill("SIGINT");
  const { code } = await replay.end();

  expect([code, replay.stdout()]).toEqual([1, "0 letters sent. 1 letter not sent: ended before.\n"]);
  expect(await heads(data)).toEqual([[0, "es", "mapping conflict", undefined]]);
});

test("letters of a running Tailrace can be looked at, not changed", async () => {
  const { dlq, data } = await lettersOf(MIXED);
  const config = "input { stdin { } } output { stdout { } }";
  const running = await startCommand(["-f", "p.conf", "--path.data", data, "-S", "dead_letter_queue.enable=true"], {
    files: { "p.conf": config },
  });
  await running.says("Pipeline started");

  const [list, purge, replay] = [
    await dlq("list --pipeline main --plugin hook"),
    await dlq("purge --yes"),
    await dlq("replay -f pipeline.conf", config),
  ];
  running.child.stdin!.end();
  await running.end();

  expect(list.stdout).toContain("main/2  http (hook) 404: Gone.\n");
  const said = `error: The dead letters in ${data}/dead_letter_queue/main are open in another process. (CLI_IN_USE)`;
  expect([purge.code, purge.stderr.split("\n")[0]]).toEqual([1, said]);
  expect([replay.code, replay.stderr.split("\n")[0]]).toEqual([1, said]);
  expect(await heads(data)).toHaveLength(3);
});
