import { array, assert, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Payload } from "#plugin";
import { readBulkReply } from "./bulk-reply.ts";
import { readDuration } from "./duration.ts";
import { hostText, readHosts } from "./host-url.ts";
import { judge } from "./judge.ts";
import { Patience } from "./patience.ts";
import { halves, PayloadRanges } from "./ranges.ts";
import { fieldIn } from "./refusal-log.ts";
import { reasonIn } from "./reply-error.ts";
import { sniffedHosts } from "./sniffed-hosts.ts";

function payloadOf(sizes: readonly number[]): Payload {
  const records = sizes.map((size, at) => Buffer.alloc(size, at % 256));
  return {
    recordCount: records.length,
    bytes: Buffer.concat(records),
    record: (ordinal) => records[ordinal]!,
    runs: [],
    wasSent: () => false,
    events: Buffer.alloc(0),
  };
}

describe("ranges of a payload", () => {
  test("hold every record once, in order, and no more bytes than wanted unless one record has more", () => {
    assert(
      property(array(integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), integer({ min: 1, max: 120 }), (sizes, most) => {
        const payload = payloadOf(sizes);
        const ranges = new PayloadRanges(payload);
        const cut = ranges.within(most);

        expect(Buffer.concat(cut.map((range) => ranges.bytesOf(range))).equals(payload.bytes)).toBe(true);
        expect(cut.flatMap(({ first, count }) => Array.from({ length: count }, (_, at) => first + at))).toEqual(sizes.map((_, at) => at));
        for (const range of cut) expect(range.count === 1 || ranges.bytesOf(range).length <= most).toBe(true);
      }),
    );
  });

  test("are halved without a gap", () => {
    expect(halves({ first: 4, count: 3 })).toEqual([
      { first: 4, count: 2 },
      { first: 6, count: 1 },
    ]);
  });
});

describe("a bulk reply", () => {
  test.each([
    ['{"errors":false,"items":[garbage that nobody reads]}'],
    ['{"took":3,"ingest_took":1,"errors":false,"items":[]}'],
    [' { "took" : 3 , "errors" : false } '],
    ['{"items":[],"errors":false}'],
  ])("%s says that all is well", (body) => {
    expect(readBulkReply(body, 5)).toBeUndefined();
  });

  test("is read when it says that there are errors", () => {
    const body = '{"took":1,"errors":true,"items":[{"index":{"status":201}},{"delete":{"status":404,"error":"gone"}}]}';

    expect(readBulkReply(body, 2)).toEqual([
      { action: "index", status: 201, error: undefined },
      { action: "delete", status: 404, error: "gone" },
    ]);
  });

  test.each([
    ["{}"],
    ["null"],
    ["[]"],
    ['{"errors":false'],
    ['{"errors":true,"items":[]}'],
    ['{"errors":true,"items":[{"x":{"status":200}}]}'],
  ])("%s is no such thing", (body) => {
    expect(() => readBulkReply(body, 1)).toThrow(expect.objectContaining({ code: "BULK_REPLY" }));
  });
});

test.each([
  ["create", 201, false, undefined, "delivered"],
  ["create", 409, false, "version_conflict_engine_exception", "dropped"],
  ["create", 409, true, "version_conflict_engine_exception", "delivered"],
  ["index", 409, true, undefined, "delivered"],
  ["delete", 409, true, undefined, "delivered"],
  ["update", 409, true, undefined, "dropped"],
  ["index", 400, false, "mapper_parsing_exception", "rejected"],
  ["index", 400, false, "wanted", "dropped"],
  ["delete", 404, false, undefined, "rejected"],
  ["index", 418, false, undefined, "rejected"],
  ["index", 401, false, undefined, "forbidden"],
  ["index", 403, true, undefined, "forbidden"],
  ["index", 429, false, undefined, "retry"],
  ["index", 500, false, undefined, "retry"],
  ["index", 503, false, "wanted", "dropped"],
] as const)("a record of %s with status %i (sent before: %j, %s) is %s", (...row) => {
  const [action, status, wasSent, type, expected] = row;
  const settings = { customCodes: new Set([418]), dropErrorTypes: new Set(["wanted"]) };

  expect(judge({ action, status, error: type === undefined ? undefined : { type } }, wasSent, settings)).toBe(expected);
});

