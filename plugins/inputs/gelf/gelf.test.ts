import { createSocket } from "node:dgram";
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { mutatedBytes } from "../../../test/support/byte-fuzz.ts";
import { seededRandom } from "../../../test/support/seeded-random.ts";
import { freePort } from "../../../test/support/free-port.ts";
import { startConfig } from "../../../test/support/run-config.ts";
import { plainEvents } from "../../../test/support/run-filter.ts";
import { send as sendTcp } from "../../../test/support/tcp-client.ts";
import { until } from "../../../test/support/until.ts";
import { GELF_SEEDS } from "../../../test/support/wire-seeds.ts";
import { ChunkedMessages } from "./chunks.ts";
import { NullFrames } from "./null-frames.ts";

const HEAD = '"version":"1.1","host":"web"';

/** Sends datagrams to an input and returns the events when there are as many as expected. */
async function overUdp(datagrams: readonly Buffer[], count: number, options = ""): Promise<unknown[]> {
  const port = await freePort();
  const running = await startConfig(
    `input { gelf { host => "127.0.0.1" port => ${port} ${options} } } output { stdout { codec => json_lines } }`,
  );
  const socket = createSocket("udp4");
  for (const datagram of datagrams) await new Promise<void>((resolve) => socket.send(datagram, port, "127.0.0.1", () => resolve()));
  socket.close();
  await until(() => plainEvents(running.output(), { host: "" }).length >= count, "the events");
  await running.stop();
  return plainEvents(running.output(), { host: "", "@timestamp": "" });
}

async function ofMessage(message: string, options = ""): Promise<Record<string, unknown>> {
  const [event] = (await overUdp([Buffer.from(message)], 1, options)) as Record<string, unknown>[];
  return event!;
}

function chunked(message: Buffer, size: number, id = "12345678"): Buffer[] {
  const count = Math.ceil(message.length / size);
  return Array.from({ length: count }, (_, n) =>
    Buffer.concat([Buffer.from([0x1e, 0x0f]), Buffer.from(id, "latin1"), Buffer.of(n, count), message.subarray(n * size, (n + 1) * size)]),
  );
}

describe("gelf reads", () => {
  test.each<[string, string, Record<string, unknown>]>([
    ["the short text as the message", `{${HEAD},"short_message":"a"}`, { message: "a" }],
    ["the full text, and the short one besides", `{${HEAD},"short_message":"a","full_message":"b"}`, { message: "b", short_message: "a" }],
    ["equal texts once", `{${HEAD},"short_message":"a","full_message":"a"}`, { message: "a" }],
    ["an empty full text as none", `{${HEAD},"short_message":"a","full_message":""}`, { message: "a", full_message: "" }],
    ["additional fields without underscores", `{${HEAD},"_user":"ada","_n":1,"__x":2}`, { user: "ada", n: 1, _x: 2 }],
    ["a field that cannot lose it", `{${HEAD},"_[x":1}`, { "_[x": 1, tags: ["_gelf_move_field_failure"] }],
    ["a timestamp that is a text as a field", `{${HEAD},"timestamp":"now"}`, { timestamp: "now" }],
  ])("%s", async (_, message, fields) => {
    const { "@timestamp": __, ...event } = await ofMessage(message);

    expect(event).toEqual({ version: "1.1", host: "web", source_host: "127.0.0.1", ...fields });
  });

  test.each([
    ["1385053862.3072", "2013-11-21T17:11:02.307200Z"],
    ["1385053862", "2013-11-21T17:11:02.000Z"],
    ["-0.25", "1969-12-31T23:59:59.750Z"],
    ["1704067200.123456789", "2024-01-01T00:00:00.123456717Z"],
  ])("the time %s", async (timestamp, time) => {
    const event = await ofMessage(`{${HEAD},"timestamp":${timestamp}}`);

    expect([event["@timestamp"], event["timestamp"]].map(String)).toEqual([expect.stringContaining(time.slice(0, 23)), "undefined"]);
  });

  test("names and texts as they are where it is told so", async () => {
    const { "@timestamp": _, ...event } = await ofMessage(
      `{${HEAD},"short_message":"a","_b":1}`,
      "remap => false strip_leading_underscore => false",
    );

    expect(event).toEqual({ version: "1.1", host: "web", short_message: "a", _b: 1, source_host: "127.0.0.1" });
  });

  test.each<[string, Buffer[]]>([
    ["gzip", [gzipSync('{"short_message":"a"}')]],
    ["zlib", [deflateSync('{"short_message":"a"}')]],
    ["zlib at its best", [deflateSync('{"short_message":"a"}', { level: 9 })]],
    ["chunks", chunked(Buffer.from('{"short_message":"a"}'), 5)],
    [
      "chunks that come backwards and twice",
      chunked(gzipSync('{"short_message":"a"}'), 9)
        .flatMap((chunk) => [chunk, chunk])
        .toReversed()
        .slice(0, -1),
    ],
  ])("%s", async (_, datagrams) => {
    expect(await overUdp(datagrams, 1)).toEqual([{ "@timestamp": expect.any(String), message: "a", source_host: "127.0.0.1" }]);
  });

  test.each([
    ["a text", "no json", '"no json"'],
    ["a list", "[1]", '"[1]"'],
    ["broken gzip", Buffer.from("1f8b0800ff", "hex").toString("latin1"), expect.any(String)],
  ])("%s as a failure", async (_, message, text) => {
    const [event] = (await overUdp([Buffer.from(message, "latin1")], 1)) as Record<string, unknown>[];

    expect(event).toEqual({ "@timestamp": expect.any(String), message: text, tags: ["_jsonparsefailure"], source_host: "127.0.0.1" });
  });

  test("a bomb as a failure, and what follows", async () => {
    const events = await overUdp([gzipSync(Buffer.alloc(20 << 20, 0x20)), Buffer.from('{"short_message":"after"}')], 2);

    expect(events.map((event) => (event as { tags?: string[] }).tags)).toEqual([["_jsonparsefailure"], undefined]);
  });

  test("messages over TCP, each ended by a NUL, in any pieces", async () => {
    const port = await freePort();
    const running = await startConfig(
      `input { gelf { host => "127.0.0.1" port => ${port} use_udp => false use_tcp => true } } output { stdout { codec => json_lines } }`,
    );
    await sendTcp(port, ['{"short_message":"a"}\0{"short_m', 'essage":"b"}', '\0\0{"short_message":"c"}']);
    await until(() => plainEvents(running.output()).length === 3, "the events");
    await running.stop();

    expect(plainEvents(running.output()).map(({ message, source_host }) => [message, source_host])).toEqual(
      ["a", "b", "c"].map((message) => [message, "127.0.0.1"]),
    );
  });
});

