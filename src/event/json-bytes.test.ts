import { anything, array, assert, constantFrom, date, dictionary, double, integer, oneof, property, string, tuple } from "fast-check";
import type { Arbitrary } from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ByteWriter } from "./byte-writer.ts";
import { compileEventBytes } from "./json-bytes.ts";
import type { WriteEvent } from "./json-bytes.ts";
import { compileEventJson } from "./json-write.ts";
import { makeLayout } from "./layout.ts";
import { Decimal, makeFloat } from "./number.ts";
import { Timestamp } from "./timestamp.ts";
import { mapOf } from "./value.ts";
import type { FieldMap, FieldValue } from "./value.ts";

const LONG_NAME = `name ${"x".repeat(100)}`;
const layout = makeLayout({ mentioned: ["a", "b", 'q"uote\n', "ключ", LONG_NAME] });
const json = compileEventJson(layout);

interface Written {
  readonly to: ByteWriter;
  readonly write: WriteEvent;
}

const written = new Map<string, Written>();

/** The event of a document as bytes, and as the text it is to be. One writer for all of a suffix, as a payload has it. */
function bothOf(document: FieldMap, suffix = "\n"): [written: string, expected: string] {
  const event = layout.fromMap(document, new Timestamp(0));
  const { to, write } = written.get(suffix) ?? { to: new ByteWriter(), write: compileEventBytes(layout, suffix, json) };
  written.set(suffix, { to, write });
  to.clear();
  write(event, to);
  return [to.view().toString("latin1"), Buffer.from(json(event) + suffix).toString("latin1")];
}

const text = oneof(
  string({ maxLength: 70 }),
  string({ unit: "binary", maxLength: 70 }),
  // Halves of characters, which may meet where texts are joined.
  constantFrom("\ud83d", "\ude00", "\ud83d\ude00", "ä\ud83d", "\ude00ä"),
  constantFrom("x".repeat(39), "x".repeat(40), `${"y".repeat(100)}"\\\u0001`, "z".repeat(16), '"'.repeat(17)),
);

const scalar: Arbitrary<FieldValue> = oneof(
  { weight: 4, arbitrary: text },
  integer(),
  integer({ min: -(2 ** 31), max: 2 ** 31 }).map((whole) => whole * 1_000),
  double().map(makeFloat),
  constantFrom<FieldValue>(0, 9, 10, -1, 999_999_999, 1_073_741_823, -1_073_741_823, 1_073_741_824, 2n ** 70n, new Decimal(250n, 2)),
  constantFrom<FieldValue>(true, false, null),
  tuple(date({ noInvalidDate: true }), constantFrom(0, 0, 1_000, 1)).map(([at, nanos]) => new Timestamp(at.getTime(), nanos)),
);

const key = oneof(constantFrom("a", "b", 'q"uote\n', "ключ", LONG_NAME, "tag", "__proto__", ""), string({ unit: "binary", maxLength: 50 }));

function mapsOf(values: Arbitrary<FieldValue>): Arbitrary<FieldMap> {
  return dictionary(key, values, { maxKeys: 6 }).map((entries) => mapOf(entries));
}

const value = oneof(scalar, array(scalar, { maxLength: 4 }), mapsOf(oneof(scalar, array(mapsOf(scalar), { maxLength: 2 }))));

test("events as bytes are events as texts", () => {
  assert(
    property(mapsOf(value), constantFrom("", "\n", "é\u2028"), (document, suffix) => {
      const [written, expected] = bothOf(document, suffix);

      expect(written).toBe(expected);
    }),
    { numRuns: 3_000 },
  );
});

test("texts full of quotes and backslashes", () => {
  const quoted = anything({ maxDepth: 2 }).map((given) => JSON.stringify(given) ?? "");
  assert(
    property(quoted, (message) => {
      const [bytes, expected] = bothOf(mapOf({ message }));

      expect(bytes).toBe(expected);
    }),
  );
});

