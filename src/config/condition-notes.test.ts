import { describe, expect, test } from "vitest";
import type { Condition } from "./ast.ts";
import { renderProblem } from "./code-frame.ts";
import { noteCondition } from "./condition-notes.ts";
import { parseConfig } from "./parse.ts";
import { printCondition } from "./print-condition.ts";

function conditionOf(text: string): Condition {
  const { file } = parseConfig(`filter { if ${text} { } }`, { file: "a.conf", supportEscapes: false });
  const [branch] = file?.sections[0]?.body ?? [];
  if (branch?.kind !== "branch" || branch.arms[0] === undefined) throw new Error("the test needs one condition");
  return branch.arms[0].condition;
}

describe("a printed condition", () => {
  test.each([
    ["[a]and[b]or[c]", "([a] and [b]) or [c]"],
    ["[a] and [b] and [c] or [d]", "[a] and (([b] and [c]) or [d])"],
    ["([a] or [b]) or ([c] or [d])", "[a] or [b] or [c] or [d]"],
    ["([a] nand [b]) nand ([c] xor [d])", "([a] nand [b]) nand ([c] xor [d])"],
    ["((([a])))", "[a]"],
    ["!([a])", "![a]"],
    ["!([a] xor [b])", "!([a] xor [b])"],
    ["!(![a])", "!(![a])"],
    ['[a] not in ["x", 5, 1.50, word]', '[a] not in ["x", 5, 1.50, "word"]'],
    ["'say \"x\"' == [a]", "'say \"x\"' == [a]"],
    ["[a] !~ /\\/x/", "[a] !~ /\\/x/"],
    ['[a] =~ "a/b"', '[a] =~ "a/b"'],
    ['[a] in [{ "k" => [1] }, "x"]', '[a] in [{ "k" => [1] }, "x"]'],
  ])("%s", (written, printed) => {
    expect(printCondition(conditionOf(written))).toEqual(printed);
  });

  test("is a condition of the same meaning", () => {
    const written = '[a] and [b] and [c] or !([d] == "x") or "y" in [e] and [f] =~ /z/';

    const printed = printCondition(conditionOf(written));

    expect(printCondition(conditionOf(printed))).toEqual(printed);
  });
});

describe("notes on a condition", () => {
  test.each([
    "[a] or [b] and [c]",
    "[a] and [b] or [c] and [d]",
    "[a] and [b] and [c]",
    "[a] or [b] and [c] or [d]",
    "[a] and ([b] and [c] or [d])",
    "([a] and [b] and [c]) or [d]",
    "[a] xor [b]",
    '[a] in ["x", "y"] and [7] and [a] == [b]',
  ])("none for %s", (written) => {
    expect(noteCondition(conditionOf(written))).toEqual([]);
  });

  test.each([
    [
      "[a] and [b] and [c] or [d]",
      ["Logstash groups this condition as [a] and (([b] and [c]) or [d]), not as ([a] and [b] and [c]) or [d]."],
    ],
    [
      "!([a] and [b] and [c] or [d]) or [e]",
      ["Logstash groups this condition as [a] and (([b] and [c]) or [d]), not as ([a] and [b] and [c]) or [d]."],
    ],
    ['[a] in ["x"]', ['Logstash reads ["x"] as a field of that name, not as a list of one element.']],
    [
      "[a] not in [ 7 ] or [b] == ['y']",
      [
        "Logstash reads [ 7 ] as a field of that name, not as a list of one element.",
        "Logstash reads ['y'] as a field of that name, not as a list of one element.",
      ],
    ],
    [
      "not ([a]) and has([b])",
      [
        "Conditions have no functions: Logstash reads not([a]) as [a] alone.",
        "Conditions have no functions: Logstash reads has([b]) as [b] alone.",
      ],
    ],
  ])("for %s", (written, notes) => {
    expect(noteCondition(conditionOf(written)).map((note) => note.message)).toEqual(notes);
  });

  test("are shown with their places and what to write", () => {
    const written = '[a] and [b] and [c] or not ([d]) or [e] in ["x"]';
    const text = `filter { if ${written} { } }`;

    const rendered = noteCondition(conditionOf(written)).map((note) =>
      renderProblem(note, { severity: "warning", isColoured: false, textOf: () => text }),
    );

    expect(rendered.join("\n"))
      .toEqual(`warning: Logstash groups this condition as [a] and (([b] and [c]) or [d] or [e] in ["x"]), not as ([a] and [b] and [c]) or [d] or [e] in ["x"]. (CONFIG_GROUPING)
  at a.conf:1:13

  > 1 | filter { if [a] and [b] and [c] or not ([d]) or [e] in ["x"] { } }
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

  hint: Write parentheses around the parts that belong together.

warning: Conditions have no functions: Logstash reads not([d]) as [d] alone. (CONFIG_CALL_IGNORED)
  at a.conf:1:36

  > 1 | filter { if [a] and [b] and [c] or not ([d]) or [e] in ["x"] { } }
      |                                    ^^^^^^^^^

  hint: Write ![d] for the opposite.

warning: Logstash reads ["x"] as a field of that name, not as a list of one element. (CONFIG_LIST_OF_ONE)
  at a.conf:1:56

  > 1 | filter { if [a] and [b] and [c] or not ([d]) or [e] in ["x"] { } }
      |                                                        ^^^^^

  hint: Write == "x", or the element twice: ["x", "x"].
`);
  });
});
