import { describe, expect, test } from "vitest";
import { TailraceError } from "../errors.ts";
import { compileRegex } from "./regex.ts";

/** JRuby 10.0.6 refuses each of these, too, and accepts the others. */
const refused: readonly (readonly [pattern: string, code: string, message: string])[] = [
  ["(a", "REGEX_UNCLOSED_GROUP", "The group opened by `(` is never closed, at character 1 of the pattern (a."],
  ["a)", "REGEX_UNOPENED_GROUP", "This `)` closes no group, at character 2 of the pattern a)."],
  ["(?<x>a", "REGEX_UNCLOSED_GROUP", "The group opened by `(` is never closed, at character 1 of the pattern (?<x>a."],
  ["(?:", "REGEX_UNCLOSED_GROUP", "The group opened by `(` is never closed, at character 1 of the pattern (?:."],
  ["[a", "REGEX_UNCLOSED_CLASS", "The character class opened by `[` is never closed, at character 1 of the pattern [a."],
  ["[a[b]", "REGEX_UNCLOSED_CLASS", "The character class opened by `[` is never closed, at character 1 of the pattern [a[b]."],
  ["[]", "REGEX_EMPTY_CLASS", "This character class is empty, at character 1 of the pattern []."],
  ["[^]", "REGEX_EMPTY_CLASS", "This character class is empty, at character 1 of the pattern [^]."],
  ["[b-a]", "REGEX_EMPTY_RANGE", "The range `b-a` ends before it begins, at character 2 of the pattern [b-a]."],
  [
    String.raw`[\w-a]`,
    "REGEX_RANGE_OF_CLASSES",
    "A range cannot begin or end with a class such as `\\w` or `[:alpha:]` (`[\\w-`), at character 1 of the pattern [\\w-a].",
  ],
  [
    "[[:alpha:]-z]",
    "REGEX_RANGE_OF_CLASSES",
    "A range cannot begin or end with a class such as `\\w` or `[:alpha:]` (`[[:alpha:]-`), at character 1 of the pattern [[:alpha:]-z].",
  ],
  [
    String.raw`[a-\d]`,
    "REGEX_RANGE_OF_CLASSES",
    "A range cannot begin or end with a class such as `\\w` or `[:alpha:]` (`a-\\d`), at character 2 of the pattern [a-\\d].",
  ],
  ["[[:foo:]]", "REGEX_UNKNOWN_POSIX_CLASS", "There is no POSIX class `[:foo:]`, at character 2 of the pattern [[:foo:]]."],
  [
    "[[:alphabetical:]]",
    "REGEX_UNKNOWN_POSIX_CLASS",
    "There is no POSIX class `[:alphabetical:]`, at character 2 of the pattern [[:alphabetical:]].",
  ],
  [String.raw`\p{Foo}`, "REGEX_UNKNOWN_PROPERTY", "There is no character property `\\p{Foo}`, at character 1 of the pattern \\p{Foo}."],
  [
    String.raw`[\p{Nope}]`,
    "REGEX_UNKNOWN_PROPERTY",
    "There is no character property `\\p{Nope}`, at character 2 of the pattern [\\p{Nope}].",
  ],
  [String.raw`\p{L`, "REGEX_UNCLOSED_PROPERTY", "The property `\\p{L` lacks its closing brace, at character 1 of the pattern \\p{L."],
  [
    String.raw`\p{Script=Greek}`,
    "REGEX_UNKNOWN_PROPERTY",
    "There is no character property `\\p{Script=Greek}`, at character 1 of the pattern \\p{Script=Greek}.",
  ],
  ["a\\", "REGEX_ESCAPE_AT_END", "The pattern ends in the middle of the escape `\\`, at character 2 of the pattern a\\."],
  ["[\\", "REGEX_ESCAPE_AT_END", "The pattern ends in the middle of the escape `\\`, at character 2 of the pattern [\\."],
  ["(?i\\", "REGEX_UNKNOWN_GROUP", "`(?i\\` opens no kind of group, at character 1 of the pattern (?i\\."],
  [String.raw`\x`, "REGEX_MALFORMED_ESCAPE", "The escape `\\x` stands for no character, at character 1 of the pattern \\x."],
  [String.raw`\xg`, "REGEX_MALFORMED_ESCAPE", "The escape `\\x` stands for no character, at character 1 of the pattern \\xg."],
  [String.raw`\u12`, "REGEX_MALFORMED_ESCAPE", "The escape `\\u` stands for no character, at character 1 of the pattern \\u12."],
  [
    String.raw`\u{110000}`,
    "REGEX_MALFORMED_ESCAPE",
    "The escape `\\u{110000}` stands for no character, at character 1 of the pattern \\u{110000}.",
  ],
  [
    String.raw`\u{d800}`,
    "REGEX_MALFORMED_ESCAPE",
    "The escape `\\u{d800}` stands for no character, at character 1 of the pattern \\u{d800}.",
  ],
  [String.raw`\ud800`, "REGEX_MALFORMED_ESCAPE", "The escape `\\ud800` stands for no character, at character 1 of the pattern \\ud800."],
  [String.raw`\400`, "REGEX_MALFORMED_ESCAPE", "The escape `\\400` stands for no character, at character 1 of the pattern \\400."],
  [String.raw`\C`, "REGEX_MALFORMED_ESCAPE", "The escape `\\C` stands for no character, at character 1 of the pattern \\C."],
  [String.raw`\Cx`, "REGEX_MALFORMED_ESCAPE", "The escape `\\C` stands for no character, at character 1 of the pattern \\Cx."],
  [String.raw`\M-`, "REGEX_ESCAPE_AT_END", "The pattern ends in the middle of the escape `\\M-`, at character 1 of the pattern \\M-."],
  [String.raw`\c`, "REGEX_ESCAPE_AT_END", "The pattern ends in the middle of the escape `\\c`, at character 1 of the pattern \\c."],
  [
    String.raw`\xC3`,
    "REGEX_BYTES_NOT_UTF8",
    "The bytes written by `\\xC3` are not a character in UTF-8, at character 1 of the pattern \\xC3.",
  ],
  [
    String.raw`\xff`,
    "REGEX_BYTES_NOT_UTF8",
    "The bytes written by `\\xff` are not a character in UTF-8, at character 1 of the pattern \\xff.",
  ],
  [
    String.raw`\M-a`,
    "REGEX_BYTES_NOT_UTF8",
    "The bytes written by `\\M-a` are not a character in UTF-8, at character 1 of the pattern \\M-a.",
  ],
  ["*", "REGEX_NOTHING_TO_REPEAT", "There is nothing before `*` to repeat, at character 1 of the pattern *."],
  ["+a", "REGEX_NOTHING_TO_REPEAT", "There is nothing before `+` to repeat, at character 1 of the pattern +a."],
  ["?", "REGEX_NOTHING_TO_REPEAT", "There is nothing before `?` to repeat, at character 1 of the pattern ?."],
  ["a|*", "REGEX_NOTHING_TO_REPEAT", "There is nothing before `*` to repeat, at character 3 of the pattern a|*."],
  ["(*)", "REGEX_NOTHING_TO_REPEAT", "There is nothing before `*` to repeat, at character 2 of the pattern (*)."],
  ["{2}", "REGEX_NOTHING_TO_REPEAT", "There is nothing before `{2}` to repeat, at character 1 of the pattern {2}."],
  ["a{2,1}", "REGEX_REVERSED_QUANTIFIER", "The upper bound of `{2,1}` is smaller than the lower, at character 2 of the pattern a{2,1}."],
  ["a{100001}", "REGEX_QUANTIFIER_TOO_BIG", "The count in `{100001}` is too big, at character 2 of the pattern a{100001}."],
  ["a{1,100001}", "REGEX_QUANTIFIER_TOO_BIG", "The count in `{1,100001}` is too big, at character 2 of the pattern a{1,100001}."],
  ["(?z)", "REGEX_UNKNOWN_GROUP", "`(?z` opens no kind of group, at character 1 of the pattern (?z)."],
  ["(?<", "REGEX_INVALID_GROUP_NAME", "`(?<` is not the name of a group, at character 1 of the pattern (?<."],
  ["(?", "REGEX_UNCLOSED_GROUP", "The group opened by `(` is never closed, at character 1 of the pattern (?."],
  ["(?i", "REGEX_UNCLOSED_GROUP", "The group opened by `(` is never closed, at character 1 of the pattern (?i."],
  ["(?-u)", "REGEX_UNKNOWN_GROUP", "`(?-u` opens no kind of group, at character 1 of the pattern (?-u)."],
  ["(?@)", "REGEX_UNKNOWN_GROUP", "`(?@` opens no kind of group, at character 1 of the pattern (?@)."],
  ["(?P<x>a)", "REGEX_UNKNOWN_GROUP", "`(?P` opens no kind of group, at character 1 of the pattern (?P<x>a)."],
  ["(?<1>a)", "REGEX_INVALID_GROUP_NAME", "`(?<1>` is not the name of a group, at character 1 of the pattern (?<1>a)."],
  ["(?<-a>a)", "REGEX_INVALID_GROUP_NAME", "`(?<-a>` is not the name of a group, at character 1 of the pattern (?<-a>a)."],
  ["(?<>a)", "REGEX_INVALID_GROUP_NAME", "`(?<>` is not the name of a group, at character 1 of the pattern (?<>a)."],
  ["(?<a", "REGEX_INVALID_GROUP_NAME", "`(?<a` is not the name of a group, at character 1 of the pattern (?<a."],
  ["(?<a)b)", "REGEX_INVALID_GROUP_NAME", "`(?<a` is not the name of a group, at character 1 of the pattern (?<a)b)."],
  ["(?''a)", "REGEX_INVALID_GROUP_NAME", "`(?''` is not the name of a group, at character 1 of the pattern (?''a)."],
  [String.raw`\k<x>`, "REGEX_UNKNOWN_REFERENCE", "`\\k<x>` refers to a group that does not exist, at character 1 of the pattern \\k<x>."],
  [String.raw`\1`, "REGEX_UNKNOWN_REFERENCE", "`\\1` refers to a group that does not exist, at character 1 of the pattern \\1."],
  [String.raw`(a)\2`, "REGEX_UNKNOWN_REFERENCE", "`\\2` refers to a group that does not exist, at character 4 of the pattern (a)\\2."],
  [
    String.raw`(a)\k<2>`,
    "REGEX_UNKNOWN_REFERENCE",
    "`\\k<2>` refers to a group that does not exist, at character 4 of the pattern (a)\\k<2>.",
  ],
  [
    String.raw`(a)\k<-2>`,
    "REGEX_UNKNOWN_REFERENCE",
    "`\\k<-2>` refers to a group that does not exist, at character 4 of the pattern (a)\\k<-2>.",
  ],
  [String.raw`\k<>`, "REGEX_INVALID_GROUP_NAME", "`\\k<>` is not the name of a group, at character 1 of the pattern \\k<>."],
  [String.raw`\k<x`, "REGEX_INVALID_GROUP_NAME", "`\\k<x` is not the name of a group, at character 1 of the pattern \\k<x."],
  [
    String.raw`(?<x>a)\1`,
    "REGEX_NUMBER_BESIDE_NAMES",
    "`\\1` refers to a group by number, but the pattern has named groups, and then only they capture, at character 8 of the pattern (?<x>a)\\1.",
  ],
  [
    String.raw`(?<x>a)\k<1>`,
    "REGEX_NUMBER_BESIDE_NAMES",
    "`\\k<1>` refers to a group by number, but the pattern has named groups, and then only they capture, at character 8 of the pattern (?<x>a)\\k<1>.",
  ],
  [
    String.raw`(?<x>a)\g<1>`,
    "REGEX_NUMBER_BESIDE_NAMES",
    "`\\g<1>` refers to a group by number, but the pattern has named groups, and then only they capture, at character 8 of the pattern (?<x>a)\\g<1>.",
  ],
  [
    "(?<x>a)(?(1)b)",
    "REGEX_NUMBER_BESIDE_NAMES",
    "`(?(1` refers to a group by number, but the pattern has named groups, and then only they capture, at character 8 of the pattern (?<x>a)(?(1)b).",
  ],
  [String.raw`\g<x>`, "REGEX_UNKNOWN_REFERENCE", "`\\g<x>` refers to a group that does not exist, at character 1 of the pattern \\g<x>."],
  [String.raw`\g<1>`, "REGEX_UNKNOWN_REFERENCE", "`\\g<1>` refers to a group that does not exist, at character 1 of the pattern \\g<1>."],
  [
    String.raw`(a)\g<2>`,
    "REGEX_UNKNOWN_REFERENCE",
    "`\\g<2>` refers to a group that does not exist, at character 4 of the pattern (a)\\g<2>.",
  ],
  [String.raw`\g<>`, "REGEX_INVALID_GROUP_NAME", "`\\g<>` is not the name of a group, at character 1 of the pattern \\g<>."],
  [String.raw`\g<x`, "REGEX_INVALID_GROUP_NAME", "`\\g<x` is not the name of a group, at character 1 of the pattern \\g<x."],
  [
    String.raw`(?<x>a)(?<x>b)\g<x>`,
    "REGEX_AMBIGUOUS_CALL",
    "`\\g<x>` calls a name that several groups bear, at character 15 of the pattern (?<x>a)(?<x>b)\\g<x>.",
  ],
  [
    String.raw`(?<x>\g<x>)`,
    "REGEX_ENDLESS_RECURSION",
    "The recursion by `\\g<x>)` can never end, at character 6 of the pattern (?<x>\\g<x>).",
  ],
  [String.raw`\g<0>`, "REGEX_ENDLESS_RECURSION", "The recursion by `\\g<0>` can never end, at character 1 of the pattern \\g<0>."],
  [
    String.raw`(?<x>a|\g<x>b)`,
    "REGEX_ENDLESS_RECURSION",
    "The recursion by `\\g<x>b)` can never end, at character 8 of the pattern (?<x>a|\\g<x>b).",
  ],
  [
    String.raw`(?<x>a\g<x>)`,
    "REGEX_ENDLESS_RECURSION",
    "The recursion by `\\g<x>)` can never end, at character 7 of the pattern (?<x>a\\g<x>).",
  ],
  ["(?(1)a|b)", "REGEX_UNKNOWN_REFERENCE", "`(?(1` refers to a group that does not exist, at character 1 of the pattern (?(1)a|b)."],
  [
    "(a)(?(1)b|c|d)",
    "REGEX_MALFORMED_CONDITION",
    "`(?(1)b|c|d)` is not a condition with one or two branches, at character 4 of the pattern (a)(?(1)b|c|d).",
  ],
  [
    "(a)(?(1b)c)",
    "REGEX_MALFORMED_CONDITION",
    "`(?(1b` is not a condition with one or two branches, at character 4 of the pattern (a)(?(1b)c).",
  ],
  ["(?(<x>)a)", "REGEX_UNKNOWN_REFERENCE", "`(?(<x>` refers to a group that does not exist, at character 1 of the pattern (?(<x>)a)."],
  [
    "(a)(?(+1)b)",
    "REGEX_MALFORMED_CONDITION",
    "`(?(+` is not a condition with one or two branches, at character 4 of the pattern (a)(?(+1)b).",
  ],
  [
    "(?<=a+)",
    "REGEX_LOOK_BEHIND",
    "The look-behind `(?<=` has parts that Logstash's engine does not accept there, at character 1 of the pattern (?<=a+).",
  ],
  [
    "(?<=a|b*)",
    "REGEX_LOOK_BEHIND",
    "The look-behind `(?<=` has parts that Logstash's engine does not accept there, at character 1 of the pattern (?<=a|b*).",
  ],
  [
    "(?<=(?:a|bc)d)",
    "REGEX_LOOK_BEHIND",
    "The look-behind `(?<=` has parts that Logstash's engine does not accept there, at character 1 of the pattern (?<=(?:a|bc)d).",
  ],
  [
    "(?<!(a))b",
    "REGEX_LOOK_BEHIND",
    "The look-behind `(?<!` has parts that Logstash's engine does not accept there, at character 1 of the pattern (?<!(a))b.",
  ],
  [
    "(?<!(?:a|bc)d)",
    "REGEX_LOOK_BEHIND",
    "The look-behind `(?<!` has parts that Logstash's engine does not accept there, at character 1 of the pattern (?<!(?:a|bc)d).",
  ],
  [
    "(?<=(?=a))",
    "REGEX_LOOK_BEHIND",
    "The look-behind `(?<=` has parts that Logstash's engine does not accept there, at character 1 of the pattern (?<=(?=a)).",
  ],
  [
    "(?<=(?>a))",
    "REGEX_LOOK_BEHIND",
    "The look-behind `(?<=` has parts that Logstash's engine does not accept there, at character 1 of the pattern (?<=(?>a)).",
  ],
  [
    "(?<=(?~a))",
    "REGEX_LOOK_BEHIND",
    "The look-behind `(?<=` has parts that Logstash's engine does not accept there, at character 1 of the pattern (?<=(?~a)).",
  ],
  [
    String.raw`(a)(?<=\1)`,
    "REGEX_LOOK_BEHIND",
    "The look-behind `(?<=` has parts that Logstash's engine does not accept there, at character 4 of the pattern (a)(?<=\\1).",
  ],
  [
    String.raw`(?<=\z)`,
    "REGEX_LOOK_BEHIND",
    "The look-behind `(?<=` has parts that Logstash's engine does not accept there, at character 1 of the pattern (?<=\\z).",
  ],
  ["(?#a", "REGEX_UNKNOWN_GROUP", "`(?#` opens no kind of group, at character 1 of the pattern (?#a."],
  [String.raw`(?#a\)`, "REGEX_UNKNOWN_GROUP", "`(?#` opens no kind of group, at character 1 of the pattern (?#a\\)."],
  ["[a--]", "REGEX_EMPTY_RANGE", "The range `a--` ends before it begins, at character 2 of the pattern [a--]."],
  ["[z-a]", "REGEX_EMPTY_RANGE", "The range `z-a` ends before it begins, at character 2 of the pattern [z-a]."],
  [String.raw`[\n-\t]`, "REGEX_EMPTY_RANGE", "The range `\\n-\\t` ends before it begins, at character 2 of the pattern [\\n-\\t]."],
  [
    String.raw`(?<a>x)(?<b>\g<c>)(?<c>\g<b>)`,
    "REGEX_ENDLESS_RECURSION",
    "The recursion by `\\g<b>)` can never end, at character 24 of the pattern (?<a>x)(?<b>\\g<c>)(?<c>\\g<b>).",
  ],
  ["(?W)", "REGEX_UNKNOWN_GROUP", "`(?W` opens no kind of group, at character 1 of the pattern (?W)."],
  ["(?m", "REGEX_UNCLOSED_GROUP", "The group opened by `(` is never closed, at character 1 of the pattern (?m."],
  ["(?<a)>x)", "REGEX_INVALID_GROUP_NAME", "`(?<a` is not the name of a group, at character 1 of the pattern (?<a)>x)."],
  ["(?'a>x)", "REGEX_INVALID_GROUP_NAME", "`(?'a>x` is not the name of a group, at character 1 of the pattern (?'a>x)."],
];

