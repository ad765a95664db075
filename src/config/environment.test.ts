import { describe, expect, test } from "vitest";
import { renderProblem } from "./code-frame.ts";
import { fillInCondition } from "./environment-condition.ts";
import { fillInPlugin } from "./environment.ts";
import type { FilledPlugin } from "./environment.ts";
import { mergeAttributes } from "./merge-attributes.ts";
import type { OptionValue } from "./option-value.ts";
import { parseConfig } from "./parse.ts";
import { printCondition } from "./print-condition.ts";

const VARIABLES = new Map([
  ["A", "one"],
  ["EMPTY", ""],
  ["LIST", "[red, 'green' , \"blue\",,]"],
  ["QUOTED", "'q'"],
  ["TWICE", "\"'q'\""],
  ["NEST", "<${A}>"],
  ["WHOLE", "${A}"],
  ["x.y_1", "dotted"],
  ["OPTION", 'dd => "x"'],
]);

function fill(options: string): FilledPlugin {
  const { file } = parseConfig(`filter { mutate { ${options} } }`, { file: "a.conf", supportEscapes: false });
  const [plugin] = file?.sections[0]?.body ?? [];
  if (plugin?.kind !== "plugin") throw new Error("the test needs one plugin");
  return fillInPlugin(mergeAttributes(plugin, "filter").plugin, VARIABLES);
}

function plain(value: OptionValue | undefined): unknown {
  switch (value?.kind) {
    case "text":
      return value.text;
    case "list":
      return value.items.map(plain);
    case "hash":
      return { "{}": value.entries.map((entry) => [entry.key, plain(entry.value)]) };
    case "codec":
      return [...value.codec.options].map(([name, option]) => [name, plain(option.value)]);
    default:
      return value;
  }
}

function filled(value: string): unknown {
  const { plugin, problems } = fill(`opt => ${value}`);
  expect(problems).toEqual([]);
  return plain(plugin.options.get("opt")?.value);
}