describe("chunks", () => {
  const clock = { now: 0 };
  const make = (): ChunkedMessages => new ChunkedMessages(() => clock.now);
  const [first, second] = chunked(Buffer.from("abcd"), 2) as [Buffer, Buffer];

  test("of two senders are not mixed", () => {
    const chunks = make();

    expect([chunks.add(first, "a"), chunks.add(second, "b"), chunks.add(second, "a")].map(String)).toEqual([
      "undefined",
      "undefined",
      "abcd",
    ]);
  });

  test("that come too late make no message", () => {
    const chunks = make();
    chunks.add(first, "a");
    clock.now += 5_001;

    expect([chunks.add(second, "a"), chunks.givenUp]).toEqual([undefined, 1]);
  });

  test.each([
    ["without bytes", first.subarray(0, 12)],
    ["with a number behind its count", Buffer.concat([first.subarray(0, 10), Buffer.of(3, 2), Buffer.from("x")])],
    ["of none", Buffer.concat([first.subarray(0, 10), Buffer.of(0, 0), Buffer.from("x")])],
    ["of more than 128", Buffer.concat([first.subarray(0, 10), Buffer.of(0, 129), Buffer.from("x")])],
  ])("%s are given up", (_, datagram) => {
    const chunks = make();

    expect([chunks.add(datagram, "a"), chunks.givenUp]).toEqual([undefined, 1]);
  });

  test("that never end take no more memory than allowed", () => {
    const chunks = make();
    const datagram = Buffer.concat([first.subarray(0, 2), Buffer.alloc(8), Buffer.of(0, 2), Buffer.alloc(8_000)]);
    for (let id = 0; id < 10_000; id++) {
      datagram.writeUInt32BE(id, 2);
      chunks.add(datagram, "a");
    }

    expect(chunks.givenUp).toBeGreaterThan(5_000);
  });

  test("of a hundred thousand mutated datagrams do no harm", () => {
    const chunks = make();
    const random = seededRandom(7);
    const results = Array.from({ length: 100_000 }, () => chunks.add(mutatedBytes(GELF_SEEDS, random), "a"));

    expect(results.every((result) => result === undefined || Buffer.isBuffer(result))).toBe(true);
  });
});

test("a message that is too long is thrown away, and the next one is read", () => {
  const frames = new NullFrames(4);

  expect([
    frames.add(Buffer.from("abc")),
    frames.add(Buffer.from("de")),
    frames.add(Buffer.from("fg")),
    frames.add(Buffer.from("h\0i\0")),
  ]).toEqual([
    { messages: [], isRefused: false },
    { messages: [], isRefused: true },
    { messages: [], isRefused: false },
    { messages: [Buffer.from("i")], isRefused: false },
  ]);
});
