import { describe, expect, test } from "vitest";
import { Causes, causeOf, withoutValues } from "./letter-cause.ts";

const death = {
  plugin_type: "elasticsearch",
  plugin_id: "es",
  plugin_kind: "output",
  reason: "no",
  attempts: 1,
  first: 1,
  last: 2,
  config: "c",
} as const;

describe("a reason without its values", () => {
  test.each([
    [
      "failed to parse field [n] of type [long] in document with id 'aB3'",
      "failed to parse field [n] of type [long] in document with id '…'",
    ],
    ["Preview of field's value: 'it is'", "Preview of field's value: '…'"],
    ['Cannot compare 2.0 with "x"', 'Cannot compare … with "…"'],
    ["no index `logs-2026.11.21`", "no index `…`"],
    ["document 0b9e4c1a-5d7e-4f10-9a3b-2c4d5e6f7a8b is gone", "document … is gone"],
    ["task oTUltX4IQMOUUVeiohTt8A:12345 failed", "task …:… failed"],
    ["limit of total fields [1000] has been exceeded", "limit of total fields […] has been exceeded"],
    ["the record ended the worker that computed it", "the record ended the worker that computed it"],
    ["http2 and utf8 stay", "http2 and utf8 stay"],
  ])("%j is %j", (reason, expected) => {
    expect(withoutValues(reason)).toBe(expected);
  });
});

test.each([
  [{ ...death, status: 400 }, "elasticsearch (es) 400: no"],
  [{ ...death, plugin_type: "if-statement", plugin_id: "if-statement" }, "if-statement: no"],
])("a cause names the plugin and its status: %j", (head, expected) => {
  expect(causeOf(head)).toBe(expected);
});

test("letters are grouped by cause, the largest group first, with the latest as its sample", () => {
  const causes = new Causes();
  causes.add({ ...death, reason: "other", last: 5 }, "main/0");
  causes.add({ ...death, reason: "id 'a'", last: 9 }, "main/1");
  causes.add({ ...death, reason: "id 'b'", last: 7 }, "main/2");

  expect(causes.groups).toEqual([
    { cause: "elasticsearch (es): id '…'", count: 2, first: 7, last: 9, sample: "main/1" },
    { cause: "elasticsearch (es): other", count: 1, first: 5, last: 5, sample: "main/0" },
  ]);
});
