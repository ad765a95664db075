import { assert, constantFrom, property, string, uniqueArray } from "fast-check";
import { describe, expect, test } from "vitest";
import { LiteralTable } from "./literal-table.ts";

function find(literals: readonly string[], text: string): string[] {
  const numbers = new LiteralTable(literals, ["mozilla/5.0"]).find(text, new Uint8Array(literals.length));
  return numbers.map((number) => literals[number]!).toSorted();
}

describe("LiteralTable", () => {
  test("finds literals at the ends, over each other and within each other", () => {
    expect(find(["ab", "abc", "bc", "cd", "xyz", "zz", "abcdx"], "abcdxyz")).toEqual(["ab", "abc", "abcdx", "bc", "cd", "xyz"]);
  });

  test.each(["", "a", "ab", "é", "\ud800", "\0\0"])("finds in %j no more than what stands there", (text) => {
    expect(find(["ab", "abc", "é.", "\0\0"], text)).toEqual(["ab", "abc", "é.", "\0\0"].filter((literal) => text.includes(literal)));
  });

  test("finds exactly the literals that a text includes", () => {
    const letters = constantFrom("a", "b", "c", " ", "é");
    const word = string({ unit: letters, minLength: 2, maxLength: 5 });
    assert(
      property(uniqueArray(word, { maxLength: 30 }), string({ unit: letters, maxLength: 60 }), (literals, text) => {
        expect(find(literals, text)).toEqual(literals.filter((literal) => text.includes(literal)).toSorted());
      }),
    );
  });
});
