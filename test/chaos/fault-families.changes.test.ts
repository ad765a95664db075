import { mkdir, readdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { Level } from "level";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Breaker } from "../../src/delivery/breaker.ts";
import { segmentsOf } from "../../src/flow/block.ts";
import { DeadLetterQueue } from "../../src/delivery/dead-letter-queue.ts";
import { folderOf } from "../../src/store/folder-name.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import { startCommand } from "../support/command-line.ts";
import { letterBytes, readLetters } from "../support/letters.ts";
import { tableOfStdin, writeQueue } from "../support/queue-folder.ts";
import { memoryLogger, runConfig, startConfig } from "../support/run-config.ts";
import type { LogLine, RunOptions } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";
import { until } from "../support/until.ts";
import { drain, persistedIn } from "./damaged-queue.ts";
import { makeTarget } from "./holding.ts";

/** The fault families of odd records, of what changes over what is on disk, of neighbours, and of formats (users.md §3f). */

const errorsOf = (log: readonly LogLine[]): string[] => log.filter(({ level }) => level === "error").map(({ message }) => message);

const lettersIn = (folder: string) => ({ folder, maxBytes: 1 << 20, policy: "drop_newer", retainMs: undefined }) as const;

/** A life that takes its input in, or as much of it as its queue holds, and ends before its output has taken anything. */
async function liveAndEnd(config: string, options: RunOptions): Promise<void> {
  const running = await startConfig(config, { isStopAsked: true, graceMs: 100, ...options });
  const { maxBytes = Number.POSITIVE_INFINITY } = options.persisted ?? {};
  const isFull = until(() => running.agent.counts()[0]!.queue.bytes >= maxBytes, "a queue that is full").catch(() => {});
  await Promise.race([running.agent.inputsEnded(), isFull]);
  await running.stop();
}

const LINES_IN = 'input { stdin { id => "in" codec => line } }';
const JSON_IN = 'input { stdin { id => "in" codec => json_lines } } filter { mutate { remove_field => ["host"] } }';
const STDOUT = 'output { stdout { codec => line { format => "%{message}" } } }';
const TARGET = 'output { target { id => "out" } }';
const SPILLING = 'output { target { id => "out" on_full => spill } }';
const SPILLING_LINES = 'output { target { id => "out" on_full => spill codec => line { format => "%{message}" } } }';

