import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { freePort } from "../../../test/support/free-port.ts";
import { fuzzCodec } from "../../../test/support/fuzz-codec.ts";
import { runConfig, startConfig } from "../../../test/support/run-config.ts";
import { decodeWith } from "../../../test/support/run-codec.ts";
import { plainEvents } from "../../../test/support/run-filter.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { connectTo } from "../../../test/support/tcp-client.ts";
import { until } from "../../../test/support/until.ts";
import { FLUENT_SEEDS } from "../../../test/support/wire-seeds.ts";
import { persistedIn } from "../../../test/chaos/damaged-queue.ts";
import { writeMsgpack } from "../../shared/msgpack/write-msgpack.ts";
import { acknowledgements } from "./answers.ts";
import fluent from "./index.ts";

const legacy = { ecs: "disabled" } as const;
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const SECOND = 1_704_067_200;
const EVENT_TIME = hex("d700 65920080 075bcd15");
/** `["app", …]` of parts that are written already. */
const message = (...parts: Buffer[]): Buffer => Buffer.concat([Buffer.of(0x91 + parts.length), writeMsgpack("app"), ...parts]);
const record = (n: number): Buffer => hex(`81 a16e ${n.toString(16).padStart(2, "0")}`);
const entry = (n: number): Buffer => Buffer.concat([hex("92"), writeMsgpack(SECOND), record(n)]);
const binary = (bytes: Buffer): Buffer => Buffer.concat([Buffer.of(0xc5, bytes.length >> 8, bytes.length & 0xff), bytes]);
const gzip = binary(Buffer.concat([gzipSync(entry(1)), gzipSync(entry(2))]));
const options = (map: Record<string, string>): Buffer =>
  Buffer.concat([
    Buffer.of(0x80 + Object.keys(map).length),
    ...Object.entries(map)
      .flat()
      .map((text) => writeMsgpack(text)),
  ]);

describe("fluent reads", () => {
  test.each<[string, Buffer, unknown[]]>([
    ["a single event", message(writeMsgpack(SECOND), record(1)), [{ n: 1, tags: ["app"] }]],
    ["with options", message(writeMsgpack(SECOND), record(1), options({ chunk: "a" })), [{ n: 1, tags: ["app"] }]],
    [
      "a list of entries",
      message(Buffer.concat([hex("92"), entry(1), entry(2)])),
      [
        { n: 1, tags: ["app"] },
        { n: 2, tags: ["app"] },
      ],
    ],
    [
      "packed entries",
      message(binary(Buffer.concat([entry(1), entry(2)]))),
      [
        { n: 1, tags: ["app"] },
        { n: 2, tags: ["app"] },
      ],
    ],
    [
      "compressed entries, of several members",
      message(gzip, options({ compressed: "gzip" })),
      [
        { n: 1, tags: ["app"] },
        { n: 2, tags: ["app"] },
      ],
    ],
    [
      "packed entries that say they are not compressed",
      message(binary(entry(1)), options({ compressed: "text" })),
      [{ n: 1, tags: ["app"] }],
    ],
    [
      "a time with metadata",
      message(Buffer.concat([hex("91 92 92"), writeMsgpack(SECOND), hex("80"), record(1)])),
      [{ n: 1, tags: ["app"] }],
    ],
    ["nil as nothing", Buffer.concat([hex("c0"), message(writeMsgpack(SECOND), record(1)), hex("c0")]), [{ n: 1, tags: ["app"] }]],
    ["no entries", message(hex("90")), []],
  ])("%s", async (_, bytes, expected) => {
    expect(await decodeWith("fluent", bytes, legacy)).toEqual(expected);
  });

  test.each<[string, Buffer, unknown[]]>([
    ["a message without a tag", hex("93 01 02 80"), [[1, 2, {}]]],
    ["a time that is a text", message(writeMsgpack("now"), record(1)), ["now"]],
    [
      "an unknown compression",
      message(binary(entry(1)), options({ compressed: "zstd" })),
      [["app", expect.any(String), { compressed: "zstd" }]],
    ],
    ["what is no gzip", message(writeMsgpack("xx"), options({ compressed: "gzip" })), [["app", "xx", { compressed: "gzip" }]]],
    ["one bad entry of three", message(Buffer.concat([hex("93"), entry(1), hex("9101"), entry(2)])), [1, [1], 2]],
    ["packed entries that end too early", message(binary(Buffer.concat([entry(1), hex("92ce")]))), [1, "\x92\xce"]],
    ["text of another protocol", Buffer.from("GET / HTTP/1.1\r\n"), ["GET / HTTP/1.1\r\n"]],
    ["a record that no event can hold", message(writeMsgpack(SECOND), hex("81 a9406d65746164617461 01")), [{ "@metadata": 1 }]],
  ])("%s as a failure", async (_, bytes, expected) => {
    const events = await decodeWith("fluent", bytes, legacy);

    expect(events.map(({ n, message: failed }) => n ?? failed)).toEqual(expected);
    expect(events.every(({ n, tags }) => (n === undefined) === (tags as string[]).includes("_fluentparsefailure"))).toBe(true);
  });

  test("times with nanoseconds", async () => {
    const { output } = await runConfig(
      'input { stdin { codec => fluent } } output { stdout { codec => line { format => "%{@timestamp}" } } }',
      { input: message(EVENT_TIME, record(1)) },
    );

    expect(output.toString()).toBe("2024-01-01T00:00:00.123456789Z\n");
  });

  test("a bomb as one failure", async () => {
    const bomb = gzipSync(Buffer.alloc(100 << 20));
    const bytes = Buffer.concat([
      hex("93"),
      writeMsgpack("app"),
      hex("c6"),
      hex(bomb.length.toString(16).padStart(8, "0")),
      bomb,
      options({ compressed: "gzip" }),
    ]);

    const events = await decodeWith("fluent", bytes, legacy);

    expect(events.map(({ tags }) => tags)).toEqual([["_fluentparsefailure"]]);
  });

  test.each([
    ["a list that promises 2^32 entries", hex("93 a3617070 ddffffffff 92 00 80")],
    ["a message of 2^32 parts", hex("ddffffffff a3617070")],
    ["a record of 2^31 fields", hex("93 a3617070 00 dfffffffff a161")],
  ])("%s as a failure at once, without waiting for them", (_, bytes) => {
    const framing = fluent.framing?.({ target: undefined, nanosecond_precision: false });

    expect(framing?.kind === "custom" && framing.completeLength(bytes)).toBe(bytes.length);
  });

  test("a small message of a million entries as one failure", async () => {
    const bomb = gzipSync(Buffer.alloc(3 * 1_000_001, hex("92 00 80")));

    const events = await decodeWith("fluent", message(binary(bomb), options({ compressed: "gzip" })), legacy);

    expect(events.map(({ tags }) => tags)).toEqual([["_fluentparsefailure"]]);
  });

  test("ten thousand mutated messages without harm", async () => {
    const { bombs, thrown } = await fuzzCodec({ codec: "fluent", seeds: FLUENT_SEEDS, inputs: 10_000 });

    expect({ bombs, thrown }).toEqual({ bombs: [], thrown: [] });
  });
});

