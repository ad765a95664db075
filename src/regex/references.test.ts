import { describe, expect, test } from "vitest";
import { findInAllForms } from "../../test/support/regex-forms.ts";
import type { Groups } from "../../test/support/regex-forms.ts";

/** A pattern, a text, and what Ruby finds in it: recorded from JRuby 10.0.6, whose engine Logstash's is. */
type Row = readonly [pattern: string, text: string, groups: Groups];

function inAllForms(pattern: string, text: string, groups: Groups): void {
  const answers = findInAllForms(pattern, text);

  expect(answers).toEqual(answers.map(([form]) => [form, groups]));
}

describe("back-references", () => {
  test.each<Row>([
    [String.raw`(a)\1`, "aa", ["aa", "a"]],
    [String.raw`(a)|b\1`, "b", null],
    [String.raw`(a)?\1b`, "b", null],
    [String.raw`(a)?\1b`, "aab", ["aab", "a"]],
    [String.raw`(?<x>a|b)\k<x>`, "abb", ["bb", "b"]],
    [String.raw`(?<x>a|b)\k'x'`, "abb", ["bb", "b"]],
    [String.raw`(a)(b)\k<-1>`, "abb", ["abb", "a", "b"]],
    [String.raw`(a)\k<1>`, "aa", ["aa", "a"]],
    [String.raw`(?<x>a)(?<x>b)?\k<x>`, "aba", ["aba", "a", "b"]],
    [String.raw`(?<x>a)(?<x>b)?\k<x>`, "abb", ["abb", "a", "b"]],
    [String.raw`(?i)(a)\1`, "aA", ["aA", "a"]],
    [String.raw`(?i)(é)\1`, "éÉ", ["éÉ", "é"]],
    [String.raw`(a*)b\1`, "aabaa", ["aabaa", "aa"]],
    [String.raw`(a\1?)b`, "ab", ["ab", "a"]],
    [String.raw`(?:(a)|b\1)+`, "aba", ["aba", "a"]],
    [String.raw`\1(a)`, "a", null],
    [String.raw`(a)\10`, "a\b", ["a\b", "a"]],
    [String.raw`(.)(.)\2\1`, "xabbay", ["abba", "a", "b"]],
    [String.raw`(?=(a))\1`, "a", ["a", "a"]],
    [String.raw`(?>(a+))\1`, "aaaa", null],
    [String.raw`(?<q>["']).*?\k<q>`, 'say "it\'s" now', ['"it\'s"', '"']],
    [String.raw`(\w)\1+`, "abccc", ["ccc", "c"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("group calls", () => {
  test.each<Row>([
    [String.raw`(?<x>a|b)\g<x>`, "ab", ["ab", "b"]],
    [String.raw`(?<x>a)\g'x'`, "aa", ["aa", "a"]],
    [String.raw`(a)\g<1>`, "aa", ["aa", "a"]],
    [String.raw`(a)(b)\g<-1>`, "abb", ["abb", "a", "b"]],
    [String.raw`\g<+1>(a)`, "aa", ["aa", "a"]],
    [String.raw`\g<x>(?<x>a|b)`, "ba", ["ba", "a"]],
    [String.raw`(?<p>\((?:[^()]|\g<p>)*\))`, "x(a(b)c)d", ["(a(b)c)", "(a(b)c)"]],
    [String.raw`(?<p>\((?:[^()]|\g<p>)*\))`, "x(a(b c", null],
    [String.raw`\A(?<a>|.|(?:(?<b>.)\g<a>\k<b+0>))\z`, "reviver", ["reviver", "reviver", "v"]],
    [String.raw`\A(?<a>|.|(?:(?<b>.)\g<a>\k<b+0>))\z`, "reviver!", null],
    [String.raw`a\g<0>?b`, "aabb", ["aabb"]],
    [String.raw`(?<n>\d)(?:,\g<n>)*`, "1,2,3", ["1,2,3", "3"]],
    [String.raw`(?<x>a(?<y>b)?)\g<x>`, "aab", ["aab", "ab", "b"]],
    [String.raw`(?i:(?<x>a))\g<x>`, "AA", ["AA", "A"]],
    [String.raw`(?<e>\g<t>(?:\+\g<t>)*){0}(?<t>\d|\(\g<e>\)){0}^\g<e>$`, "1+(2+3)", ["1+(2+3)", "1+(2+3)", "(2+3)"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("conditions", () => {
  test.each<Row>([
    ["(a)?(?(1)b|c)", "ab", ["ab", "a"]],
    ["(a)?(?(1)b|c)", "c", ["c", undefined]],
    ["^(a)?(?(1)b|c)$", "ac", null],
    ["(?<x>a)?(?(<x>)b|c)", "ab", ["ab", "a"]],
    ["(?<x>a)?(?('x')b|c)", "c", ["c", undefined]],
    ["(a)?(?(1)b)", "ab", ["ab", "a"]],
    ["(a)?(?(1)b)c", "c", ["c", undefined]],
    [String.raw`(<)?\w+(?(1)>)`, "<ab>", ["<ab>", "<"]],
    [String.raw`^(<)?\w+(?(1)>)$`, "<ab", null],
    ["(a)?(?(1)|c)", "a", ["a", "a"]],
    ["(?:(a)|b)(?(1)c|d)", "bd", ["bd", undefined]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("absent stretches", () => {
  test.each<Row>([
    [String.raw`/\*(?~\*/)\*/`, "x/* a */ b */", ["/* a */"]],
    ["(?~ab)", "xxabx", ["xxa"]],
    ["(?~ab)c", "abc", ["bc"]],
    ["(?~)", "a", [""]],
    ["a(?~b)c", "aabcac", ["ac"]],
    ['"(?~")"', 'say "a" "b"', ['"a"']],
    ["(?~abc)c", "ababc", ["ababc"]],
    [String.raw`\A(?~x)\z`, "aby", ["aby"]],
  ])("%j finds in %j: %j", inAllForms);
});