test("patience ends after its time, for an index and a type of error, and begins anew with a success", () => {
  const patience = new Patience(100);

  expect([patience.isOver("a", "x", 0), patience.isOver("a", "x", 99), patience.isOver("a", "x", 100)]).toEqual([false, false, true]);
  expect([patience.isOver("a", "y", 100), patience.isOver("b", "x", 100)]).toEqual([false, false]);
  patience.succeeded(["a"]);
  expect([patience.isOver("a", "x", 150), patience.isOver("b", "x", 250)]).toEqual([false, true]);
});

describe("hosts", () => {
  const defaults = { isTls: undefined, port: 9200, user: undefined, password: undefined, query: "" };

  test.each([
    ["es1", "http://es1:9200"],
    ["es1:9201", "http://es1:9201"],
    ["//es1", "http://es1:9200"],
    ["https://es1", "https://es1:9200"],
    ["http://es1:80", "http://es1:80"],
    ["https://es1:443/a//b/", "https://es1:443/a/b"],
    ["https://ann:secret@es1", "https://es1:9200"],
    ["[::1]:9201", "http://[::1]:9201"],
    ["es1/path", "http://es1:9200/path"],
  ])("%s is %s", (text, expected) => {
    expect(readHosts([text], defaults).map(hostText)).toEqual([expected]);
  });

  test("have what the options say beside them", () => {
    expect(readHosts(["es1?a=1"], { isTls: true, port: 1, user: "ann", password: "secret", query: "b=2" })).toEqual([
      { scheme: "https", host: "es1", port: 1, path: "", query: "a=1&b=2", user: "ann", password: "secret" },
    ]);
  });

  test.each([["ftp://es1"], [""], ["http://"], ["a b"], ["http://ann:secret@"]])("%j is none, and no secret is told", (text) => {
    expect(() => readHosts([text], defaults)).toThrow(
      expect.objectContaining({ code: "BULK_HOST", message: expect.not.stringContaining("secret") as string }),
    );
  });

  test("are found in what a cluster says of its nodes", () => {
    const nodes = {
      a: { roles: ["master", "data"], http: { publish_address: "10.0.0.1:9200" } },
      b: { http: { publish_address: "es2.example/10.0.0.2:9201" } },
      c: { http: { publish_address: "[::1]:9202" } },
      d: { roles: ["master"], http: { publish_address: "10.0.0.4:9200" } },
      e: { http: { publish_address: "nonsense" } },
    };
    const [known] = readHosts(["https://ann:secret@es1/front"], defaults);

    const found = sniffedHosts({ status: 200, body: JSON.stringify({ nodes }) }, known!);

    expect(found.map(hostText)).toEqual(["https://10.0.0.1:9200/front", "https://es2.example:9201/front", "https://[::1]:9202/front"]);
    expect(found.every(({ user }) => user === "ann")).toBe(true);
  });
});

test.each([
  ["failed to parse field [a.b] of type [long] in document", "a.b"],
  ["mapper [n] cannot be changed from type [long] to [text]", "n"],
  ["object mapping for [user] tried to parse field [user] as object", "user"],
  ["no field is named", undefined],
])("in %j the field is %j", (reason, field) => {
  expect(fieldIn(reason)).toBe(field);
});

test.each([
  ['{"error":{"type":"t","reason":"r","caused_by":{"reason":"c"}}}', "t: r c"],
  ['{"error":"plain"}', "plain"],
  ["<html>", "<html>"],
  ["", "no more is said"],
  ["x".repeat(600), `${"x".repeat(500)}…`],
])("the reason in %j", (body, reason) => {
  expect(reasonIn(body)).toBe(reason);
});

test.each([
  ["250ms", 250],
  ["30s", 30_000],
  ["5m", 300_000],
  ["1.5 h", 5_400_000],
])("the duration %s has %i ms", (text, ms) => {
  expect(readDuration("x", text)).toBe(ms);
});