const accepted = [
  "[a-c-b]",
  "{2",
  "^*",
  "(?:)*",
  "a{100000}",
  "(?<=$)a",
  "(?<!(a))(?<n>b)",
  "(?<=(a))(?<n>b)",
  "[[a]&&]",
  "[a&&&&b]",
  "[a-z&&]",
  "[&&a]",
  "[-]",
  "[--a]",
  "[a-]",
  "(?i-m)a(?-i)",
  "a**",
  "a{1}{2}{3}",
  String.raw`\Q`,
  "[[.a.]]",
  "[[=a=]]",
  String.raw`\N`,
  String.raw`\O`,
  String.raw`\y`,
  "(?<a b>x)",
];

/** For each kind of mistake a way out; some depend on what was written. */
const hints: readonly (readonly [pattern: string, hint: string])[] = [
  ["(a", "Add the missing `)`, or write `\\(` for a plain parenthesis."],
  ["a)", "Remove it, or write `\\)` for a plain parenthesis."],
  ["[a", "Add the missing `]`, or write `\\[` for a plain bracket."],
  ["[]", "Name at least one character; a `]` that stands first is taken as one if another `]` follows."],
  ["[b-a]", "Write the smaller character first, or escape the hyphen: `\\-`."],
  [String.raw`[\w-a]`, "Write the hyphen last or escaped: `[\\w.-]`, `[\\w\\-.]`."],
  ["[[:foo:]]", "Known are alnum, alpha, ascii, blank, cntrl, digit, graph, lower, print, punct, space, upper, word, xdigit."],
  [
    String.raw`\p{Foo}`,
    "Write a general category (`\\p{L}`, `\\p{Lu}`), a script (`\\p{Greek}`), a binary property (`\\p{Emoji}`), a block (`\\p{InThai}`) or a POSIX name (`\\p{Alnum}`).",
  ],
  [String.raw`\p{L`, "Write `\\p{Name}`."],
  ["a\\", "Write `\\\\` for a plain backslash."],
  [
    "(?i\\",
    "Known are `(?:`, `(?<name>`, `(?'name'`, `(?=`, `(?!`, `(?<=`, `(?<!`, `(?>`, `(?~`, `(?#`, `(?(1)` and the options `(?imxadu-imx)`.",
  ],
  ["(?P<x>a)", "Ruby writes a named group without the P: `(?<name>…)`."],
  [String.raw`\x`, "Write one or two hexadecimal digits: `\\x0a`; for code points beyond `\\xff` write `\\u{1F600}`."],
  [String.raw`\u12`, "Write four hexadecimal digits, or code points in braces: `\\u00e9`, `\\u{1F600}`. Surrogates are no characters."],
  [String.raw`\400`, "An octal escape reaches up to `\\377`."],
  [String.raw`\C`, "Write `\\C-x`."],
  [String.raw`\xC3`, "Patterns match text: write the character itself or its code point, such as `\\u00e9` or `\\u{1F600}`."],
  ["*", "Write something before it, or escape it with a backslash."],
  ["a{2,1}", "Write `{least,most}`."],
  ["a{100001}", "At most 100000 repetitions can be counted; `{2,}` has no upper bound."],
  ["(?<", "A name is not empty, starts with neither a digit nor a hyphen, has no `)` and ends with its `>` or `'`."],
  [String.raw`\k<x>`, "The pattern has no group it could mean."],
  [String.raw`(a)\2`, "Groups here: 1."],
  [String.raw`(?<x>a)\1`, "Give the group a name and refer to it by that: `(?<name>…)` and `\\k<name>`."],
  [String.raw`(?<x>a)(?<x>b)\g<x>`, "Only a name given once can be called."],
  [String.raw`(?<x>\g<x>)`, "Every way into the group must take a character before the group is called again."],
  ["(a)(?(1)b|c|d)", "Write `(?(1)yes|no)`, `(?(<name>)yes|no)` or `(?(1)yes)`."],
  [
    "(?<=a+)",
    "Its alternatives must each have a fixed length, and only at its top may they differ; look-ahead, atomic groups, back-references and (when negative) capturing groups cannot stand in it.",
  ],
];