describe("family 6: records that are too long, empty, or odd", () => {
  const ODD = [
    "",
    "{}",
    '{"a":NaN}',
    '{"a":9007199254740993,"b":-9007199254740993,"c":123456789012345678901234567890}',
    '{"a":1.0,"b":1e400,"c":-0.0}',
    '{"a":"\\ud800","b":"\\udc00 \\ud83d"}',
    '{"[":1,"]":2,"[a]":3,"[b":4}',
    '{"a.b":1,"a":{"b":2}}',
    '{"__proto__":{"x":1},"constructor":2,"toString":3}',
    '{"":1}',
    '{"@metadata":{"m":1},"@timestamp":"2026-01-02T03:04:05Z"}',
    "\u0000",
    '{"a":"\u2028"}',
    "null",
  ];
  const INPUT = `${ODD.join("\n")}\n`;

  /** Events that bring no time of their own have that of their reading. */
  const untimed = (lines: readonly string[]): string[] =>
    lines.map((line) => line.replace(/"@timestamp":"20(?!26-01-02)[^"]*"/, '"@timestamp":"now"'));

  async function throughMemory(): Promise<string[]> {
    const target = makeTarget();
    target.mode = "takes";
    await runConfig(`${JSON_IN} ${TARGET}`, { input: INPUT, strangers: [target.definition] });
    return untimed(target.taken);
  }

  test("come out of the queue of an earlier process as they come out of memory", async () => {
    const target = makeTarget();
    const options = { persisted: persistedIn(path.join(await scratchFolder(), "main")), strangers: [target.definition] };
    await liveAndEnd(`${JSON_IN} ${TARGET}`, { ...options, input: INPUT });
    target.mode = "takes";

    const { log } = await runConfig(`${JSON_IN} ${TARGET}`, options);

    expect(untimed(target.taken)).toEqual(await throughMemory());
    expect(target.taken.length).toBeGreaterThan(10);
    expect(errorsOf(log)).toEqual([]);
  });

  test("come out of a spill as they come out of memory", async () => {
    const target = makeTarget();
    const options = { dataPath: await scratchFolder(), strangers: [target.definition] };
    await liveAndEnd(`${JSON_IN} ${SPILLING}`, { ...options, input: INPUT });
    target.mode = "takes";

    await runConfig(`${JSON_IN} ${SPILLING}`, options);

    expect(untimed(target.taken)).toEqual(await throughMemory());
  });

  test("come out of the dead letters as they come out of memory", async () => {
    const [folder, target] = [await scratchFolder(), makeTarget()];
    target.mode = "refuses";
    const options = { strangers: [target.definition], deadLetters: lettersIn(path.join(folder, "main")) };
    await runConfig(`${JSON_IN} ${TARGET}`, { ...options, input: INPUT });
    target.mode = "takes";
    const again = await startConfig(`input { dead_letter_queue { path => "${folder}" } } ${TARGET}`, { strangers: [target.definition] });
    const expected = await throughMemory();
    await until(() => target.taken.length >= expected.length, "the letters");
    await again.stop();

    expect(untimed(target.taken)).toEqual(expected);
  });

  test("a record larger than a block, and one larger than the queue, are delivered, and what comes behind them", async () => {
    const lines = ["a".repeat(300_000), "short", "b".repeat(2_000_000), "last"];
    const folder = path.join(await scratchFolder(), "main");
    const persisted = { ...persistedIn(folder), maxBytes: 100_000 };
    const { output, log } = await runConfig(`${LINES_IN} ${STDOUT}`, { persisted, input: lines.map((line) => `${line}\n`).join("") });

    expect(output.toString().split("\n").slice(0, -1)).toEqual(lines);
    expect(errorsOf(log)).toEqual([]);
  });

  test("a record larger than the queue comes out of the queue of an earlier process", async () => {
    const target = makeTarget();
    const persisted = { ...persistedIn(path.join(await scratchFolder(), "main")), maxBytes: 10_000 };
    const long = "x".repeat(1_000_000);
    await liveAndEnd(`${LINES_IN} ${TARGET}`, { persisted, strangers: [target.definition], input: `${long}\n` });

    const { output } = await runConfig(`${LINES_IN} ${STDOUT}`, { persisted, input: "next\n" });

    expect(output.toString()).toBe(`${long}\nnext\n`);
  });

  test("a record larger than a spill may be is spilled, or held, and delivered", async () => {
    const target = makeTarget();
    const options = { dataPath: await scratchFolder(), strangers: [target.definition], laneBytes: 1 };
    const config = SPILLING_LINES.replace("on_full => spill", "on_full => spill spill_max_bytes => 1000");
    const lines = ["a", "b".repeat(500_000), "c", "d".repeat(500_000)];
    await liveAndEnd(`${LINES_IN} ${config}`, { ...options, input: lines.map((line) => `${line}\n`).join("") });
    target.mode = "takes";

    await runConfig(`${LINES_IN} ${config}`, { ...options, input: "e\n" });

    expect(target.taken).toEqual([...lines, "e"]);
  });

  test("empty records are records", async () => {
    const target = makeTarget();
    const options = { persisted: persistedIn(path.join(await scratchFolder(), "main")), strangers: [target.definition] };
    await liveAndEnd(`${LINES_IN} ${TARGET}`, { ...options, input: "\n\n\n" });

    const { output } = await runConfig(`${LINES_IN} ${STDOUT}`, { ...options, input: "\n" });

    expect(output.toString()).toBe("\n\n\n\n");
  });
});

describe("family 7: what changes over what is on disk", () => {
  const NAMES = Array.from({ length: 40 }, (_, at) => `n${at}`);
  const TEXT = NAMES.map((name) => `${name} ${"x".repeat(2_000)}\n`).join("");

  async function filled(): Promise<{ readonly folder: string; readonly target: ReturnType<typeof makeTarget> }> {
    const [folder, target] = [path.join(await scratchFolder(), "main"), makeTarget()];
    await liveAndEnd(`${LINES_IN} ${TARGET}`, { persisted: persistedIn(folder), strangers: [target.definition], input: TEXT });
    return { folder, target };
  }

  test.each([
    ["smaller than what is in it", 1_000],
    ["larger", 1 << 30],
  ])("a limit of the queue that is %s: everything is delivered, and what comes in", async (_, maxBytes) => {
    const { folder } = await filled();

    const { delivered, errors } = await drain(folder, "fresh\n", { persisted: { ...persistedIn(folder), maxBytes } });

    expect([delivered, errors]).toEqual([[...NAMES, "fresh"], []]);
  });

  test("a spill's limit that is smaller than what is in it: everything is delivered, and what comes in", async () => {
    const target = makeTarget();
    const options = { dataPath: await scratchFolder(), strangers: [target.definition] };
    await liveAndEnd(`${LINES_IN} ${SPILLING_LINES}`, { ...options, input: TEXT });
    target.mode = "takes";
    const smaller = SPILLING_LINES.replace("on_full => spill", "on_full => spill spill_max_bytes => 10");

    await runConfig(`${LINES_IN} ${smaller}`, { ...options, input: "fresh\n" });

    expect(target.taken.map((line) => line.split(" ", 1)[0])).toEqual([...NAMES, "fresh"]);
  });

  test("another codec and other filters: what is there is decoded by the input it came in by, and goes through the filters as they are", async () => {
    const target = makeTarget();
    const persisted = persistedIn(path.join(await scratchFolder(), "main"));
    const first = 'input { stdin { codec => json_lines add_field => { "from" => "first" } } }';
    await liveAndEnd(`${first} ${TARGET}`, { persisted, strangers: [target.definition], input: '{"n":1}\n' });
    const second = `input { stdin { codec => line } } filter { mutate { add_field => { "filter" => "new" } } }
      output { stdout { codec => line { format => "%{n} %{from} %{filter} %{message}" } } }`;

    const { output } = await runConfig(second, { persisted, input: '{"n":2}\n' });

    expect(output.toString().split("\n")).toEqual(["1 first new %{message}", '%{n} %{from} new {"n":2}', ""]);
  });

  test("an input that cannot be made any more: its blocks are put aside, the others are delivered", async () => {
    const folder = path.join(await scratchFolder(), "main");
    await writeQueue(folder, ["a"]);
    const { store } = await openLevelStore(folder);
    const text = JSON.stringify({ ecs: "v8", supportEscapes: false, escapeStyle: "none", inputs: ["gone_for_good { }"] });
    const [entry] = await store.read(0, 1);
    const orphan = Buffer.from(entry!.bytes);
    orphan.fill(9, 16, 32);
    await store.write(
      { put: [{ sequence: 1, bytes: orphan }], remove: [], notes: { [`table ${"09".repeat(16)}`]: Buffer.from(text) } },
      true,
    );
    await store.close();

    const { delivered, errors } = await drain(folder, "fresh\n");

    expect(delivered).toEqual(["a", "fresh"]);
    expect(errors).toEqual([
      "Blocks of an earlier configuration are in the queue, whose inputs cannot be made any more.",
      "A block of the queue cannot be used any more: it is put aside.",
      "A block cannot be computed: it is put aside.",
    ]);
    expect(await readdir(path.join(folder, "quarantine"))).toEqual(["1.block"]);
  });

  test("the folder is moved: the next process finds everything under the new path, and nothing under the old one", async () => {
    const { folder } = await filled();
    const moved = path.join(await scratchFolder(), "elsewhere", "main");
    await mkdir(path.dirname(moved));
    await rename(folder, moved);

    const [there, here] = [await drain(moved), await drain(folder)];

    expect([there.delivered, here.delivered]).toEqual([NAMES, []]);
  });

  test("dead letters are turned on over what was spilled without: what is refused is a letter", async () => {
    const target = makeTarget();
    const [dataPath, folder] = [await scratchFolder(), path.join(await scratchFolder(), "main")];
    const options = { dataPath, strangers: [target.definition] };
    await liveAndEnd(`${LINES_IN} ${SPILLING_LINES}`, { ...options, input: "a\nb\n" });
    target.mode = "refuses";

    const { log } = await runConfig(`${LINES_IN} ${SPILLING_LINES}`, { ...options, deadLetters: lettersIn(folder) });

    const letters = await readLetters(folder);
    expect(letters.map(({ event }) => (JSON.parse(event) as { readonly message: string }).message)).toEqual(["a\n", "b\n"]);
    expect(errorsOf(log)).toEqual(["The output refused records; they are dead letters."]);
  });

  test("another plugin takes over the id of an output that has spilled: it gets none of its bytes, and they stay", async () => {
    const [target, other] = [makeTarget(), makeTarget("other")];
    const options = { dataPath: await scratchFolder(), strangers: [target.definition, other.definition] };
    await liveAndEnd(`${LINES_IN} ${SPILLING_LINES}`, { ...options, input: "a\nb\n" });
    [target.mode, other.mode] = ["takes", "takes"];
    await runConfig(`${LINES_IN} ${SPILLING_LINES.replace("target", "other")}`, { ...options, input: "c\n" });

    await runConfig(`${LINES_IN} ${SPILLING_LINES}`, options);

    expect([target.taken, other.taken]).toEqual([["a", "b"], ["c"]]);
  });

  test("tables that were written with compression are read", async () => {
    const folder = path.join(await scratchFolder(), "main");
    await writeQueue(folder, ["a".repeat(10_000), "b"]);
    // What LevelDB has in its log when it is opened becomes a table, which it compresses by default.
    const level = new Level<Buffer, Buffer>(folder, { keyEncoding: "buffer", valueEncoding: "buffer" });
    await level.open();
    await level.close();

    const { delivered, errors } = await drain(folder);

    expect([delivered.map((name) => name.length), errors]).toEqual([[10_000, 1], []]);
  });

  test("pipelines that are renamed or removed, outputs that are gone, queues that are in memory now: that is told", async () => {
    const data = await scratchFolder();
    await writeQueue(folderOf(path.join(data, "queue"), "old name"), ["a", "b"]);
    await writeQueue(path.join(data, "queue", "main"), ["c"]);
    await writeQueue(path.join(data, "queue", "empty"), []);
    const target = makeTarget();
    await liveAndEnd(`${LINES_IN} ${SPILLING_LINES}`, { dataPath: data, strangers: [target.definition], input: "a\nb\n" });

    const command = await startCommand(["-f", "a.conf", "--path.data", data, "--log.format", "json"], {
      files: { "a.conf": "input { stdin { } } output { null { } }" },
    });
    await command.says("nothing delivers them");
    command.child.stdin!.end();
    await command.end();

    const told = command
      .stderr()
      .split("\n")
      .filter((line) => line.includes('"WARN"'))
      .map((line) => (JSON.parse(line) as { readonly logEvent: Record<string, unknown> }).logEvent);
    expect(told).toMatchObject([
      {
        message: "Blocks wait in the persisted queue of this pipeline, whose queue is in memory now: nothing delivers them.",
        pipeline: "main",
        blocks: 1,
      },
      {
        message: "Blocks wait in the queue of a pipeline that this process does not run: nothing here delivers them.",
        pipeline: "old name",
        blocks: 2,
      },
      {
        message: "Records wait on disk for an output that is not there any more, or does not spill: nothing delivers them.",
        pipeline: "main",
        output: "target_out",
        payloads: 1,
      },
    ]);
    // Looking at them leaves them as they are.
    expect((await drain(folderOf(path.join(data, "queue"), "old name"))).delivered).toEqual(["a", "b"]);
  });
});

describe("family 8: neighbours, locks and clocks", () => {
  afterEach(() => vi.useRealTimers());

  test("two processes cannot have one queue; the lock of one that was killed is no hindrance", async () => {
    const data = await scratchFolder();
    await writeQueue(path.join(data, "queue", "main"), ["a", "b"]);
    const files = {
      "logstash.yml": "queue.type: persisted\npipeline.shutdown_grace: 1s\n",
      "hold.conf": 'input { stdin { } } output { tcp { host => "127.0.0.1" port => 1 } }',
      "out.conf": `input { stdin { codec => line } } ${STDOUT}`,
    };
    const start = (config: string) => startCommand(["--path.settings", ".", "-f", config, "--path.data", data], { files });
    const first = await start("hold.conf");
    await first.says("Pipeline started.");
    // Not even a second process that finds damage, and would mend it, comes in between.
    const current = path.join(data, "queue", "main", "CURRENT");
    const text = await readFile(current);
    const second = await start("out.conf");
    const refused = await second.end();
    await unlink(current);
    const third = await start("out.conf");
    const refusedAgain = await third.end();
    await writeFile(current, text);
    first.child.kill("SIGKILL");
    await first.end();
    const last = await start("out.conf");
    await last.says("b\n");
    last.child.stdin!.end();

    expect([refused, refusedAgain]).toEqual([
      { code: 1, signal: null },
      { code: 1, signal: null },
    ]);
    expect([second.stderr(), third.stderr()].map((said) => /\(([A-Z_]+)\)/.exec(said)![1])).toEqual(["STORE_LOCKED", "STORE_LOCKED"]);
    expect(await last.end()).toEqual({ code: 0, signal: null });
    expect(last.stdout()).toBe("a\nb\n");
  }, 60_000);

  test("a clock that is set back between two processes: no source of the second has the number of one in the queue", async () => {
    const persisted = persistedIn(path.join(await scratchFolder(), "main"));
    const target = makeTarget();
    for (const line of ["first", "second"]) {
      // A process's numbers begin with its clock.
      vi.setSystemTime(new Date("2026-01-02T12:00:00Z"));
      vi.resetModules();
      const life = await import("../support/run-config.ts");
      const options = { persisted, strangers: [target.definition], isStopAsked: true, graceMs: 50 };
      const running = await life.startConfig(`${LINES_IN} ${TARGET}`, { ...options, input: `${line}\n` });
      await running.agent.inputsEnded();
      await running.stop();
    }

    const { store } = await openLevelStore(persisted.folder);
    const streams = (await store.read(0, 1 << 20)).flatMap(({ bytes }) => [...segmentsOf(bytes)].map(({ stream }) => stream));
    await store.close();
    expect([streams.length, new Set(streams).size]).toEqual([2, 2]);
  });

  test("a clock that is set back does not keep a breaker open", async () => {
    let now = 1_000_000;
    const slept: number[] = [];
    const breaker = new Breaker({ now: () => now, sleep: async (ms) => void slept.push(ms) });
    for (let n = 0; n < 3; n++) breaker.failed(200);
    now -= 3_600_000;

    await breaker.admit(new AbortController().signal);

    expect(slept).toEqual([200]);
  });

  test("a letter from a clock that was ahead does not keep those behind it from expiring", async () => {
    const [folder, now] = [await scratchFolder(), Date.UTC(2026, 0, 2)];
    const { store } = await openLevelStore(folder);
    const reopen = () => Promise.reject(new Error("not needed"));
    const settings = { ...lettersIn(folder), retainMs: 1_000 };
    const queue = new DeadLetterQueue({ store, reopen, settings, logger: memoryLogger([]) });
    await queue.add([now + 3_600_000, now - 5_000, now].map((last) => letterBytes({ event: "{}", head: { last } })));

    await queue.expire(now);

    expect((await queue.read(0)).map(({ sequence }) => sequence)).toEqual([0, 2]);
    await queue.close();
  });
});

describe("family 11: formats of other versions", () => {
  test.each([
    ["a queue", { "logstash.yml": "queue.type: persisted\n" }, "queue/main", "null { }"],
    ["dead letters", { "logstash.yml": "dead_letter_queue.enable: true\n" }, "dead_letter_queue/main", "null { }"],
    ["a spill", {}, "spill/main/null_o", 'null { id => "o" on_full => spill }'],
  ])("%s of a newer Tailrace is refused, and left as it is", async (_, files, place, output) => {
    const data = await scratchFolder();
    const folder = path.join(data, place);
    await mkdir(path.dirname(folder), { recursive: true });
    const { store } = await openLevelStore(folder);
    const put = [{ sequence: 0, bytes: Buffer.from("of a later time") }];
    await store.write({ put, remove: [], notes: { format: Buffer.from([99, 0, 0, 0]) } }, true);
    await store.close();
    const command = await startCommand(["--path.settings", ".", "-f", "a.conf", "--path.data", data], {
      files: { "logstash.yml": "", ...files, "a.conf": `input { stdin { } } output { ${output} }` },
    });

    expect(await command.end()).toEqual({ code: 1, signal: null });
    expect(command.stderr()).toContain("has format 99; this Tailrace knows formats up to 2. (STORE_TOO_NEW)");
    const level = new Level<Buffer, Buffer>(folder, { keyEncoding: "buffer", valueEncoding: "buffer" });
    expect((await level.values().all()).some((value) => value.includes("of a later time"))).toBe(true);
    await level.close();
  });

  // A format that was released stays readable for ever: the files of each stand in formats/, and none of them is ever changed.
  test.each(["2"])("what a Tailrace of format %s has left is read: blocks, letters, and what an output has spilled", async (format) => {
    const data = await scratchFolder();
    const files = JSON.parse(await readFile(path.join(import.meta.dirname, "formats", `${format}.json`), "utf8")) as Record<string, string>;
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(data, name)), { recursive: true });
      await writeFile(path.join(data, name), Buffer.from(bytes, "base64"));
    }
    const target = makeTarget();
    target.mode = "takes";

    const { delivered, errors } = await drain(path.join(data, "queue/main"));
    const letters = await readLetters(path.join(data, "dead_letter_queue/main"));
    await runConfig(`${LINES_IN} ${SPILLING_LINES}`, { dataPath: data, strangers: [target.definition] });

    expect([delivered, errors]).toEqual([["first", "second", "third", "fourth"], []]);
    expect(letters.map(({ event, metadata, head }) => [event, metadata, head.plugin_id, head.reason])).toEqual([
      [
        '{"@timestamp":"2026-01-02T03:04:05.000Z","@version":"1","n":1.0,"big":12345678901234567890,"s":""}',
        '{"m":1}',
        "es",
        "mapping conflict",
      ],
      ['{"@timestamp":"2026-01-02T03:04:05.000Z","@version":"1","message":"two"}', "{}", "g", "mapping conflict"],
    ]);
    expect(target.taken).toEqual(["a", "b"]);
  });

  test("a queue of format 1, whose notes had no checksums, is upgraded and delivered", async () => {
    const folder = path.join(await scratchFolder(), "main");
    await writeQueue(folder, ["a", "b"]);
    const level = new Level<Buffer, Buffer>(folder, { keyEncoding: "buffer", valueEncoding: "buffer" });
    const note = (name: string): Buffer => Buffer.concat([Buffer.of(0), Buffer.from(name)]);
    for (const [name, bytes] of Object.entries(tableOfStdin().notes)) await level.put(note(name), bytes);
    await level.put(note("totals"), Buffer.from(Float64Array.of(2, 2, 148, 1).buffer));
    await level.put(note("format"), Buffer.from([1, 0, 0, 0]));
    await level.close();
    const upgraded = await openLevelStore(folder);
    const { totals } = upgraded.store;
    const incarnation = (await upgraded.store.notes("incarnation")).get("incarnation")?.toString();
    await upgraded.store.close();

    const { delivered, errors } = await drain(folder);

    expect([totals, incarnation]).toEqual([{ next: 2, entries: 2, bytes: 148, writes: 1 }, "abc"]);
    expect([delivered, errors]).toEqual([["a", "b"], []]);
  });

  test("a store whose format is not known any more is read as it is", async () => {
    const folder = path.join(await scratchFolder(), "main");
    await writeQueue(folder, ["a", "b"]);
    const level = new Level<Buffer, Buffer>(folder, { keyEncoding: "buffer", valueEncoding: "buffer" });
    await level.put(Buffer.concat([Buffer.of(0), Buffer.from("format")]), Buffer.from("what is this?"));
    await level.close();

    const { delivered, errors } = await drain(folder);

    expect([delivered, errors]).toEqual([["a", "b"], []]);
  });
});
