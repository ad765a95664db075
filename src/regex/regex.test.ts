import { describe, expect, test } from "vitest";
import { findByMachine } from "../../test/support/regex-forms.ts";
import { compileRegex } from "./regex.ts";

const asciiLine = { ascii: true, newlines: false } as const;

describe("a match", () => {
  test("tells its own place, behind \\K, and that of each group", () => {
    const match = compileRegex(String.raw`(a+)\K(b)(c)?`).exec("xaabx");

    expect([match?.index, match?.end, match?.groups]).toEqual([3, 4, ["b", "aa", "b", undefined]]);
    expect([0, 1, 2, 3].map((group) => match?.positionOf(group))).toEqual([[3, 4], [1, 3], [3, 4], undefined]);
  });

  test("counts places in UTF-16 units", () => {
    const match = compileRegex("(?<last>.)$").exec("é😀");

    expect([match?.index, match?.end, match?.positionOf(1)]).toEqual([1, 3, [1, 3]]);
  });

  test.each([
    ["a", "aba", 1, 2],
    ["^a", "ba", 1, undefined],
    ["^a", "b\na", 1, 2],
    [String.raw`\Aa`, "ba", 1, undefined],
    ["(?<=b)a", "ba", 1, 1],
    [String.raw`\ba`, "ba", 1, undefined],
    [String.raw`\Ga`, "ba", 1, 1],
    [String.raw`\Ga`, "bba", 1, undefined],
    ["", "ab", 2, 2],
    ["a", "ab", 1, undefined],
    [String.raw`(?<x>a)\g<x>|b`, "aab", 1, 2],
  ])("of %j in %j is looked for from a place on (%d), and what stands before is seen", (pattern, text, from, index) => {
    expect(compileRegex(pattern).exec(text, from)?.index).toBe(index);
  });

  test("is found again at the same place, whatever was found before", () => {
    const regex = compileRegex("b(c)");

    expect([regex.exec("abc")?.index, regex.test("xbc"), regex.exec("abc")?.positionOf(1), regex.exec("bc")?.index]).toEqual([
      1,
      true,
      [2, 3],
      0,
    ]);
  });
});

describe("options", () => {
  test.each([
    [true, "a\nb"],
    [false, undefined],
  ])("dotAll %s: the dot and a line break", (dotAll, found) => {
    expect(compileRegex("a.b", { dotAll }).exec("a\nb")?.groups[0]).toBe(found);
  });

  test("patterns of one text and other options are kept apart", () => {
    expect([compileRegex("x.y").test("x\ny"), compileRegex("x.y", { dotAll: true }).test("x\ny")]).toEqual([false, true]);
  });

  test("without captures, groups cost nothing but back-references still hold", () => {
    expect([
      compileRegex(String.raw`(a|b)(c)\1`, { captures: false }).test("acb"),
      compileRegex("(?:(a)|b)+", { captures: false }).isNative,
    ]).toEqual([false, true]);
  });
});

describe("a part that was parsed before in another pattern", () => {
  test("means what the flags around it say", () => {
    const part = "(?:[abc]defghi.jkl)";
    const answers = [part, `(?i)${part}`, `(?m)${part}`, `(?x)${part}`, part].map((pattern) =>
      ["adefghi-jkl", "ADEFGHI-JKL", "adefghi\njkl"].map((text) => compileRegex(pattern).test(text)),
    );

    expect(answers).toEqual([
      [true, false, false],
      [true, true, false],
      [true, false, true],
      [true, false, false],
      [true, false, false],
    ]);
  });

  test("has its groups by their place in this pattern", () => {
    const part = "(?:(?<first>abc)-(?<second>def))";

    expect(compileRegex(part).groupNames).toEqual([undefined, "first", "second"]);
    expect(compileRegex(`(?<zero>x)${part}`).exec("xabc-def")?.groups).toEqual(["xabc-def", "x", "abc", "def"]);
    expect(compileRegex(`(?<zero>x)${part}`).groupNames).toEqual([undefined, "zero", "first", "second"]);
  });

  test("refers to what this pattern has", () => {
    const part = String.raw`(?:abcdefgh-\k<n>)`;

    expect(compileRegex(`(?<n>1)${part}`).test("1abcdefgh-1")).toBe(true);
    expect(compileRegex(`(?<m>1)(?<n>2)${part}`).exec("12abcdefgh-2")?.groups[0]).toBe("12abcdefgh-2");
    expect(() => compileRegex(`(?<m>1)${part}`)).toThrow("`\\k<n>` refers to a group that does not exist");
  });
});

