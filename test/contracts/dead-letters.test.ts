import { describe, expect, test } from "vitest";
import { decodeDeadLetter } from "../../src/delivery/dead-letter.ts";
import { DeadLetterQueue } from "../../src/delivery/dead-letter-queue.ts";
import type { DeadLetterSettings } from "../../src/delivery/dead-letter-queue.ts";
import { ByteReader } from "../../src/event/byte-reader.ts";
import { decodeEvent } from "../../src/event/encoding.ts";
import { writeJson } from "../../src/event/json-write.ts";
import { makeLayout } from "../../src/event/layout.ts";
import { defineFilter, defineOutput } from "../../src/plugin/index.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import type { Store } from "../../src/store/store.ts";
import { faultyDisk } from "../support/faulty-store.ts";
import { memoryLogger, runConfig } from "../support/run-config.ts";
import type { LogLine } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";

const layout = makeLayout({ mentioned: [], escapeStyle: "none", armCount: 0 });

function settingsOf(folder: string): DeadLetterSettings {
  return { folder, maxBytes: 1 << 20, policy: "drop_newer", retainMs: undefined };
}

/** Takes every record but those whose document has `bad`. */
const picky = defineOutput({
  name: "picky",
  summary: "Refuses bad events.",
  options: {},
  rejects: true,
  defaultCodec: "json",
  create: () => ({
    async deliver(payload) {
      const ordinals = Array.from({ length: payload.recordCount }, (_, at) => at);
      const bad = ordinals.filter((at) => payload.record(at).includes('"bad":'));
      return { rejected: bad.map((record) => ({ record, reason: "mapping conflict", status: 400, response: '{"type":"x"}' })) };
    },
  }),
});

/** Throws for events whose message is `boom`. */
const fragile = defineFilter({
  name: "fragile",
  summary: "Throws.",
  options: {},
  create: (_, context) => {
    const message = context.field("message");
    return {
      filter(event) {
        if (message.get(event) === "boom") throw new Error("out of order");
        return true;
      },
    };
  },
});

/** What a store of letters holds: heads, and events as JSON with their metadata. */
async function lettersIn(
  folder: string,
): Promise<{ readonly head: Record<string, unknown>; readonly event: string; readonly metadata: string }[]> {
  const { store } = await openLevelStore(folder);
  const entries = await store.read(0, 1 << 20);
  await store.close();
  return entries.map(({ bytes }) => {
    const { head, event: encoded } = decodeDeadLetter(bytes);
    const event = decodeEvent(new ByteReader(encoded), layout);
    return { head: { ...head }, event: writeJson(event.toMap()), metadata: writeJson(event.metadata()) };
  });
}

describe("a dead letter", () => {
  test("of an output has the whole event, its types and metadata, and why it was refused", async () => {
    const folder = await scratchFolder();
    const config = `input { stdin { codec => json_lines } }
      filter { mutate { remove_field => ["host", "@timestamp"] add_field => { "[@metadata][m]" => "kept" } } }
      output { picky { id => "p" } stdout { codec => json_lines } }`;
    const { output, log } = await runConfig(config, {
      strangers: [picky],
      input: '{"n":1}\n{"n":2.0,"big":12345678901234567890,"bad":[1,{"a":null}]}\n{"n":3}\n',
      deadLetters: settingsOf(folder),
    });
    const letters = await lettersIn(folder);

    expect(output.toString().split("\n")).toHaveLength(4);
    expect(letters.map(({ event, metadata }) => [event, metadata])).toEqual([
      ['{"@version":"1","n":2.0,"big":12345678901234567890,"bad":[1,{"a":null}]}', '{"m":"kept"}'],
    ]);
    expect(letters[0]!.head).toEqual({
      plugin_type: "picky",
      plugin_id: "p",
      plugin_kind: "output",
      reason: "mapping conflict",
      status: 400,
      response: '{"type":"x"}',
      attempts: 1,
      first: expect.any(Number) as number,
      last: expect.any(Number) as number,
      config: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    });
    expect(log.filter(({ level }) => level === "error").map(({ message }) => message)).toEqual([
      "The output refused records; they are dead letters.",
    ]);
  });

  test("of a filter that throws has the event as it was there; its neighbours arrive", async () => {
    const folder = await scratchFolder();
    const config = `input { stdin { } } filter { mutate { add_tag => ["before"] } fragile { id => "f" } mutate { add_tag => ["after"] } }
      output { stdout { codec => line { format => "%{message} %{tags}" } } }`;
    const { output } = await runConfig(config, { strangers: [fragile], input: "one\nboom\ntwo\n", deadLetters: settingsOf(folder) });
    const [letter, ...more] = await lettersIn(folder);

    expect(output.toString()).toBe("one before,after\ntwo before,after\n");
    expect(more).toEqual([]);
    expect(letter!.head).toMatchObject({ plugin_type: "fragile", plugin_id: "f", plugin_kind: "filter", reason: "out of order" });
    expect(letter!.event).toContain('"tags":["before"]');
  });

  test("is dropped and logged where none are kept", async () => {
    const { log } = await runConfig("input { stdin { codec => json_lines } } output { picky { } }", {
      strangers: [picky],
      input: '{"bad":1}\n',
    });

    expect(log.map(({ message }) => message)).toContain("The output refused records; they are dropped.");
  });
});

