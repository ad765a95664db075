import { describe, expect, test } from "vitest";
import { parseRegex, regexSource } from "./parse-regex.ts";

function compile(source: string): RegExp {
  const { root, ignoreCase } = parseRegex(source);
  return new RegExp(regexSource(root), ignoreCase ? "i" : "");
}

describe("a regular expression of a rule", () => {
  test.each([
    ["^Opera/(\\d+)\\.(\\d+)", "Opera/9.80", ["Opera/9.80", "9", "80"]],
    ["(Win)(?:dows|) ?(?:NT|)", "a Windows NT", ["Windows NT", "Win"]],
    ["x{2}y{1,}z{0,2}?", "xxyyzz", ["xxyy"]],
    ["[a-c_.-]+[^\\d\\s]", "a_.-b!1", ["a_.-b!"]],
    ["[]a]+", "xa]a", ["a]a"]],
    ["[^]a]+", "a]xy", ["xy"]],
    ["(?i)abc", "xABC", ["ABC"]],
    ["(?<name>a)(?=b)(?<=a)(?!c)", "ab", ["a", "a"]],
    ["a}b]c/d", "a}b]c/d", ["a}b]c/d"]],
    ["\\x41\\u0042\\/\\-\\_\\ ", "AB/-_ ", ["AB/-_ "]],
    ["\\bS60\\b", "(S60;", ["S60"]],
    ["", "abc", [""]],
    ["a||b", "b", [""]],
  ])("%j reads as Java reads it", (source, text, groups) => {
    expect([...(compile(source).exec(text) ?? [])]).toEqual(groups);
  });

  // Asked of java.util.regex, Java 25.
  test.each([
    ["a$", "a\n", true],
    ["a$", "a\r\n", true],
    ["a$", "a\u0085", true],
    ["a$", "a\u2028", true],
    ["a$", "a\n\n", false],
    ["^b", "a\nb", false],
    ["a.b", "a\u0085b", false],
    ["a.b", "a\rb", false],
    ["a.b", "a\vb", true],
    ["a\\sb", "a\u00a0b", false],
    ["a\\sb", "a\vb", true],
    ["a\\Sb", "a\u00a0b", true],
    ["a[\\S]b", "a\ufeffb", true],
    ["a[\\s]b", "a\u2003b", false],
    ["\\d", "٣", false],
    ["\\w", "é", false],
    ["a\\b", "aé", true],
  ])("%j on %j: %j, as in Java", (source, text, matches) => {
    expect(compile(source).test(text)).toBe(matches);
  });

  test.each([
    ["a++", "possessive"],
    ["(?>a)", "(?>a"],
    ["a(?i)b", "(?i)"],
    ["\\p{L}", "\\p"],
    ["\\Qa\\E", "\\Q"],
    ["(a)\\1", "\\1"],
    ["\\Aa", "\\A"],
    ["[a[b]]", "brackets inside brackets"],
    ["[a&&b]", "brackets inside brackets"],
    ["[[^]", "brackets inside brackets"],
    ["(a", "opening parenthesis"],
    ["a)", "closing parenthesis"],
    ["[a", "never closed"],
    ["*a", "nothing to repeat"],
    ["a{b", "nothing to repeat"],
    ["a\\", "escape"],
  ])("%j is refused, with what is wrong", (source, what) => {
    expect(() => parseRegex(source)).toThrow(
      expect.objectContaining({ code: "USERAGENT_REGEX", message: expect.stringContaining(what) as string }),
    );
  });
});