describe("variables in options", () => {
  test.each<readonly [string, unknown]>([
    ['"${A}"', "one"],
    ['"a ${A}-${A} b"', "a one-one b"],
    ['"${EMPTY}"', ""],
    ['"${NONE:}"', ""],
    ['"${NONE:no end"', "${NONE:no end"],
    ['"${NONE:two words}"', "two words"],
    ['"${A:unused}"', "one"],
    ['"${x.y_1}"', "dotted"],
    ['"${1A} ${a-b} ${} $A {A}"', "${1A} ${a-b} ${} $A {A}"],
    ['["${A}", "x${A}", ["${A}"]]', ["one", "xone", ["one"]]],
    [
      '{ "${A}" => "${A}" "k" => { "l" => "x${A}" } }',
      {
        "{}": [
          ["${A}", "one"],
          ["k", { "{}": [["l", "xone"]] }],
        ],
      },
    ],
    [
      '[{ "b1" => "${A}" "a1" => "${A}" }]',
      [
        {
          "{}": [
            ["b1", "one"],
            ["a1", "one"],
          ],
        },
      ],
    ],
    [
      '{ "a1" => "1" "b1" => "2" "c1" => "3" }',
      {
        "{}": [
          ["a1", "1"],
          ["c1", "3"],
          ["b1", "2"],
        ],
      },
    ],
    ['json { opt => "${A}" }', [["opt", "one"]]],
  ])("%s", (value, expected) => {
    expect(filled(value)).toEqual(expected);
  });

  test.each<readonly [string, unknown]>([
    ['"${NONE:[red, green]}"', "[red, green]"],
    ['"${QUOTED}"', "'q'"],
    ['["${LIST}"]', ["[red, 'green' , \"blue\",,]"]],
  ])("a text that is one placeholder keeps brackets and quotes: %s", (value, expected) => {
    expect(filled(value)).toEqual(expected);
  });

  test.each<readonly [string, unknown]>([
    ['"${LIST}${EMPTY}"', ["red", "green", "blue"]],
    ['[["${LIST}"]]', [[["red", "green", "blue"]]]],
    ['"${QUOTED}${EMPTY}"', "q"],
    ['"${TWICE}${EMPTY}"', "'q'"],
    [`"'\${A}'"`, "one"],
    ['"[${A}, 2]"', ["one", "2"]],
    ['"[${EMPTY}]"', []],
    [`"'"`, "'"],
    [`"'\${EMPTY}"`, ""],
    ["\"'plain'\"", "'plain'"],
    ['"[plain, text]"', "[plain, text]"],
  ])("a placeholder inside a text refines it: %s", (value, expected) => {
    expect(filled(value)).toEqual(expected);
  });

  test("a value that holds a placeholder is filled in once more", () => {
    expect(filled('"${NEST}"')).toEqual("<one>");
    expect(filled('"x${WHOLE}"')).toEqual("xone");
  });

  test("a filled-in text keeps what was written, so that errors need not show the value", () => {
    const value = fill('opt => "x${A}"').plugin.options.get("opt")?.value;

    expect(value).toEqual({
      kind: "text",
      text: "xone",
      written: "x${A}",
      location: { file: "a.conf", line: 1, column: 26, offset: 25, endOffset: 32 },
    });
  });

  test("each missing variable is told once, with its place", () => {
    const text = 'filter { mutate { aa => "${GONE}" bb => ["x${LOST}${LOST}", "${A}"] } }';

    const { problems } = fill('aa => "${GONE}" bb => ["x${LOST}${LOST}", "${A}"]');

    expect(problems.map((problem) => renderProblem(problem, { severity: "error", isColoured: false, textOf: () => text })).join("\n"))
      .toEqual(`error: The variable GONE of \${GONE} is neither in the keystore nor in the environment, and has no default. (CONFIG_VARIABLE_NOT_SET)
  at a.conf:1:25

  > 1 | filter { mutate { aa => "\${GONE}" bb => ["x\${LOST}\${LOST}", "\${A}"] } }
      |                         ^^^^^^^^^

  hint: Set GONE before starting, or write a default: \${GONE:default}.

error: The variable LOST of \${LOST} is neither in the keystore nor in the environment, and has no default. (CONFIG_VARIABLE_NOT_SET)
  at a.conf:1:42

  > 1 | filter { mutate { aa => "\${GONE}" bb => ["x\${LOST}\${LOST}", "\${A}"] } }
      |                                          ^^^^^^^^^^^^^^^^^

  hint: Set LOST before starting, or write a default: \${LOST:default}.
`);
  });
});

describe("variables in conditions", () => {
  function fillIn(condition: string) {
    const { file } = parseConfig(`filter { if ${condition} { } }`, { file: "a.conf", supportEscapes: false });
    const [branch] = file?.sections[0]?.body ?? [];
    if (branch?.kind !== "branch" || branch.arms[0] === undefined) throw new Error("the test needs one condition");
    return fillInCondition(branch.arms[0].condition, VARIABLES);
  }

  test.each([
    ['[a] == "${A}"', '[a] == "one"'],
    ['[a] == "x-${A}"', '[a] == "x-${A}"'],
    ['"${A}" in [a]', '"one" in [a]'],
    ['[a] in ["${A}", "x${A}", word, 5]', '[a] in ["one", "x${A}", "word", 5]'],
    ['[a] in [["${A}", "b"], "c"]', '[a] in [["${A}", "b"], "c"]'],
    ['[a] =~ "${A}" or [a] =~ /${A}/', "[a] =~ /${A}/ or [a] =~ /${A}/"],
    ['"${A}" =~ /x/', '"one" =~ /x/'],
    ['"${A}"', '"one"'],
    ['!([a] and "${A}" == [b])', '!([a] and "one" == [b])'],
    ["[${A}]", "[${A}]"],
  ])("%s", (written, expected) => {
    const { condition, problems } = fillIn(written);

    expect(problems).toEqual([]);
    expect(printCondition(condition)).toEqual(expected);
  });

  test("a missing variable is told with its place", () => {
    expect(fillIn('[a] == "${GONE}"').problems).toMatchObject([
      { code: "CONFIG_VARIABLE_NOT_SET", location: { line: 1, column: 20, offset: 19, endOffset: 28 } },
    ]);
  });
});