describe("the dead-letter queue", () => {
  const letter = (text: string): Buffer => Buffer.from(text.padEnd(100));

  async function opened(settings: Partial<DeadLetterSettings> = {}): Promise<{ queue: DeadLetterQueue; log: LogLine[] }> {
    const log: LogLine[] = [];
    const folder = await scratchFolder();
    const open = async (): Promise<Store> => (await openLevelStore(folder)).store;
    const parts = { store: await open(), reopen: open, settings: { ...settingsOf("letters"), ...settings }, logger: memoryLogger(log) };
    return { queue: new DeadLetterQueue(parts), log };
  }

  async function texts(queue: DeadLetterQueue): Promise<string[]> {
    return (await queue.read(0)).map(({ bytes }) => bytes.toString().trimEnd());
  }

  test("keeps the oldest when it is full, and counts what it drops", async () => {
    const { queue, log } = await opened({ maxBytes: 350 });
    for (const text of ["a", "b", "c", "d", "e"]) await queue.add([letter(text)]);

    expect(await texts(queue)).toEqual(["a", "b", "c"]);
    expect(queue.counts).toEqual({ added: 5, dropped: 2, expired: 0, removed: 0 });
    expect(log.map(({ message }) => message)).toEqual(["The dead-letter queue is full: letters are dropped."]);
    await queue.close();
  });

  test("keeps the newest when it is told to", async () => {
    const { queue } = await opened({ maxBytes: 350, policy: "drop_older" });
    for (const text of ["a", "b", "c", "d", "e"]) await queue.add([letter(text)]);

    expect(await texts(queue)).toEqual(["c", "d", "e"]);
    expect(queue.counts).toMatchObject({ added: 5, dropped: 2 });
    await queue.close();
  });

  test("gives letters to be taken out", async () => {
    const { queue } = await opened();
    await queue.add([letter("a"), letter("b"), letter("c")]);
    const [, second] = await queue.read(0);

    await queue.remove([second!.sequence, 99]);

    expect(await texts(queue)).toEqual(["a", "c"]);
    expect(queue.counts).toMatchObject({ removed: 1 });
    await queue.close();
  });

  test("on a disk that fails keeps nobody waiting", async () => {
    const disk = faultyDisk();
    const log: LogLine[] = [];
    const queue = new DeadLetterQueue({
      store: await disk.open(),
      reopen: disk.open,
      settings: settingsOf("letters"),
      logger: memoryLogger(log),
    });
    disk.failure = "ENOSPC";

    await queue.add([letter("a"), letter("b")]);

    expect(queue.counts).toMatchObject({ added: 2, dropped: 2 });
    expect(log.map(({ message }) => message)).toEqual(["Dead letters cannot be written; they are dropped."]);
    await queue.close();
  });
});
