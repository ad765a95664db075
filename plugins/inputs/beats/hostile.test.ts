import { deflateSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { connectLumberjack, dataFrame, jsonFrame, number, numbered, packed, windowOf } from "../../../test/support/lumberjack-client.ts";
import { until } from "../../../test/support/until.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";

let server: WatchedConfig;

async function listen(options = "", run: RunOptions = {}): Promise<WatchedConfig> {
  server = await watchInput((port) => `beats { port => ${port} ${options} }`, { ecs: "disabled", ...run });
  return server;
}

/** What was worth a person's look: one line a connection, with the error's code. */
function complaints(): unknown[] {
  return server.log
    .filter(({ level }) => level !== "debug" && level !== "info")
    .map(({ message, data }) => [message, (data["error"] as { code?: unknown } | undefined)?.code]);
}

const frameOf = (type: string, ...numbers: readonly number[]): Buffer => Buffer.concat([Buffer.from(`2${type}`), ...numbers.map(number)]);

/** Compressed frames with this content. */
function packedBytes(bytes: Uint8Array): Buffer {
  const zipped = deflateSync(bytes);
  return Buffer.concat([frameOf("C", zipped.length), zipped]);
}

const GIGABYTES_4 = 0xffff_ffff;
const BOMB = packedBytes(Buffer.alloc(300 << 20));

describe("a client that", () => {
  test.each<readonly [does: string, bytes: readonly Uint8Array[], code: string]>([
    ["speaks HTTP", [Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n")], "BEATS_FRAME"],
    ["speaks TLS to a port without", [Buffer.from("1603010200010001fc0303", "hex")], "BEATS_FRAME"],
    ["sends garbage", [Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7919) % 251))], "BEATS_FRAME"],
    ["sends a frame of an unknown type", [windowOf(1), frameOf("X", 1)], "BEATS_FRAME"],
    ["sends an answer", [frameOf("A", 1)], "BEATS_FRAME"],
    ["sends a record of 4 GB", [windowOf(1), frameOf("J", 1, GIGABYTES_4)], "BEATS_RECORD_LENGTH"],
    ["sends a record of nothing", [windowOf(1), frameOf("J", 1, 0)], "BEATS_RECORD_LENGTH"],
    ["sends four milliards of fields", [windowOf(1), frameOf("D", 1, GIGABYTES_4)], "BEATS_RECORD_LENGTH"],
    ["sends a field of 4 GB", [windowOf(1), frameOf("D", 1, 1, GIGABYTES_4)], "BEATS_RECORD_LENGTH"],
    ["sends fields of 101 MB together", [windowOf(1), frameOf("D", 1, 2, 1), Buffer.from("k"), number(106_000_000)], "BEATS_RECORD_LENGTH"],
    ["sends a record without a window", [jsonFrame(1, {})], "BEATS_WINDOW"],
    ["sends more records than its window has", [windowOf(1), ...numbered(2)], "BEATS_WINDOW"],
    ["sends a bomb: 300 MB of zeros", [windowOf(1), BOMB], "BEATS_FRAME"],
    [
      "sends a bomb: a record of 4 GB, compressed",
      [windowOf(1), packedBytes(Buffer.concat([frameOf("J", 1, GIGABYTES_4), Buffer.alloc(1 << 20)]))],
      "BEATS_RECORD_LENGTH",
    ],
    ["packs what is packed", [windowOf(1), packed([packed(numbered(1))])], "BEATS_PACKED"],
    ["packs by no rule", [windowOf(1), frameOf("C", 100), Buffer.alloc(100, 7)], "BEATS_PACKED"],
    ["packs half a record", [windowOf(1), packedBytes(jsonFrame(1, { a: 1 }).subarray(0, 12))], "BEATS_HALF_FRAME"],
    ["packs part of a head", [windowOf(1), packedBytes(Buffer.from("2J\0"))], "BEATS_HALF_FRAME"],
  ])("%s is cut off with one line in the log", async (_, bytes, code) => {
    await listen();
    const before = process.memoryUsage().rss;
    const client = await connectLumberjack(server.port);

    client.write(...bytes);
    await client.closed;

    await until(() => complaints().length > 0, "the line");
    expect(complaints()).toEqual([["A connection was cut off.", code]]);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 << 20);
  });

  test("sends half a frame and goes is mentioned", async () => {
    await listen();
    const client = await connectLumberjack(server.port);
    client.write(windowOf(1), jsonFrame(1, { message: "x" }).subarray(0, 14));
    client.end();
    await client.closed;

    await until(() => complaints().length > 0, "the line");
    expect(complaints()).toEqual([["A connection was cut off.", "BEATS_HALF_FRAME"]]);
  });

  test.each([
    ["half a frame", [windowOf(1), jsonFrame(1, { message: "x" }).subarray(0, 14)]],
    ["half a compressed frame", [windowOf(2), packed(numbered(2)).subarray(0, 20)]],
    ["half a window", [windowOf(2), ...numbered(1)]],
    ["half a number", [Buffer.from("2W\0")]],
  ])("sends %s and falls silent is cut off after a while", async (_, bytes) => {
    await listen("client_inactivity_timeout => 0.3");
    const client = await connectLumberjack(server.port);

    client.write(...bytes);
    await client.closed;

    await until(() => complaints().length > 0, "the line");
    expect(complaints()).toEqual([["A connection was cut off.", "BEATS_HALF_FRAME"]]);
  });

  test("says nothing is closed after a while, without a word", async () => {
    await listen("client_inactivity_timeout => 0.2");
    const silent = await connectLumberjack(server.port);
    const done = await connectLumberjack(server.port);
    done.write(windowOf(1), ...numbered(1));

    await Promise.all([silent.closed, done.closed]);

    expect(done.acks).toEqual([{ version: "2", sequence: 1 }]);
    expect(complaints()).toEqual([]);
  });

  test("keeps more than its share is cut off: the longest, not the others", async () => {
    await listen("", { carryBytes: 1 << 20 });
    const small = await connectLumberjack(server.port);
    small.write(windowOf(1), frameOf("J", 1, 500_000), Buffer.alloc(400_000, "1"));
    const large = await connectLumberjack(server.port);
    large.write(windowOf(1), frameOf("J", 1, 900_000), Buffer.alloc(800_000, "2"));

    await large.closed;
    small.write(Buffer.alloc(100_000, "1"));
    await small.acked(1);

    expect(complaints()).toEqual([["A connection was cut off.", "BEATS_CARRY"]]);
    expect((await server.messages(1)).map((text) => String(text).length)).toEqual([500_000]);
  });
});

