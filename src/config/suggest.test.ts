import { describe, expect, test } from "vitest";
import { editDistance, suggest } from "./suggest.ts";

describe("the edit distance", () => {
  test.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["abc", "ab", 1],
    ["abc", "abxc", 1],
    ["abc", "axc", 1],
    ["abc", "acb", 1],
    ["kitten", "sitting", 3],
    ["ca", "abc", 3],
    ["abc", "xyz", 3],
  ])("of %s and %s is %i", (left, right, distance) => {
    expect(editDistance(left, right, 10)).toEqual(distance);
    expect(editDistance(right, left, 10)).toEqual(distance);
  });

  test("stops at the limit", () => {
    expect(editDistance("abcdefgh", "stuvwxyz", 3)).toEqual(3);
  });
});

describe("the suggestion", () => {
  const NAMES = ["mutate", "grok", "json", "json_lines", "date", "translate", "add_tag", "add_field"];

  test.each([
    ["mutat", "mutate"],
    ["Mutate", "mutate"],
    ["gork", "grok"],
    ["jsonn", "json"],
    ["json-lines", "json_lines"],
    ["add_tags", "add_tag"],
    ["dat", "date"],
    ["syslog", undefined],
    ["x", undefined],
    ["elasticsearch", undefined],
  ])("for %s is %s", (name, suggestion) => {
    expect(suggest(name, NAMES)).toEqual(suggestion);
  });
});