describe("fluent acknowledges", () => {
  const ack = (chunk: string): Buffer => Buffer.concat([hex("81 a361636b"), writeMsgpack(chunk)]);

  test.each<[string, Buffer, Buffer[]]>([
    ["a single event", message(writeMsgpack(SECOND), record(1), options({ chunk: "abc=" })), [ack("abc=")]],
    ["entries", message(hex("90"), options({ size: "1", chunk: "d" })), [ack("d")]],
    ["packed entries", message(binary(entry(1)), options({ chunk: "e" })), [ack("e")]],
    ["several messages in order", Buffer.concat(["a", "b"].map((chunk) => message(hex("90"), options({ chunk })))), [ack("a"), ack("b")]],
    ["nothing without a chunk", message(hex("90"), options({ size: "1" })), []],
    ["nothing of a record that has a field of that name", message(writeMsgpack(SECOND), options({ chunk: "x" })), []],
    ["nothing of garbage", Buffer.from("GET / HTTP"), []],
  ])("%s", (_, bytes, expected) => {
    expect(acknowledgements(bytes)).toEqual(expected);
  });

  test.each([
    ["when every output has the events, with a queue in memory", false],
    ["when they are on disk, with one there", true],
  ])("%s", async (_, isDurable) => {
    const port = await freePort();
    const running = await startConfig(`input { tcp { port => ${port} codec => fluent } } output { stdout { codec => json_lines } }`, {
      keepsInputOpen: true,
      ...(isDurable ? { persisted: persistedIn(await scratchFolder()) } : {}),
    });
    const socket = await connectTo(port);
    const answered = once(socket, "data") as Promise<[Buffer]>;
    const bytes = message(writeMsgpack(SECOND), record(7), options({ chunk: "id-1" }));
    socket.write(bytes.subarray(0, 5));
    socket.write(bytes.subarray(5));

    const [answer] = await answered;

    expect(answer).toEqual(ack("id-1"));
    await until(() => running.output().length > 0, "the event");
    expect(plainEvents(running.output()).map(({ n }) => n)).toEqual([7]);
    socket.destroy();
    await running.stop();
  });
});

describe("fluent writes", () => {
  const event = { "@timestamp": "2024-01-01T00:00:00.123456789Z", "@version": "1", n: 1 };

  test.each([
    ["whole seconds and the tag log", "fluent", event, "93 a36c6f67 ce65920080"],
    ["nanoseconds", "fluent { nanosecond_precision => true }", event, "93 a36c6f67 d70065920080075bcd15"],
    ["its tags, joined", "fluent", { ...event, tags: ["a", "b"] }, "93 a3612e62 ce65920080"],
    ["its only tag", "fluent", { ...event, tags: "x" }, "93 a178 ce65920080"],
  ])("%s", async (_, codec, fields, head) => {
    const bytes = await encodeBytes(codec, fields);

    expect(bytes.subarray(0, hex(head).length)).toEqual(hex(head));
  });

  test("what it reads back", async () => {
    const bytes = await encodeBytes("fluent { nanosecond_precision => true }", { ...event, tags: ["t"], deep: [{ k: null }] });

    expect(await decodeWith("fluent", bytes, legacy)).toEqual([{ n: 1, tags: ["t"], deep: [{ k: null }] }]);
  });

  /** As bytes: they are no text. */
  async function encodeBytes(codec: string, fields: object): Promise<Buffer> {
    const { output } = await runConfig(
      `input { stdin { codec => json_lines } } filter { mutate { remove_field => ["host", "[event]"] } } output { stdout { codec => ${codec} } }`,
      { ...legacy, input: `${JSON.stringify(fields)}\n` },
    );
    return output;
  }
});