describe("what a pattern tells of itself", () => {
  test.each([
    ["(a)(?<x>b)(?<y:z>c)(?<x>d)", [undefined, "x", "y:z", "x"]],
    ["(a)(b)", [undefined, undefined, undefined]],
    ["a", [undefined]],
  ])("%j: the names of its groups", (pattern, names) => {
    expect(compileRegex(pattern).groupNames).toEqual(names);
  });

  test.each([
    ["^a", true],
    [String.raw`\Aa|^b`, true],
    ["(?:^a)+", true],
    [String.raw`\b^a`, true],
    ["(?<x>^a)", true],
    ["^a|b", false],
    ["(?:^a)?b", false],
    ["a^", false],
    ["a", false],
  ])("%j: whether it can only match at the start (%s)", (pattern, isAnchored) => {
    expect(compileRegex(pattern).startAnchored).toBe(isAnchored);
  });

  test.each([
    ["a.b", true],
    ["^ab", true],
    ["ab$", true],
    ["(?m)a.b", false],
    [String.raw`\Aab`, false],
    [String.raw`[^x]\s`, false],
  ])("%j: whether line breaks matter to it (%s)", (pattern, heeds) => {
    expect(compileRegex(pattern).heedsNewlines).toBe(heeds);
  });

  test.each([
    ["abc.*def", ["abc", "def"]],
    ["(?<x>abc)def", ["abcdef"]],
    ["abc|abd", []],
    ["abc(?:def)?", ["abc"]],
    ["(?:abc)+d", ["abc"]],
    ["a(?=bcd)e", ["ae"]],
    [String.raw`\d+\[`, ["["]],
    ["a x", ["a x"]],
    [String.raw`\w \w`, []],
    ["(?i)abc", []],
    ["(?i)<1>", ["<1>"]],
    ["[a][b]", ["ab"]],
    ["(?!abc)xyz", ["xyz"]],
  ])("%j: the texts every match contains", (pattern, literals) => {
    expect(compileRegex(pattern).literals).toEqual(literals);
  });

  test.each([
    ["^(?:a+b?)+$", ["NESTED_REPETITION"]],
    ["^(?:a+)+$", []],
    [String.raw`^(?:\w+\s?)*$`, ["NESTED_REPETITION"]],
    ["^(?>a+)+$", []],
    ["^(?:a+b)+$", []],
    [".*abc", ["LEADING_WILDCARD"]],
    ["(?<all>.*)abc", ["LEADING_WILDCARD"]],
    ["^.*abc", []],
    ["a.*abc", []],
    [".*(?:a+b?)+c", ["NESTED_REPETITION", "LEADING_WILDCARD"]],
  ])("%j: advice on what may be slow", (pattern, codes) => {
    expect(compileRegex(pattern).advice.map(({ code }) => code)).toEqual(codes);
  });

  test.each([
    ["(a)(b)", true],
    ["(?:(a)|b)+", false],
    [String.raw`(?<x>a)\g<x>`, false],
    ["(a)?(?(1)b|c)", false],
    ["(?~ab)", false],
    ["(?:|a)+b", false],
    [String.raw`\X`, true],
    ["a++b", true],
  ])("%j: whether a RegExp can say it all (%s)", (pattern, isNative) => {
    const regex = compileRegex(pattern);

    expect([regex.isNative, regex.native(asciiLine) !== undefined]).toEqual([isNative, isNative]);
  });

  test("where groups stand in the match of its RegExp, be there emulated atomic groups or not", () => {
    const regex = compileRegex("(a)(?>b|bc)(d)");
    const native = regex.native(asciiLine)!;
    native.lastIndex = 0;
    const found = native.exec("abd");

    expect(regex.nativeGroups.map((group) => found?.[group])).toEqual(["abd", "a", "d"]);
  });
});

/**
 * Rewriting for speed changes nothing but the time. Without it, or without an atomic group that is needed, the long texts would
 * take longer than the universe: the test would never end.
 */
describe("what takes exponential time when it is read naively ends:", () => {
  const long = "a".repeat(5_000);

  test.each([
    ["a quoted text that is never closed", String.raw`"(?>(?>[^"\\]+|\\.)*)"`, `"${long}`, null],
    ["possessive loops", String.raw`^(?:[a-z]++-?+)*+$`, `${long}!`, null],
    ["alternatives that begin differently", "^(?:[a-z]+|-)+!", `${long}-${long}`, null],
    ["a loop over single characters and runs", "^(?:x|[a-w]+)*$", `${long}!`, null],
    ["a loop in an atomic group", "^(?>(?:a|b+)*)c", long, null],
    ["runs of hexadecimal digits that want a colon", "(?:[0-9a-f]+:1|[0-9a-f]+:2|[0-9a-f]+:3)", "ab12".repeat(100), null],
    ["the same with a colon", "(?:[0-9a-f]+:1|[0-9a-f]+:2|[0-9a-f]+:3)", `${"ab12".repeat(100)}:3`, `${"ab12".repeat(100)}:3`],
  ])("%s", (_, pattern, text, found) => {
    expect(compileRegex(pattern).exec(text)?.groups[0] ?? null).toBe(found);
  });
});

describe("the interpreter", () => {
  test("overflows no stack", () => {
    const nested = `${"(".repeat(4_000)}${")".repeat(4_000)}`;

    expect(findByMachine(String.raw`\A(?<p>\((?:[^()]|\g<p>)*\))\z`, nested)).toEqual([nested, nested]);
  });

  test("looks for a long text's first match only, from left to right", () => {
    const match = compileRegex(String.raw`(?<x>[a-c])\g<x>(?(<x>)d|e)`).exec(`${"-".repeat(5_000)}abdbcd`);

    expect([match?.index, match?.groups]).toEqual([5_000, ["abd", "b"]]);
  });
});
