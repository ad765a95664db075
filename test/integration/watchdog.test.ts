import { createSocket } from "node:dgram";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { DEVOUR } from "../support/devour.ts";
import { hostileBlock, HOSTILE_FILTERS } from "../support/hostile-lines.ts";
import { connectTo, startTailrace } from "../support/tailrace-process.ts";
import type { ProcessOptions, TailraceProcess } from "../support/tailrace-process.ts";

const BLOCKS = 8;
const TIMEOUT_MS = 200;
const WORKERS = 2;
const REPLACED = /worker thread is replaced/;

let running: TailraceProcess | undefined;

afterEach(async () => {
  await running?.kill();
  running = undefined;
});

async function start(options: ProcessOptions): Promise<TailraceProcess> {
  running = await startTailrace({ ...options, args: ["-w", String(WORKERS), ...(options.args ?? [])] });
  return running;
}

async function eventsOnceThere(count: number, file = "out.jsonl"): Promise<Record<string, unknown>[]> {
  for (;;) {
    const events = await running!.events(file);
    if (events.length >= count) return events;
    await delay(50);
  }
}

describe("calls that take too long", () => {
  test.each([1, 10])("cost their own event its match only, with %i to a block", { timeout: 60_000 }, async (hostile) => {
    const [port, steadyPort] = [await freePort(), await freePort()];
    await start({
      pipelines: {
        hostile: `input { tcp { port => ${port} } } filter { ${HOSTILE_FILTERS}
          mutate { add_field => { "after" => "yes" } } } output { file { path => "{folder}/out.jsonl" } }`,
        steady: `input { tcp { port => ${steadyPort} } }
          filter { throttle { key => "k" after_count => 3 period => "3600" max_age => 7200 add_tag => ["many"] } }
          output { file { path => "{folder}/steady.jsonl" } }`,
      },
    });
    const [socket, steady] = [await connectTo(port), await connectTo(steadyPort)];
    steady.write("a\nb\n");
    const started = performance.now();
    for (let block = 0; block < BLOCKS; block++) {
      socket.write(hostileBlock(block, hostile));
      await delay(60);
    }
    steady.end("c\nd\n");
    socket.end();

    const events = await eventsOnceThere(BLOCKS * (100 + hostile));

    expect(performance.now() - started).toBeLessThan((BLOCKS * hostile * TIMEOUT_MS) / WORKERS + 5_000);
    const harmless = events.filter(({ n }) => n !== undefined);
    expect(new Set(harmless.map(({ n }) => n)).size).toBe(BLOCKS * 100);
    expect(harmless.filter(({ tags }) => tags !== undefined)).toEqual([]);
    const culprits = events.filter(({ n }) => n === undefined);
    expect(new Set(culprits.map(({ message }) => message)).size).toBe(BLOCKS * hostile);
    expect(culprits.filter(({ tags, after }) => !/^_grok(?:timeout|parsefailure)$/.test(String(tags)) || after !== "yes")).toEqual([]);
    expect(culprits.some(({ tags }) => String(tags) === "_groktimeout")).toBe(true);
    expect((await eventsOnceThere(4, "steady.jsonl")).map(({ message, tags }) => [message, tags])).toEqual([
      ["a", undefined],
      ["b", undefined],
      ["c", undefined],
      ["d", ["many"]],
    ]);
  });
});

test("an input's own pattern that takes too long costs its event the match", { timeout: 60_000 }, async () => {
  const port = await freePort();
  await start({
    pipelines: {
      main: `input { syslog { port => ${port} grok_pattern => "^(?<x>(a|aa)+)$" timeout_millis => 200 } } output { file { path => "{folder}/out.jsonl" } }`,
    },
  });
  (await connectTo(port)).end(`aaa\n${"a".repeat(60)}!\naa\n`);

  const events = await eventsOnceThere(3);

  expect(events.map(({ x, tags }) => [x, tags])).toEqual([
    ["aaa", undefined],
    [undefined, ["_groktimeout"]],
    ["aa", undefined],
  ]);
});