function refusalOf(pattern: string): TailraceError {
  try {
    compileRegex(pattern);
  } catch (error) {
    if (error instanceof TailraceError) return error;
    throw error;
  }
  throw new Error(`${pattern} was accepted.`);
}

describe("a pattern Ruby refuses", () => {
  test.each(refused)("%j is %s", (pattern, code, message) => {
    expect([refusalOf(pattern).code, refusalOf(pattern).message]).toEqual([code, message]);
  });

  test.each(hints)("%j: the error says how to mend it", (pattern, hint) => {
    expect(refusalOf(pattern).hint).toBe(hint);
  });

  test("tells which part of the pattern is wrong", () => {
    expect(refusalOf("ab[[:foo:]]c").about).toEqual({ text: "ab[[:foo:]]c", from: 3, to: 10 });
  });

  test("is quoted in short when it is long", () => {
    expect(refusalOf(`${"x".repeat(100)}(`).message).toBe(
      `The group opened by \`(\` is never closed, at character 101 of the pattern ${"x".repeat(60)}….`,
    );
  });
});

test.each(accepted)("%j is accepted, as Ruby accepts it", (pattern) => {
  expect(compileRegex(pattern).source).toBe(pattern);
});

describe("nesting beyond all reason, which would overflow a stack, is refused:", () => {
  test.each([
    ["groups", "(".repeat(251), "("],
    ["classes", "[a".repeat(252), "["],
    ["options for the rest", "(?i)".repeat(251), "("],
    ["quantifiers of quantifiers", `a${"{2}".repeat(9)}`, "{2}"],
  ])("%s", (_, pattern, quoted) => {
    const { code, message } = refusalOf(pattern);

    expect([code, message.slice(0, message.indexOf(" more"))]).toEqual(["REGEX_TOO_DEEP", `At \`${quoted}\``]);
  });

  test("what a person might just write is not", () => {
    expect(compileRegex(`${"(?:a".repeat(250)}${")?".repeat(250)}`).exec("aaa")?.groups).toEqual(["aaa"]);
  });
});
