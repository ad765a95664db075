import { describe, expect, test } from "vitest";
import { connectLumberjack, dataFrame, jsonFrame, numbered, packed, windowOf } from "../../../test/support/lumberjack-client.ts";
import { checkConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { watchInput } from "../../../test/support/watched-config.ts";
import type { WatchedConfig } from "../../../test/support/watched-config.ts";

function listen(options = "", run: RunOptions & { readonly filter?: string } = {}): Promise<WatchedConfig> {
  return watchInput((port) => `beats { port => ${port} ${options} }`, run);
}

const TAGS = ["beats_input_codec_plain_applied"];

/** Sends records in one window, waits for the answer, and returns the events. */
async function eventsOf(
  records: readonly unknown[],
  options = "",
  run: RunOptions & { readonly filter?: string } = {},
): Promise<unknown[]> {
  const server = await listen(options, run);
  const client = await connectLumberjack(server.port);
  client.write(windowOf(records.length), ...records.map((record, at) => jsonFrame(at + 1, record)));
  await client.acked(records.length);
  return server.collect(records.length);
}

describe("the events of Beats", () => {
  test("have the fields of the record; the text is the codec's", async () => {
    expect(await eventsOf([{ message: "über", agent: { type: "filebeat" }, log: { offset: 7 } }])).toEqual([
      { message: "über", event: { original: "über" }, agent: { type: "filebeat" }, log: { offset: 7 }, tags: TAGS },
    ]);
  });

  test("have the record's time", async () => {
    const server = await watchInput((port) => `beats { port => ${port} }`, { filter: 'mutate { copy => { "@timestamp" => "at" } }' });
    const client = await connectLumberjack(server.port);

    client.write(windowOf(1), jsonFrame(1, { "@timestamp": "2026-01-31T12:00:00.123Z", message: "x" }));
    await client.acked(1);

    expect(await server.collect(1)).toMatchObject([{ at: "2026-01-31T12:00:00.123Z" }]);
  });

  test("of legacy mode have no original", async () => {
    expect(await eventsOf([{ message: "x", host: { name: "h" } }], "", { ecs: "disabled" })).toEqual([
      { message: "x", host: { name: "h" }, tags: TAGS },
    ]);
  });

  test("without a text are taken as they are, with another tag", async () => {
    expect(await eventsOf([{ metric: 1.5 }, { message: null, n: 1 }])).toEqual([
      { metric: 1.5, tags: ["beats_input_raw_event"] },
      { message: null, n: 1, tags: ["beats_input_raw_event"] },
    ]);
  });

  test("of clients before Beats have their text in line", async () => {
    expect(await eventsOf([{ line: "x", file: "/f" }])).toEqual([{ message: "x", event: { original: "x" }, file: "/f", tags: TAGS }]);
  });

  test("keep their own event fields beside the original, and an original of their own", async () => {
    expect(
      await eventsOf([
        { message: "x", event: { dataset: "d" } },
        { message: "y", event: { original: "own" } },
        { message: "z", event: "text" },
      ]),
    ).toEqual([
      { message: "x", event: { dataset: "d", original: "x" }, tags: TAGS },
      { message: "y", event: { original: "own" }, tags: TAGS },
      { message: "z", event: "text", tags: TAGS },
    ]);
  });

  test("have texts that are none written as Ruby does", async () => {
    expect(await eventsOf([{ message: 1.5 }, { message: ["a", 1] }, { message: { a: 1 } }], "", { ecs: "disabled" })).toEqual([
      { message: "1.5", tags: TAGS },
      { message: '["a", 1]', tags: TAGS },
      { message: '{"a" => 1}', tags: TAGS },
    ]);
  });

  test("have the tags in order: their own, the input's, the codec's", async () => {
    const options = 'tags => ["b"] type => "t" add_field => { "from" => "%{message}" }';

    expect(
      await eventsOf(
        [
          { message: "x", tags: ["a"] },
          { message: "y", type: "own" },
        ],
        options,
        { ecs: "disabled" },
      ),
    ).toEqual([
      { message: "x", type: "t", from: "x", tags: ["a", "b", ...TAGS] },
      { message: "y", type: "own", from: "y", tags: ["b", ...TAGS] },
    ]);
  });

  test("keep keys of every kind, and long numbers", async () => {
    const record = '{"__proto__":1,"constructor":{"__proto__":2},"a.b":3,"":4,"[x]":5,"[y":6,"n":12345678901234567890,"f":1.0}';
    const server = await listen("", { ecs: "disabled" });
    const client = await connectLumberjack(server.port);
    client.write(windowOf(1), jsonFrame(1, record));
    await client.acked(1);
    await server.stop();

    const line = server.output().toString();
    for (const part of [
      '"__proto__":1',
      '"constructor":{"__proto__":2}',
      '"a.b":3',
      '"":4',
      '"[x]":5',
      '"[y":6',
      '"n":12345678901234567890',
      '"f":1.0',
    ])
      expect(line).toContain(part);
  });

  test("that are no JSON, or no object, are tagged; nothing hangs up", async () => {
    const records = ["{broken", "[1]", "42", '{"@metadata":5,"a":1}', '{"message":"good"}'];

    expect(await eventsOf(records, "", { ecs: "disabled" })).toEqual([
      { message: "{broken", tags: ["_jsonparsefailure"] },
      { message: "[1]", tags: ["_jsonparsefailure"] },
      { message: "42", tags: ["_jsonparsefailure"] },
      { message: '{"@metadata":5,"a":1}', tags: ["_decodefailure"] },
      { message: "good", tags: TAGS },
    ]);
  });
});

describe("a codec", () => {
  test("is given the text; the record's other fields win", async () => {
    const record = { message: '{"a":1,"agent":{"x":1,"id":"codec"},"tags":["inner"]}', agent: { id: "own" }, tags: ["outer"] };

    expect(await eventsOf([record], "codec => json", { ecs: "disabled" })).toEqual([
      { a: 1, agent: { x: 1, id: "own" }, tags: ["outer", "inner", "beats_input_codec_json_applied"] },
    ]);
  });

  test("may make several events, each with all fields and the time of the record", async () => {
    const filter = 'mutate { copy => { "@timestamp" => "at" } }';
    const record = { "@timestamp": "2026-01-31T12:00:00.000Z", message: "one\ntwo", agent: { id: "a" } };
    const server = await listen("codec => line", { ecs: "disabled", filter });
    const client = await connectLumberjack(server.port);
    client.write(windowOf(1), jsonFrame(1, record));
    await client.acked(1);

    const rest = { agent: { id: "a" }, tags: ["beats_input_codec_line_applied"], at: "2026-01-31T12:00:00.000Z" };
    expect(await server.collect(2)).toEqual([
      { message: "one", ...rest },
      { message: "two", ...rest },
    ]);
  });

  test("gives the time where the record has none", async () => {
    const filter = 'mutate { copy => { "@timestamp" => "at" } }';
    const record = { message: '{"@timestamp":"2020-02-02T02:02:02.000Z"}' };

    expect(await eventsOf([record], "codec => json", { ecs: "disabled", filter })).toMatchObject([{ at: "2020-02-02T02:02:02.000Z" }]);
  });

  test("of several lines is refused when the configuration is checked", async () => {
    const { problems } = await checkConfig(
      'input { beats { port => 1 codec => multiline { pattern => "^x" what => previous } } } output { null {} }',
    );

    expect(problems.map(({ code }) => code)).toEqual(["BEATS_MULTILINE"]);
  });
});

describe("enrich", () => {
  const filter = 'mutate { copy => { "@metadata" => "meta" } }';

  test("gives the client's address, in both modes", async () => {
    expect(await eventsOf([{ message: "x", "@metadata": { beat: "filebeat", version: "9.0.0" } }], "", { filter })).toEqual([
      {
        message: "x",
        event: { original: "x" },
        meta: { beat: "filebeat", version: "9.0.0", input: { beats: { host: { ip: "127.0.0.1" } } } },
        tags: TAGS,
      },
    ]);
    expect(await eventsOf([{ message: "x" }], "", { filter, ecs: "disabled" })).toEqual([
      { message: "x", meta: { ip_address: "127.0.0.1" }, tags: TAGS },
    ]);
  });

  test.each([
    ["enrich => none", { message: "x", meta: {} }],
    ["enrich => source_metadata", { message: "x", meta: { input: { beats: { host: { ip: "127.0.0.1" } } } } }],
    ["enrich => [codec_metadata]", { message: "x", meta: {}, event: { original: "x" }, tags: TAGS }],
    ["enrich => all", { message: "x", meta: { input: { beats: { host: { ip: "127.0.0.1" } } } }, event: { original: "x" }, tags: TAGS }],
    ["include_codec_tag => false", { message: "x", meta: { input: { beats: { host: { ip: "127.0.0.1" } } } }, event: { original: "x" } }],
    ["enrich => none codec => plain", { message: "x", meta: {}, event: { original: "x" } }],
    ["enrich => none codec => plain { ecs_compatibility => disabled }", { message: "x", meta: {} }],
  ])("%s", async (options, expected) => {
    expect(await eventsOf([{ message: "x" }], options, { filter })).toEqual([expected]);
  });

  test.each([
    ['enrich => ["all", "source_metadata"]', "BEATS_ENRICH"],
    ["enrich => none include_codec_tag => true", "BEATS_ENRICH"],
    ["enrich => everything", "OPTION_VALUE"],
  ])("%s is refused", async (options, code) => {
    const { problems } = await checkConfig(`input { beats { port => 1 ${options} } } output { null {} }`);

    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });
});

test("add_hostname gives the host's name that old Beats send, where the event has none", async () => {
  const records = [{ beat: { hostname: "b" } }, { beat: { hostname: "b" }, host: "own" }, { host: null, beat: { hostname: "b" } }];
  const events = await eventsOf(records, "add_hostname => true", { ecs: "disabled" });

  expect(events).toMatchObject([{ host: "b" }, { host: "own" }, { host: "b" }]);
});

describe("frames", () => {
  test("of version 1 are texts by name, and answered in kind", async () => {
    const server = await listen("", { ecs: "disabled" });
    const client = await connectLumberjack(server.port);

    client.write(windowOf(2, "1"), dataFrame(41, { line: "ü", host: "h", "": "" }), dataFrame(42, { other: "x", __proto__x: "y" }));
    await client.acked(42);

    expect(client.acks).toEqual([{ version: "1", sequence: 42 }]);
    expect(await server.collect(2)).toEqual([
      { message: "ü", host: "h", "": "", tags: TAGS },
      { other: "x", __proto__x: "y", tags: ["beats_input_raw_event"] },
    ]);
  });

  test("may come byte by byte, compressed or not", async () => {
    const server = await listen("", { ecs: "disabled" });
    const client = await connectLumberjack(server.port);
    const bytes = Buffer.concat([windowOf(4), packed(numbered(2)), jsonFrame(3, { message: "3" }), dataFrame(4, { line: "4" })]);

    for (const byte of bytes) {
      client.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    await client.acked(4);

    expect(await server.messages(4)).toEqual(["1", "2", "3", "4"]);
  });

  test("that are long come whole", async () => {
    const server = await listen("", { ecs: "disabled" });
    const client = await connectLumberjack(server.port);
    const long = "x".repeat(3_000_000);

    client.write(windowOf(2), jsonFrame(1, { message: long }), packed([jsonFrame(2, { message: `${long}y` })]));
    await client.acked(2);

    expect((await server.messages(2)).map((text) => String(text).length)).toEqual([3_000_000, 3_000_001]);
  });

  test("of an empty window are answered with 0", async () => {
    const server = await listen();
    const client = await connectLumberjack(server.port);

    client.write(windowOf(0), windowOf(1), ...numbered(1));
    await client.acked(1);

    expect(client.acks.map(({ sequence }) => sequence)).toEqual([0, 1]);
  });

  test("of a window that is cut short by the next one count", async () => {
    const server = await listen("", { ecs: "disabled" });
    const client = await connectLumberjack(server.port);

    client.write(windowOf(5), ...numbered(3), windowOf(1), ...numbered(1, 4));
    await client.acked(1);

    expect(client.acks.map(({ sequence }) => sequence)).toEqual([3, 1]);
    expect(await server.messages(4)).toEqual(["1", "2", "3", "4"]);
  });

  test("may be followed by bytes that belong to nothing, inside of a compressed frame", async () => {
    const server = await listen("", { ecs: "disabled" });
    const client = await connectLumberjack(server.port);
    const frame = packed(numbered(1));
    const longer = Buffer.concat([frame.subarray(0, 2), Buffer.alloc(4), frame.subarray(6), Buffer.from("trailing")]);
    longer.writeUInt32BE(longer.length - 6, 2);

    client.write(windowOf(1), longer, windowOf(1), ...numbered(1, 2));
    await client.acked(1);

    expect(await server.messages(2)).toEqual(["1", "2"]);
  });
});

test("windows that are sent one behind the other are answered one by one, in order", async () => {
  const server = await listen("", { ecs: "disabled" });
  const client = await connectLumberjack(server.port);
  const sizes = [7, 3, 5, 1, 9];

  for (const size of sizes) client.write(windowOf(size), packed(numbered(size)));
  await client.acked(9);

  expect(client.acks.map(({ sequence }) => sequence)).toEqual(sizes);
  expect(await server.messages(25)).toHaveLength(25);
});
