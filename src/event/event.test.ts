import { array, assert, constantFrom, integer, nat, property, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { TailraceError } from "../errors.ts";
import { compileAccessor } from "./accessor.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { decodeEvent, decodeValue, encodeEvent, encodeValue } from "./encoding.ts";
import type { Event } from "./event.ts";
import { isFieldReference, parseFieldReference } from "./field-reference.ts";
import { compileEventJson } from "./json-write.ts";
import { makeLayout } from "./layout.ts";
import { Decimal, Float } from "./number.ts";
import { compileTemplate } from "./template.ts";
import { Timestamp } from "./timestamp.ts";
import { FieldMap, isMap, mapOf } from "./value.ts";
import type { FieldValue } from "./value.ts";

const NAMES = ["a", "__proto__", "constructor", "a.b", "", "get", "tag", "f_a", "ü"];

function event(layout = makeLayout({ mentioned: NAMES })): Event {
  return layout.create(new Timestamp(1_700_000_000_000));
}

describe("field references", () => {
  test.each([
    ["a", false, ["a"]],
    ["a.b", false, ["a.b"]],
    ["[a]", false, ["a"]],
    ["[a][b]", false, ["a", "b"]],
    ["[[a][b]][c]", false, ["a", "b", "c"]],
    ["[ a ]", false, [" a "]],
    ["", false, [""]],
    ["@metadata", true, []],
    ["[@metadata][x]", true, ["x"]],
    ["[l][01]", false, ["l", "01"]],
  ])("%j", (text, metadata, path) => {
    expect(parseFieldReference(text)).toEqual({ text, metadata, path });
  });

  test.each(["[]", "a[b]", "[a]b", "[a", "a]", "[a][", "[[]]", "]["])("%j is none", (text) => {
    expect(isFieldReference(text)).toBe(false);
  });

  test("brackets inside names are written as the style says", () => {
    expect(parseFieldReference("[a%5Bb%5D]", "percent").path).toEqual(["a[b]"]);
    expect(parseFieldReference("[a&#91;b&#93;]", "ampersand").path).toEqual(["a[b]"]);
    expect(parseFieldReference("[a%5B]").path).toEqual(["a%5B"]);
  });
});

describe.each([
  ["with slots", makeLayout({ mentioned: NAMES })],
  ["without slots", makeLayout()],
])("an event %s", (_, layout) => {
  test.each(NAMES)("keeps the field %j apart from everything else", (name) => {
    const it = event(layout);
    const reference = name === "" || /[[\]]/.test(name) ? name : `[${name}]`;

    expect([it.has(reference), it.get(reference)]).toEqual([false, undefined]);
    it.set(reference, 1);
    expect([it.has(reference), it.get(reference), it.toMap()[name]]).toEqual([true, 1, 1]);
    expect(it.remove(reference)).toBe(1);
    expect(it.has(reference)).toBe(false);
    expect(Object.prototype).not.toHaveProperty("a");
  });

  test("makes maps on the way and pads lists", () => {
    const it = event(layout);
    it.set("[a][b][c]", 1);
    it.set("[l]", ["x"]);
    it.set("[l][2]", "z");
    it.set("[l][-1]", "y");
    it.set("[l][word]", "lost");

    expect(it.get("a")).toEqual(mapOf({ b: mapOf({ c: 1 }) }));
    expect(it.get("l")).toEqual(["x", null, "y"]);
    expect([it.get("[l][+0]"), it.get("[l][00]"), it.get("[l][-4]"), it.get("[l][ 1]")]).toEqual(["x", "x", undefined, undefined]);
  });

  test.each([
    ["[s][x]", "EVENT_FIELD_SET"],
    ["[z][x]", "EVENT_FIELD_SET"],
    ["[l][-9]", "EVENT_LIST_INDEX"],
    ["[l][2000000000]", "EVENT_LIST_INDEX"],
    ["[tags][0]", "EVENT_TAGS"],
    ["tags", "EVENT_TAGS"],
    ["@timestamp", "EVENT_TIMESTAMP"],
    ["[a", "EVENT_FIELD_REFERENCE"],
    ["@metadata", "EVENT_METADATA"],
  ])("refuses to set %s", (reference, code) => {
    const it = event(layout);
    it.set("s", "text");
    it.set("z", null);
    it.set("l", []);

    expect(() => it.set(reference, 5)).toThrow(expect.objectContaining({ code }));
    expect(() => compileAccessor(layout, reference).set(it, 5)).toThrow(expect.objectContaining({ code }));
  });

  test("tags once, and makes a list of a scalar", () => {
    const it = event(layout);
    it.tag("a");
    it.tag("a");
    it.tag("b");
    expect(it.get("tags")).toEqual(["a", "b"]);
    it.set("tags", "solo");
    it.tag("solo");
    it.tag("x");

    expect(it.get("tags")).toEqual(["solo", "x"]);
  });

  test("clones deeply, metadata included", () => {
    const it = event(layout);
    it.set("[a][b]", [1]);
    it.set("[@metadata][m]", mapOf({ k: 1 }));
    const copy = it.clone();
    it.set("[a][b][0]", 2);
    it.set("[@metadata][m][k]", 2);

    expect([copy.get("[a][b][0]"), copy.get("[@metadata][m][k]"), copy.timestamp]).toEqual([1, 1, it.timestamp]);
  });

  test("accessors do what the methods do", () => {
    const references = [
      "a",
      "[a]",
      "[a][b]",
      "[a][b][c]",
      "[l][0]",
      "[l][-1]",
      "[l][0][k]",
      "[__proto__][constructor]",
      "[@metadata]",
      "[@metadata][x]",
      "[@metadata][x][y]",
      "tags",
      "@timestamp",
      "zz",
      "[zz][y]",
    ];
    const values: FieldValue[] = [1, "t", null, [1, [2]], mapOf({ b: mapOf({ c: 1 }), k: 2 }), ["x"], new Timestamp(5)];
    assert(
      property(
        array(tuple(constantFrom("get", "set", "has", "remove"), constantFrom(...references), constantFrom(...values)), {
          maxLength: 25,
        }),
        (steps) => {
          const [one, other] = [event(layout), event(layout)];
          for (const [step, reference, value] of steps) {
            const field = compileAccessor(layout, reference);
            expect(outcome(() => field[step as "set"](one, structuredCopy(value)))).toEqual(
              outcome(() => other[step as "set"](reference, structuredCopy(value))),
            );
          }
          expect(one.toMap()).toEqual(other.toMap());
          expect(one.metadata()).toEqual(other.metadata());
        },
      ),
      { numRuns: 300 },
    );
  });
});

function outcome(run: () => unknown): unknown {
  try {
    return run() ?? "nothing";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

function structuredCopy(value: FieldValue): FieldValue {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (!isMap(value)) return value;
  return Object.assign(new FieldMap(), Object.fromEntries(Object.entries(value).map(([key, child]) => [key, structuredCopy(child!)])));
}

describe("an event of a document", () => {
  const received = new Timestamp(5);
  const cases: readonly [string, FieldMap, object][] = [
    ["takes a timestamp", mapOf({ "@timestamp": "2024-02-03T04:05:06.7Z" }), { "@timestamp": "2024-02-03T04:05:06.700Z" }],
    ["keeps an unreadable one aside", mapOf({ "@timestamp": 7 }), { "_@timestamp": 7, tags: ["_timestampparsefailure"] }],
    ["takes null for none", mapOf({ "@timestamp": null }), {}],
    ["keeps its version", mapOf({ "@version": 7 }), { "@version": 7 }],
    ["keeps tags that are none aside", mapOf({ tags: ["a", 1], _tags: "x" }), { _tags: [["a", 1]], tags: ["_tagsparsefailure"] }],
    ["takes null tags for none", mapOf({ tags: null }), { _tags: [null], tags: ["_tagsparsefailure"] }],
    [
      "keeps both failures",
      mapOf({ tags: 8, "@timestamp": 7 }),
      { _tags: [8], "_@timestamp": 7, tags: ["_tagsparsefailure", "_timestampparsefailure"] },
    ],
  ];

  test.each(cases)("%s", (_, document, fields) => {
    const layout = makeLayout();
    const written = JSON.parse(compileEventJson(layout)(layout.fromMap(document, received))) as object;

    expect(written).toEqual({ "@timestamp": received.toString(), "@version": "1", ...fields });
  });

  test("has metadata of its own, and no event comes of one that is no map", () => {
    const layout = makeLayout();

    expect(layout.fromMap(mapOf({ "@metadata": mapOf({ x: 1 }) }), received).get("[@metadata][x]")).toBe(1);
    expect(() => layout.fromMap(mapOf({ "@metadata": 1 }), received)).toThrow(expect.objectContaining({ code: "EVENT_METADATA" }));
  });
});

describe("templates", () => {
  const it = event();
  it.set("a", "A");
  it.set("l", ["x", [2, null], mapOf({ k: new Float(1) })]);
  it.set("m", mapOf({ k: 1 }));
  it.set("n", null);
  it.set("f", new Float(1));

  test.each([
    ["plain", "plain"],
    ["%{a}%{[a]}", "AA"],
    ["100%%{a}%", "100%A%"],
    ["%{missing} %{n}", "%{missing} %{n}"],
    ["%{l}", "x,2,,{k=1.0}"],
    ["%{m} %{f}", '{"k":1} 1.0'],
    ["[%{}] %{+%s}", "[1700000000] 1700000000"],
    ["%{a", "%{a"],
    ["%{a and %{a}", "%{a and %{a}"],
    ["%{{yyyy} x", "%{{yyyy} x"],
    ["%{+YYYY.MM.dd}", "2023.11.14"],
    ["%{{yyyy-MM-dd}}", "2023-11-14"],
    ["x%{{a}", "x%{{a}"],
  ])("%j is %j", (text, rendered) => {
    expect(compileTemplate(it.$layout, text).render(it)).toBe(rendered);
  });

  test("date tokens are empty without a timestamp", () => {
    const without = event();
    without.remove("@timestamp");

    expect(compileTemplate(without.$layout, "[%{+YYYY}][%{{yyyy}}][%{+%s}]").render(without)).toBe("[][][]");
  });

  test.each(["%{[a}", "%{+b}", "%{{j}}"])("%j fails when it is used, not when it is compiled", (text) => {
    const template = compileTemplate(it.$layout, text);

    expect(() => template.render(it)).toThrow(TailraceError);
  });
});

describe("the internal encoding", () => {
  const values: FieldValue[] = [
    null,
    true,
    false,
    0,
    -1,
    2 ** 53 - 1,
    -(2 ** 53 - 1),
    2n ** 80n,
    -(2n ** 64n),
    1.5,
    new Float(1),
    new Float(-0),
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    new Decimal(-150n, 2),
    "",
    "äöü😀\u0000",
    "lone \ud83d",
    new Timestamp(-1, 999_999),
    [],
    [1, [null, "x"]],
    mapOf({}),
    mapOf({ ["__proto__"]: 1, "": mapOf({ "[": [] }), "\ud83d": 1 }),
  ];

  test.each(values.map((value) => [value]))("round trip of %o", (value) => {
    const writer = new ByteWriter(1);
    encodeValue(value, writer);
    const reader = new ByteReader(writer.take());

    const decoded = decodeValue(reader);

    expect(decoded).toEqual(value);
    expect([Object.is(decoded, value) || typeof value === "object", reader.isAtEnd]).toEqual([true, true]);
  });

  test("keeps an event whole, without timestamp and version where it has none", () => {
    const it = event();
    it.set("[a][b]", new Float(1));
    it.set("unmentioned", 1);
    it.set("[@metadata][m]", 1);
    it.remove("@timestamp");
    const writer = new ByteWriter();
    encodeEvent(it, writer);

    const decoded = decodeEvent(new ByteReader(writer.take()), makeLayout());

    expect([decoded.toMap(), decoded.metadata()]).toEqual([it.toMap(), it.metadata()]);
  });

  test("never reads behind the end of damaged bytes", () => {
    const writer = new ByteWriter();
    encodeValue(values, writer);
    const bytes = writer.take();
    assert(
      property(nat({ max: bytes.length - 1 }), integer({ min: 0, max: 255 }), nat({ max: bytes.length }), (at, byte, length) => {
        const damaged = Buffer.from(bytes.subarray(0, length));
        if (at < length) damaged[at] = byte;
        expect(damageFoundIn(damaged)).toBeOneOf([undefined, "EVENT_DAMAGED"]);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** The code of what decoding throws. */
function damageFoundIn(bytes: Buffer): unknown {
  try {
    decodeValue(new ByteReader(bytes));
    return undefined;
  } catch (error) {
    return (error as { readonly code?: unknown }).code ?? error;
  }
}
