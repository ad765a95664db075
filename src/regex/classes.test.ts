import { describe, expect, test } from "vitest";
import { findInAllForms } from "../../test/support/regex-forms.ts";
import type { Groups } from "../../test/support/regex-forms.ts";

/** A pattern, a text, and what Ruby finds in it: recorded from JRuby 10.0.6, whose engine Logstash's is. */
type Row = readonly [pattern: string, text: string, groups: Groups];

function inAllForms(pattern: string, text: string, groups: Groups): void {
  const answers = findInAllForms(pattern, text);

  expect(answers).toEqual(answers.map(([form]) => [form, groups]));
}

describe("classes", () => {
  test.each<Row>([
    ["[abc]", "xb", ["b"]],
    ["[^abc]", "ab\n", ["\n"]],
    ["[a-c]+", "abcd", ["abc"]],
    ["[^a-c]+", "abcd", ["d"]],
    ["[-a]+", "a-b", ["a-"]],
    ["[a-]+", "a-b", ["a-"]],
    [String.raw`[a\-c]+`, "b-", ["-"]],
    ["[]a]+", "a]", ["a]"]],
    ["[^]a]+", "b]", ["b"]],
    [String.raw`[\]a]+`, "a]", ["a]"]],
    ["[a^]+", "^a", ["^a"]],
    ["[.*+?()|{}$]+", "a.*b+?()|{}$", [".*"]],
    [String.raw`[\w.-]+`, "a-b.c d", ["a-b.c"]],
    [String.raw`[\d-]+`, "1-2", ["1-2"]],
    ["[a-c-e]+", "a-e d", ["a-e"]],
    [String.raw`[\x41-\x43]+`, "ABCD", ["ABC"]],
    [String.raw`[\n\t]+`, "a\n\t", ["\n\t"]],
    [String.raw`[\b]`, "\b", ["\b"]],
    [String.raw`[\u00e0-\u00ef]+`, "aéb", ["é"]],
    ["[é-ü]+", "éíü", ["éíü"]],
    ["[😀-😂]", "😁", ["😁"]],
    ["[^é]", "é", null],
    ["[^é]+", "éab", ["ab"]],
    [String.raw`[\u{e9 41}]+`, "éA", ["éA"]],
    [String.raw`[a\s]+`, "b a\t", [" a\t"]],
    ["[[:alpha:][:digit:]]+", "é1-", ["é1"]],
    ["[a&]+", "a&", ["a&"]],
    [String.raw`[\Q]+`, "Q", ["Q"]],
    ["[a-z&&[^aeiou]]+", "hello", ["h"]],
    ["[a-z&&[aeiou]]+", "hello", ["e"]],
    ["[a-e&&b-z&&c-d]+", "abcde", ["cd"]],
    ["[^a-z&&[aeiou]]+", "hello", ["h"]],
    ["[[a-c][x-z]]+", "axd", ["ax"]],
    ["[a[^a-c]]+", "axb", ["ax"]],
    [String.raw`[\w&&[^\d_]]+`, "1ab_", ["ab"]],
    [String.raw`[^\W_]+`, "_ab1_", ["ab1"]],
    [String.raw`[^\n]+`, "a\nb", ["a"]],
    [String.raw`[\d&&\w]+`, "a12", ["12"]],
    [String.raw`[\s\S]+`, "a\nb", ["a\nb"]],
    [String.raw`[\p{L}\d]+`, "-é1-", ["é1"]],
    [String.raw`[^\p{L}]+`, "é12b", ["12"]],
    ["[[^a]&&[^b]]+", "abcd", ["cd"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("shorthands", () => {
  test.each<Row>([
    [String.raw`\w+`, "é_aZ0-", ["_aZ0"]],
    [String.raw`\W+`, "aé b", ["é "]],
    [String.raw`\d+`, "٣12", ["12"]],
    [String.raw`\D+`, "1a٣2", ["a٣"]],
    [String.raw`\s+`, "a \t\n\u000b\f\r\u00a0", [" \t\n\u000b\f\r"]],
    [String.raw`\S+`, " \u00a0a ", ["\u00a0a"]],
    [String.raw`\h+`, "xfF09g", ["fF09"]],
    [String.raw`\H+`, "fgha", ["gh"]],
    [String.raw`(?u)\w+`, "é_a-", ["é_a"]],
    [String.raw`(?u)\d+`, "a٣1", ["٣1"]],
    [String.raw`(?u)\s+`, "a\u00a0\u2003b", ["\u00a0\u2003"]],
    [String.raw`(?a)\w+`, "éa", ["a"]],
    [String.raw`(?d)\w+`, "éa", ["a"]],
    [String.raw`(?u:\w)\w+`, "éaé", ["éa"]],
    [String.raw`\R`, "a\r\nb", ["\r\n"]],
    [String.raw`\R\n`, "\r\n", null],
    [String.raw`\R`, "\u2028", ["\u2028"]],
    [String.raw`\R`, "\u0085", ["\u0085"]],
    [String.raw`\R+`, "\n\r\u000b\f", ["\n\r\u000b\f"]],
    [String.raw`\X`, "e\u0301x", ["e\u0301"]],
    [String.raw`\X`, "👨\u200d👩\u200d👧x", ["👨\u200d👩\u200d👧"]],
    [String.raw`\X`, "🇩🇪🇫🇷", ["🇩🇪"]],
    [String.raw`\X`, "\r\n", ["\r\n"]],
    [String.raw`\X`, "각", ["각"]],
    [String.raw`\X+`, "ab", ["ab"]],
    [String.raw`^\X$`, "नि", ["नि"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("POSIX brackets", () => {
  test.each<Row>([
    ["[[:alpha:]]+", "1éZ1", ["éZ"]],
    ["[[:^alpha:]]+", "é12é", ["12"]],
    ["[[:digit:]]+", "a٣1", ["٣1"]],
    ["[[:alnum:]]+", "-é1-", ["é1"]],
    ["[[:upper:]]+", "aÉBc", ["ÉB"]],
    ["[[:lower:]]+", "AéßB", ["éß"]],
    ["[[:space:]]+", "a\u00a0 \u0085b", ["\u00a0 \u0085"]],
    ["[[:blank:]]+", "a\u00a0\t\n", ["\u00a0\t"]],
    ["[[:cntrl:]]+", "a\u0001\u0085b", ["\u0001\u0085"]],
    ["[[:graph:]]+", " é! ", ["é!"]],
    ["[[:print:]]+", "\u0001é !\n", ["é !"]],
    ["[[:punct:]]+", "a!$+<=>^`|~_-b", ["!$+<=>^`|~_-"]],
    ["[[:xdigit:]]+", "gfF0", ["fF0"]],
    ["[[:word:]]+", "-é_1-", ["é_1"]],
    ["[[:ascii:]]+", "éabc", ["abc"]],
    ["(?a)[[:alpha:]]+", "éab", ["ab"]],
    ["(?a)[[:space:]]+", "\u00a0 ", [" "]],
    ["[:alpha:]+", "alph:x", ["alph:"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("Unicode properties", () => {
  test.each<Row>([
    [String.raw`\p{L}+`, "1éя1", ["éя"]],
    [String.raw`\p{Lu}+`, "aÉЯb", ["ÉЯ"]],
    [String.raw`\p{^L}+`, "a12b", ["12"]],
    [String.raw`\p{Letter}+`, "1é", ["é"]],
    [String.raw`\p{Greek}+`, "aαβb", ["αβ"]],
    [String.raw`\p{greek}+`, "aαβb", ["αβ"]],
    [String.raw`\p{Han}+`, "a漢字b", ["漢字"]],
    [String.raw`\p{Alnum}+`, "-é1-", ["é1"]],
    [String.raw`\p{Space}+`, "a\u00a0 b", ["\u00a0 "]],
    [String.raw`\p{Punct}+`, "a!-$b", ["!-"]],
    [String.raw`\p{XPosixPunct}+`, "a!-$b", ["!-$"]],
    [String.raw`\p{InThai}`, "ก", ["ก"]],
    [String.raw`\p{In_Basic_Latin}+`, "éab", ["ab"]],
    [String.raw`\p{Emoji}`, "a😀", ["😀"]],
    [String.raw`\p{Any}`, "\n", ["\n"]],
    [String.raw`\p{Assigned}`, "a", ["a"]],
    [String.raw`\p{White Space}`, " ", [" "]],
    [String.raw`\p{ASCII}+`, "éab", ["ab"]],
    [String.raw`\p{Currency_Symbol}`, "5€", ["€"]],
    [String.raw`\p{Sc}`, "5€", ["€"]],
    [String.raw`\p{Upper}\p{Lower}+`, "xÉté", ["Été"]],
    [String.raw`\p{Nd}+`, "a٣1", ["٣1"]],
    [String.raw`\p{Cyrillic}+`, "aяя", ["яя"]],
    [String.raw`\p{InGreekandCoptic}+`, "aαω", ["αω"]],
    [String.raw`\p{In_CJK_Unified_Ideographs}+`, "a漢字", ["漢字"]],
    [String.raw`\p{InEmoticons}`, "a😀", ["😀"]],
    [String.raw`\p{^InBasicLatin}`, "aé", ["é"]],
    [String.raw`\p{Extended_Pictographic}`, "a😀", ["😀"]],
    [String.raw`\p{Lt}`, "ǆǅ", ["ǅ"]],
    [String.raw`\p{LC}+`, "1aB1", ["aB"]],
    [String.raw`\p{Line_Separator}`, "\n\u2028", ["\u2028"]],
  ])("%j finds in %j: %j", inAllForms);
});

describe("case ignored", () => {
  test.each<Row>([
    ["(?i)É", "é", ["é"]],
    ["(?i)я", "Я", ["Я"]],
    ["(?i)ß", "ss", ["ss"]],
    ["(?i)ss", "ß", ["ß"]],
    ["(?i)ss", "ẞ", ["ẞ"]],
    ["(?i)k", "K", ["K"]],
    ["(?i)K", "K", ["K"]],
    ["(?i)s", "ſ", ["ſ"]],
    ["(?i)[a-z]+", "ABCſK", ["ABCſK"]],
    ["(?i)[^a-z]+", "AB12", ["12"]],
    ["(?i)[k]", "K", ["K"]],
    [String.raw`(?i)\w+`, "Ka", ["a"]],
    [String.raw`(?i)[\w-]+`, "\u212aa-S\u017f", ["a-S"]],
    [String.raw`(?i)[^\W]+`, "\u212aKs", ["Ks"]],
    [String.raw`(?i)[[^\w]]`, "ks", null],
    [String.raw`(?i)[[^\w]]+`, "k\u212a\u017f-é", ["\u212a\u017f-é"]],
    ["(?i)[[^a-z]]+", "ks1", ["ks1"]],
    ["(?i)[[^é]]+", "éÉk", ["éÉk"]],
    [String.raw`(?i)\p{^Lu}`, "b", null],
    [String.raw`(?i)[\p{^Lu}]`, "B", ["B"]],
    ["(?i)σ", "ς", ["ς"]],
    ["(?i)ﬁ", "FI", ["FI"]],
    ["(?i)fi", "ﬁ", ["ﬁ"]],
    ["(?i)straße", "STRASSE", ["STRASSE"]],
    ["(?i)i", "İ", null],
    ["(?i)ı", "I", null],
    ["(?i)[ß]", "SS", ["SS"]],
    [String.raw`(?i)\u00c5`, "Å", ["Å"]],
    [String.raw`(?i)\p{Lower}+`, "AbC", ["AbC"]],
    ["(?i)[[:upper:]]+", "aBc", ["aBc"]],
    ["(?i)ǆ", "ǅ", ["ǅ"]],
    [String.raw`(?i)a(b)\1`, "aBb", ["aBb", "B"]],
  ])("%j finds in %j: %j", inAllForms);
});