describe("nobody is killed", () => {
  test("by a dns filter that waits 5 s for its answer", { timeout: 60_000 }, async () => {
    const silent = createSocket("udp4");
    await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
    await start({
      pipelines: {
        main: `input { generator { count => 1 message => "a.example" } }
          filter { dns { resolve => ["message"] action => "replace" nameserver => "127.0.0.1:${silent.address().port}" timeout => 5 max_retries => 0 } }
          output { file { path => "{folder}/out.jsonl" } }`,
      },
    });

    const [event] = await eventsOnceThere(1);
    silent.close();

    expect(event).toMatchObject({ message: "a.example", tags: ["_dnstimeout"] });
    expect(running!.stderr()).not.toMatch(REPLACED);
  });

  test("by a JSON record of 20 MB", { timeout: 60_000 }, async () => {
    const port = await freePort();
    await start({
      pipelines: {
        main: `input { tcp { port => ${port} codec => json_lines { decode_size_limit_bytes => 30000000 } } }
          filter { grok { match => { "a" => "%{NUMBER:n}" } timeout_millis => 200 } mutate { remove_field => ["big"] } }
          output { file { path => "{folder}/out.jsonl" } }`,
      },
    });
    const big = JSON.stringify({ a: "1", big: Array.from({ length: 800_000 }, (_, at) => ({ at, text: "é" })) });
    expect(Buffer.byteLength(big)).toBeGreaterThan(20_000_000);
    (await connectTo(port)).end(`${big}\n{"a":"2"}\n`);

    const events = await eventsOnceThere(2);

    expect(events.map(({ n }) => n)).toEqual(["1", "2"]);
    expect(running!.stderr()).not.toMatch(REPLACED);
  });

  test("by a process that stood still", { timeout: 60_000 }, async () => {
    const port = await freePort();
    await start({
      pipelines: {
        main: `input { tcp { port => ${port} } } filter { grok { match => { "message" => "%{NUMBER:n}" } timeout_millis => 200 } }
          output { file { path => "{folder}/out.jsonl" } }`,
      },
    });
    const socket = await connectTo(port);
    const lines = 40_000;
    socket.write(Array.from({ length: lines }, (_, at) => `n ${at}\n`).join(""));
    await eventsOnceThere(1);
    running!.child.kill("SIGSTOP");
    await delay(3_000);
    running!.child.kill("SIGCONT");
    socket.end();

    expect(new Set((await eventsOnceThere(lines)).map(({ n }) => n)).size).toBe(lines);
    expect(running!.stderr()).not.toMatch(REPLACED);
  });
});

describe("a record that breaks its worker", () => {
  test("is isolated, and its neighbours arrive", { timeout: 60_000 }, async () => {
    const port = await freePort();
    const plugins = await mkdtemp(path.join(tmpdir(), "tailrace-plugins-"));
    await writeFile(path.join(plugins, "devour.js"), DEVOUR);
    await start({
      args: ["--path.plugins", plugins, "--memory", "512mb"],
      pipelines: { main: `input { tcp { port => ${port} } } filter { devour { } } output { file { path => "{folder}/out.jsonl" } }` },
    });
    const lines = Array.from({ length: 100 }, (_, at) => (at === 50 ? "devour" : `line ${at}`));
    (await connectTo(port)).end(lines.map((line) => `${line}\n`).join(""));

    const events = await eventsOnceThere(99);
    while (!running!.stderr().includes("alone in its block")) await delay(50);
    await rm(plugins, { recursive: true });

    expect(new Set(events.map(({ message }) => message))).toEqual(new Set(lines.filter((line) => line !== "devour")));
    expect(running!.child.exitCode).toBeNull();
  });

  test("is refused with a tag when it is longer than its decoder takes", { timeout: 60_000 }, async () => {
    const port = await freePort();
    await start({
      pipelines: {
        main: `input { tcp { port => ${port} codec => json_lines { decode_size_limit_bytes => 1000 } } } output { file { path => "{folder}/out.jsonl" } }`,
      },
    });
    (await connectTo(port)).end(`{"a":1}\n{"a":"${"x".repeat(2_000)}"}\n{"a":2}\n`);

    const events = await eventsOnceThere(3);

    expect(events.map(({ a, tags }) => [a, tags])).toEqual([
      [1, undefined],
      [undefined, ["_recordtoolarge"]],
      [2, undefined],
    ]);
  });
});
