import { describe, expect, test } from "vitest";
import { compileRegex } from "../../src/regex/regex.ts";
import { rubyReplaceAll } from "./ruby-replace.ts";

/** Text, pattern, replacement, result: as JRuby 10.0.6 answers. */
const ANSWERS: readonly (readonly [string, string, string, string])[] = [
  ["1a2b", String.raw`(\d)(\w)`, String.raw`\2\1`, "a1b2"],
  ["1a2b", String.raw`(?<d>\d)|(?<l>[a-z])`, String.raw`{\1}`, "{}{}{}{}"],
  ["1a2b", String.raw`(?<d>\d)|(?<l>[a-z])`, String.raw`{\k<d>|\k<l>}`, "{1|}{|a}{2|}{|b}"],
  ["1a2b", String.raw`(?<x>\d)|(?<x>[a-z])`, String.raw`{\k<x>,\1,\2}`, "{1,,}{a,,}{2,,}{b,,}"],
  ["1a", String.raw`(\d)`, String.raw`[\0\1\9]`, "[11]a"],
  ["1a", String.raw`(?<x>\d)`, String.raw`[\0\1\9]`, "[1]a"],
  ["1a", String.raw`(\d)`, String.raw`[\k'1']`, String.raw`[\k'1']a`],
  ["1a", "x", String.raw`\k<zz>`, "1a"],
  ["ab", "b", String.raw`[\&\\\&]`, String.raw`a[b\b]`],
  ["a-b", "-", "\\`", "aab"],
  ["a-b", "-", String.raw`\'`, "abb"],
  ["abcb", "(a)?b(c)?", String.raw`[\+]`, "[c][]"],
  ["aXb", "(?<n>X)", String.raw`[\1\+]`, "a[X]b"],
  ["a-b", "-", String.raw`[\+]`, "a[]b"],
  ["ab", "", "-", "-a-b-"],
  ["a😀", "", "-", "-a-😀-"],
];

describe("Ruby's gsub", () => {
  test.each(ANSWERS)("%j with %j by %j", (text, pattern, replacement, result) => {
    expect(rubyReplaceAll(text, compileRegex(pattern), replacement)).toBe(result);
  });

  test.each([
    [String.raw`(?<x>\d)`, String.raw`\k<1>`, "Its groups are x."],
    [String.raw`(?<x>\d)`, String.raw`\k<zz>`, "Its groups are x."],
    [String.raw`(\d)`, String.raw`\k<1>`, String.raw`Without named groups write \1, \2.`],
    [String.raw`(\d)`, String.raw`\k<zz`, String.raw`Without named groups write \1, \2.`],
  ])("refuses a group that %j has not: %j", (pattern, replacement, hint) => {
    expect(() => rubyReplaceAll("1a", compileRegex(pattern), replacement)).toThrow(
      expect.objectContaining({ code: "REPLACEMENT_GROUP", hint }),
    );
  });
});