test.each<[string, FieldMap]>([
  ["nothing", mapOf({})],
  ["maps and lists without anything in them", mapOf({ a: mapOf({}), b: [], c: [mapOf({}), []] })],
  ["removed keys", mapOf({ a: mapOf({ x: undefined }), z: mapOf({ x: undefined, y: 1 }) })],
  [
    "the same long text again and again",
    mapOf({ message: "m".repeat(50), a: mapOf({ x: "m".repeat(50), y: "n".repeat(50), z: "n".repeat(50) }) }),
  ],
  ["every byte", mapOf({ message: String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code)) })],
  ["half a character at the end of a text, the other at the beginning of the next", mapOf({ a: "x\ud83d", b: "\ude00y" })],
  ["texts of more than the kernel's room", mapOf({ message: "m".repeat(16_385), a: '"'.repeat(16_384) })],
  ["as many as it has room for", mapOf({ message: "\u0001".repeat(16_000) })],
  ["a long text again until it is more than the room", mapOf({ a: Array.from({ length: 400 }, () => "m".repeat(50)) })],
  ["more pieces than it has room for", mapOf({ a: Array.from({ length: 5_000 }, (_, n) => n) })],
  [
    "the first and the last second of days",
    mapOf({ a: [0, -1, 86_399_999, 951_782_400_000, 1_709_164_800_000].map((ms) => new Timestamp(ms)) }),
  ],
  ["years of five digits, and before the year 0", mapOf({ a: [new Timestamp(253_402_300_800_000), new Timestamp(-62_167_219_200_001)] })],
])("%s", (_, document) => {
  const [written, expected] = bothOf(document);

  expect(written).toBe(expected);
});

test("a text behind it that is longer than what is kept of such", () => {
  const [written] = bothOf(mapOf({ a: 1 }), "=".repeat(200));

  expect(written).toMatch(/"a":1\}={200}$/);
});

test("keys without end do not end it", () => {
  for (let n = 0; n < 6_000; n++) {
    const [written, expected] = bothOf(mapOf({ [`key ${n} ${"k".repeat(n % 60)}`]: n }));

    expect(written).toBe(expected);
  }
});

describe("one behind the other", () => {
  /** What is written behind the others, and what it is to be. */
  function allOf(messages: readonly string[], write: WriteEvent, to: ByteWriter): [written: string, expected: string] {
    const events = messages.map((message) => layout.fromMap(mapOf({ message }), new Timestamp(0)));
    const before = to.length;
    for (const event of events) write(event, to);
    return [to.view().toString("utf8", before), events.map((event) => `${json(event)}\n`).join("")];
  }

  test("those that the kernel takes and those that it does not", () => {
    const messages = ["one", "zwei ä", "x".repeat(20_000), "three"];
    const [written, expected] = allOf(messages, compileEventBytes(layout, "\n", json), new ByteWriter());

    expect(written).toBe(expected);
  });

  test("more than the kernel's memory, then few, then more again", () => {
    const write = compileEventBytes(layout, "\n", json);
    const to = new ByteWriter();
    const many = Array.from({ length: 1_000 }, (_, n) => `${n} ${"y".repeat(10_000)}`);
    for (const messages of [many, ["few"], many]) {
      to.clear();
      const [written, expected] = allOf(messages, write, to);

      expect(written).toBe(expected);
    }
  });

  test("behind other bytes, and for another writer", () => {
    const write = compileEventBytes(layout, "\n", json);
    const first = new ByteWriter();
    const second = new ByteWriter();
    for (const [messages, to] of [
      [["a", "b"], first],
      [["c", "d"], second],
      [["e"], first],
      [["f"], second],
    ] as const) {
      to.utf8("other");
      const [written, expected] = allOf(messages, write, to);

      expect(written).toBe(expected);
    }

    expect(first.view().toString()).toMatch(/^other\{.*"a"\}\n.*"b"\}\nother\{.*"e"\}\n$/);
  });

  test("where V8 gets no memory for a kernel", () => {
    const refuse = vi.spyOn(WebAssembly, "Instance").mockImplementation(function refuseMemory() {
      throw new RangeError("Out of memory");
    });
    onTestFinished(() => refuse.mockRestore());

    const [written, expected] = allOf(["a", "b"], compileEventBytes(layout, "\n", json), new ByteWriter());

    expect(written).toBe(expected);
    expect(refuse).toHaveBeenCalledTimes(1);
  });
});
