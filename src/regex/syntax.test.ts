import { describe, expect, test } from "vitest";
import { findInAllForms } from "../../test/support/regex-forms.ts";
import type { Groups } from "../../test/support/regex-forms.ts";

/** A pattern, a text, and what Ruby finds in it: recorded from JRuby 10.0.6, whose engine Logstash's is. */
type Row = readonly [pattern: string, text: string, groups: Groups];

function inAllForms(pattern: string, text: string, groups: Groups): void {
  const answers = findInAllForms(pattern, text);

  expect(answers).toEqual(answers.map(([form]) => [form, groups]));
}

describe("characters and escapes", () => {
  test.each<Row>([
    ["abc", "xabcx", ["abc"]],
    ["a.c", "a\nc", null],
    ["a.c", "abc", ["abc"]],
    ["(?m)a.c", "a\nc", ["a\nc"]],
    [String.raw`\x41\x4`, "A\u0004", ["A\u0004"]],
    [String.raw`\101\x42`, "AB", ["AB"]],
    [String.raw`\t\n\r\f\v\a\e`, "\t\n\r\f\u000b\u0007\u001b", ["\t\n\r\f\u000b\u0007\u001b"]],
    [String.raw`\cA\C-b`, "\u0001\u0002", ["\u0001\u0002"]],
    [String.raw`\u00e9`, "é", ["é"]],
    [String.raw`\u{e9 41}`, "éA", ["éA"]],
    [String.raw`\u{1F600}+`, "😀😀", ["😀😀"]],
    [String.raw`\xC3\xA9`, "é", ["é"]],
    [String.raw`\303\251`, "é", ["é"]],
    [String.raw`\0`, "\u0000", ["\u0000"]],
    [String.raw`\q\-\"`, 'q-"', ['q-"']],
    [String.raw`\/\@\ `, "/@ ", ["/@ "]],
    ["é+", "caféé", ["éé"]],
    ["a]}", "a]}", ["a]}"]],
    ["x{", "x{", ["x{"]],
    ["a{,", "a{,", ["a{,"]],
    ["a{1,2,3}", "a{1,2,3}", ["a{1,2,3}"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("anchors", () => {
  test.each<Row>([
    ["^b", "a\nb", ["b"]],
    ["^b", "a\n", null],
    ["^", "a\n", [""]],
    ["a$", "a\nb", ["a"]],
    ["a$", "ba", ["a"]],
    [String.raw`\Ab`, "a\nb", null],
    [String.raw`\Aa`, "ab", ["a"]],
    [String.raw`a\z`, "a\n", null],
    [String.raw`a\Z`, "a\n", ["a"]],
    [String.raw`a\Z`, "a\n\n", null],
    [String.raw`a\z`, "ba", ["a"]],
    [String.raw`\bcat\b`, "a cat!", ["cat"]],
    [String.raw`\bcat\b`, "concat", null],
    [String.raw`\Bcat`, "concat", ["cat"]],
    [String.raw`\bé`, "é", ["é"]],
    [String.raw`a\b`, "aé", null],
    [String.raw`(?a)a\b`, "aé", ["a"]],
    [String.raw`\G\d`, "1a", ["1"]],
    [String.raw`\G\d`, "a1", null],
    ["^$", "", [""]],
    ["^$", "a\n\nb", [""]],
    ["$^", "a\nb", null],
    ["x^y", "x\ny", null],
    ["x\n^y", "x\ny", ["x\ny"]],
    [String.raw`\n^`, "a\n", null],
    [String.raw`\n$`, "a\n", ["\n"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("quantifiers", () => {
  test.each<Row>([
    ["a?", "aa", ["a"]],
    ["a??b", "aab", ["ab"]],
    ["a*", "aaa", ["aaa"]],
    ["a*?b", "aab", ["aab"]],
    ["a+", "baa", ["aa"]],
    ["a+?", "aaa", ["a"]],
    ["a{2}", "aaa", ["aa"]],
    ["a{2,}", "aaaa", ["aaaa"]],
    ["a{1,2}", "aaa", ["aa"]],
    ["a{,2}", "aaaa", ["aa"]],
    ["a{,2}b", "aaab", ["aab"]],
    ["a{0}b", "ab", ["b"]],
    ["a{1,2}?", "aaa", ["a"]],
    ["a{2}?", "aaa", ["aa"]],
    ["a{2}?b", "b", ["b"]],
    ["a{2}+", "aaaaa", ["aaaa"]],
    ["a{1,2}+b", "aab", ["aab"]],
    ["(?:a+)+?", "aaa", ["aaa"]],
    ["(?:a?)+?", "aa", ["a"]],
    ["(?:a*)??", "aa", [""]],
    ["(?:a+){2,3}", "aaaa", ["aaaa"]],
    ["a{2}{3}", "aaaaaaa", ["aaaaaa"]],
    ["a**", "aaa", ["aaa"]],
    ["a+*", "aaa", ["aaa"]],
    ["(?:ab){2}", "ababab", ["abab"]],
    ["(?:a|ab){2}c", "aabc", ["aabc"]],
    ["x{}", "x{}", ["x{}"]],
    ["x{a}", "x{a}", ["x{a}"]],
    ["x{1", "x{1", ["x{1"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("possessive quantifiers and atomic groups", () => {
  test.each<Row>([
    ["a++b", "aaab", ["aaab"]],
    ["a++a", "aaa", null],
    ["a*+b", "aab", ["aab"]],
    ["a*+a", "aaa", null],
    ["a?+a", "a", null],
    ["a?+a", "aa", ["aa"]],
    ["(?>a+)b", "aab", ["aab"]],
    ["(?>a+)a", "aaa", null],
    ["(?>a|ab)c", "abc", null],
    ["(?>ab|a)c", "abc", ["abc"]],
    [String.raw`"(?>[^"\\]+|\\.)*+"`, 'say "a\\"b" now', ['"a\\"b"']],
    [String.raw`"(?>[^"\\]+|\\.)*+"`, 'say "a\\"b', null],
    ["(?>(a)|b)(?>c)?", "bc", ["bc", undefined]],
    ["(?>a*)(?>b*)ab", "aabb", null],
    ["((?>a+))b", "aab", ["aab", "aa"]],
    ["(?:(?>a|ab))+c", "aabc", null],
    ["x(?>.*)y", "xay", null],
  ])("%j finds in %j: %j", inAllForms);
});

/** Atomic groups are dropped, loops unrolled and look-aheads put in front only where that changes nothing. */
describe("what invites a rewriting", () => {
  test.each<Row>([
    ["(?>a+b?)a", "aa", null],
    ["(?>a+)(?!ab)a", "aaa", null],
    ["(?>a{2,})a", "aaa", null],
    ["(?>a+?)b", "aab", ["ab"]],
    ["(?>a|a+)b", "aab", ["ab"]],
    ["(?>a*b?)+a", "aba", ["aba"]],
    ["(?>a*(?!b))a", "aaab", ["aaa"]],
    ["(?>[ab]+c?)b", "abb", null],
    ["(?>(?:ab)?a)b", "abab", ["abab"]],
    [String.raw`(?>\d+(?:\.\d+)?)\.`, "1.5.", ["1.5."]],
    [String.raw`(?>\d+(?:\.\d+)?)\.`, "1.x", ["1."]],
    ["(?>a|b+)+b", "abb", ["ab"]],
    ["(?>a|b+)*b", "bb", ["b"]],
    ["(?>a|b+)*b", "abab", ["abab"]],
    ["(?:a|b+)+b", "abbab", ["abbab"]],
    ["(?:ab|a+)+", "abab", ["abab"]],
    ["(?:ab|a+)+$", "aab", ["aab"]],
    ["(?:ab|c+)*c", "abcc", ["abcc"]],
    ["(?:-|a+)+-", "aa-a-", ["aa-a-"]],
    ["(?>x|[ab]+)+b", "xabb", null],
    ["(?>x|[ab]+)*b", "xb", ["xb"]],
    ["(?:ab|[ac]+)+", "abab", ["abab"]],
    ["(?:ab|[ac]+)+$", "acab", ["acab"]],
    ["x(?:a|b+)*?bc", "xabbc", ["xabbc"]],
    [String.raw`(?:[^"\\]+|\\.)*"`, 'a\\"b"', ['a\\"b"']],
    ["(?:[0-9a-f]+:1|[0-9a-f]+:2|[0-9a-f]+:)x", "af:2x", ["af:2x"]],
    ["(?:[0-9a-f]+:1|[0-9a-f]+:2|[0-9a-f]+)", "afé", ["af"]],
    ["(?:[0-9a-f]+:1|[0-9a-f]+:2|[0-9a-f]+)$", "af", ["af"]],
    ["(?:[a-z.]+@a|[a-z.]+@b|[a-z.]+ c)", "x.y cé", ["x.y c"]],
    ["(?:a+:1|a+:2|(?=a+;)a+)", "aa;", ["aa"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("groups", () => {
  test.each<Row>([
    ["(a)(b)?", "a", ["a", "a", undefined]],
    ["(?<x>a)(b)", "ab", ["ab", "a"]],
    ["(?'x'a)b", "ab", ["ab", "a"]],
    ["(?:a)(b)", "ab", ["ab", "b"]],
    ["(?<x>a)|(?<x>b)", "b", ["b", undefined, "b"]],
    ["(?<x>a)(?<x>b)", "ab", ["ab", "a", "b"]],
    ["(?<a.b>x)", "x", ["x", "x"]],
    ["(?<[a][b]>x)", "x", ["x", "x"]],
    ["(?<@m>x)", "x", ["x", "x"]],
    ["(?<x:y:int>1)", "1", ["1", "1"]],
    ["(?<é>x)", "x", ["x", "x"]],
    ["(a|b)+", "ab", ["ab", "b"]],
    ["(?:(a)|b)+", "ab", ["ab", "a"]],
    ["(?:(a)|(b))+", "aba", ["aba", "a", "b"]],
    ["((a)|b)*", "ab", ["ab", "b", "a"]],
    ["(a)?(?:b)", "b", ["b", undefined]],
    ["()", "x", ["", ""]],
    ["(|a)+", "aa", ["", ""]],
    ["(a|)+", "aa", ["aa", ""]],
    ["(a*)+", "aa", ["aa", ""]],
    ["(a*)*", "b", ["", ""]],
    ["(|a)*", "a", ["", ""]],
    ["(|a)*$", "aa", ["aa", ""]],
    ["(?:(|a)|b)*$", "ab", ["ab", ""]],
    ["(?:(|a)b?)*", "ab", ["", ""]],
    ["(|a)+$", "aa", ["aa", ""]],
    ["(?:(|a))*c", "aac", ["aac", ""]],
    ["(?:a*)*", "aab", ["aa"]],
    ["(?:|a)*", "aa", [""]],
    ["(?:a|)*b", "aab", ["aab"]],
    ["(a*?)*?b", "aab", ["aab", "a"]],
    ["(?:(a)|b|)+", "ab", ["ab", "a"]],
  ])("%j finds in %j: %j", inAllForms);
});

/** Joni writes small repetitions out and counts big ones, and only then looks for turns that take nothing. */
describe("counted repetitions of what may take nothing", () => {
  test.each<Row>([
    ["(|[ab]){2}$", "a", ["a", "a"]],
    ["(|[ab][ab][ab][ab][ab][ab]){2}", "aaaaaa", ["", ""]],
    ["(?:(|[ab][ab][ab][ab][ab][ab])){3}$", "aaaaaa", ["aaaaaa", ""]],
    ["(|aa){2}?$", "aa", ["aa", "aa"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("look-around", () => {
  test.each<Row>([
    ["a(?=b)", "ab", ["a"]],
    ["a(?=b)", "ac", null],
    ["a(?!b)", "ab", null],
    ["a(?!b)", "ac", ["a"]],
    ["(?<=a)b", "ab", ["b"]],
    ["(?<=a)b", "cb", null],
    ["(?<!a)b", "cb", ["b"]],
    ["(?<!a)b", "ab", null],
    ["(?<=a|bc)d", "bcd", ["d"]],
    ["(?<=a|bc)d", "cd", null],
    ["(?<!a|bc)d", "bcd", null],
    ["(?<=(a))b", "ab", ["b", "a"]],
    ["(?=(a))ab", "ab", ["ab", "a"]],
    ["(?!(a))b", "b", ["b", undefined]],
    ["(?=a(b)?)a", "ac", ["a", undefined]],
    [String.raw`(?=(a+))a*b\1`, "baaabac", ["aba", "a"]],
    [String.raw`(?<=\d{3})x`, "123x", ["x"]],
    [String.raw`(?<!\d)1`, "21 1", ["1"]],
    ["(?<=^a)b", "ab", ["b"]],
    [String.raw`(?<=\n)b`, "a\nb", ["b"]],
    ["(?<=é)b", "éb", ["b"]],
    ["(?<=😀)b", "😀b", ["b"]],
    [String.raw`(?<=\bab)c`, "abc", ["c"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("options", () => {
  test.each<Row>([
    ["(?i)abc", "ABC", ["ABC"]],
    ["(?i:a)b", "Ab", ["Ab"]],
    ["(?i:a)b", "AB", null],
    ["a(?i)b|c", "aB", ["aB"]],
    ["a(?i)b|c", "aC", ["aC"]],
    ["a(?i)b|c", "C", null],
    ["(?i)a(?-i)b", "Ab", ["Ab"]],
    ["(?i)a(?-i)b", "AB", null],
    ["(?x) a b # c\n c", "abc", ["abc"]],
    [String.raw`(?x)a\ b[ ]`, "a b ", ["a b "]],
    ["(?x: a )b", "ab", ["ab"]],
    ["(?m:.)a.", "\na\n", null],
    ["(?m:.)a.", "\nab", ["\nab"]],
    ["(?mi)A.b", "a\nB", ["a\nB"]],
    ["(?m-i:a.)b", "a\nb", ["a\nb"]],
    ["(?-m).", "\n", null],
    ["a(?#comment)b", "ab", ["ab"]],
    [String.raw`a(?#c\)d)b`, "ab", ["ab"]],
    ["ab(?#c)+", "abb", ["abb"]],
    ["(?x)a +", "aaa", ["aaa"]],
    ["(?x) a (?# b ) c", "ac", ["ac"]],
    ["(?i)stra(?-i)ße", "STRAße", ["STRAße"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("alternatives", () => {
  test.each<Row>([
    ["a|b", "b", ["b"]],
    ["a||b", "b", [""]],
    ["|a", "a", [""]],
    ["ab|a", "ab", ["ab"]],
    ["a|ab", "ab", ["a"]],
    ["(?:a|ab)(?:c|bcd)(?:d*)", "abcd", ["abcd"]],
    ["cat|category", "category", ["cat"]],
    ["^a|b$", "ab", ["a"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("the start of the match", () => {
  test.each<Row>([
    [String.raw`a\Kb`, "ab", ["b"]],
    [String.raw`(a)\K(b)`, "ab", ["b", "a", "b"]],
    [String.raw`\Ka`, "a", ["a"]],
    [String.raw`a\K`, "a", [""]],
    [String.raw`(?:a\K|b)c`, "ac", ["c"]],
    [String.raw`(?:a\K|b)c`, "bc", ["bc"]],
    [String.raw`a\Kb\Kc`, "abc", ["c"]],
  ])("%j finds in %j: %j", inAllForms);
});