test("a packed record that is given up is not unpacked to its end", async () => {
  await listen("", { carryBytes: 4 << 20 });
  const small = await connectLumberjack(server.port);
  small.write(windowOf(1), frameOf("J", 1, 1_000_000), Buffer.alloc(900_000, "1"));
  const large = await connectLumberjack(server.port);

  large.write(windowOf(1), packedBytes(Buffer.concat([frameOf("J", 1, 4_000_000), Buffer.alloc(3_900_000, "2")])));
  await large.closed;
  small.write(Buffer.alloc(100_000, "1"));
  await small.acked(1);

  expect(complaints()).toEqual([["A connection was cut off.", "BEATS_CARRY"]]);
});

test("a hundred bombs at once are each given up at their first bytes", async () => {
  await listen();
  const before = process.memoryUsage().rss;
  const clients = await Promise.all(Array.from({ length: 100 }, () => connectLumberjack(server.port)));

  for (const client of clients) client.write(windowOf(1), BOMB);
  await Promise.all(clients.map(({ closed }) => closed));

  await until(() => complaints().length === clients.length, "a line for each");
  expect(process.memoryUsage().rss - before).toBeLessThan(150 << 20);
});

describe("while others misbehave", () => {
  afterEach(() => server.agent.close());

  test("two hundred connections are served, each its own events", async () => {
    await listen();
    const bad = await Promise.all(Array.from({ length: 20 }, () => connectLumberjack(server.port)));
    bad.forEach((client, at) => {
      if (at % 4 === 0) client.write("garbage");
      if (at % 4 === 1) client.write(windowOf(9), frameOf("J", 1, 1_000_000), Buffer.alloc(500_000));
      if (at % 4 === 2) client.write(windowOf(1), frameOf("J", 1, GIGABYTES_4));
      if (at % 4 === 3) client.write(windowOf(1), packedBytes(Buffer.alloc(10 << 20)));
    });
    const clients = await Promise.all(Array.from({ length: 200 }, () => connectLumberjack(server.port)));

    clients.forEach((client, at) => {
      client.write(windowOf(20), packed(numbered(10, at * 30)), ...numbered(10, at * 30 + 10).map((frame, n) => frameAt(frame, n + 11)));
      client.write(windowOf(10), packed(numbered(10, at * 30 + 20)));
    });
    await Promise.all(clients.map((client) => client.acked(10)));

    expect(clients.every(({ acks }) => acks.map(({ sequence }) => sequence).join() === "20,10")).toBe(true);
    const messages = await server.messages(6_000);
    expect(messages.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 6_000 }, (_, at) => at));
    expect(complaints()).toHaveLength(15);
  });
});

/** A frame with another sequence. */
function frameAt(frame: Buffer, sequence: number): Buffer {
  const copy = Buffer.from(frame);
  copy.writeUInt32BE(sequence, 2);
  return copy;
}

test("a record of version 1 keeps its bytes whatever they are", async () => {
  await listen();
  const client = await connectLumberjack(server.port);

  client.write(windowOf(1, "1"), dataFrame(1, { line: '\0{"a"}\u{1f986}' }));
  await client.acked(1);

  expect(await server.messages(1)).toEqual(['\0{"a"}\u{1f986}']);
});
