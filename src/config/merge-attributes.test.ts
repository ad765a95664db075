import { describe, expect, test } from "vitest";
import type { SectionKind } from "./ast.ts";
import { renderProblem } from "./code-frame.ts";
import { mergeAttributes } from "./merge-attributes.ts";
import type { MergeResult } from "./merge-attributes.ts";
import type { MergedPlugin, OptionValue } from "./option-value.ts";
import { parseConfig } from "./parse.ts";

function merge(options: string, section: SectionKind = "filter"): MergeResult {
  const { file } = parseConfig(`${section} { mutate { ${options} } }`, { file: "a.conf", supportEscapes: false });
  const [plugin] = file?.sections[0]?.body ?? [];
  if (plugin?.kind !== "plugin") throw new Error("the test needs one plugin");
  return mergeAttributes(plugin, section);
}

/** A value as JSON shows it; numbers as they were written, hashes as lists of pairs under `{}`. */
function plain(value: OptionValue): unknown {
  switch (value.kind) {
    case "text":
      return value.text;
    case "number":
      return { number: value.number.literal };
    case "list":
      return value.items.map(plain);
    case "hash":
      return { "{}": value.entries.map((entry) => [entry.key, plain(entry.value)]) };
    case "codec":
      return { codec: value.codec.name, options: plainOptions(value.codec) };
  }
}

function plainOptions(plugin: MergedPlugin): unknown {
  return [...plugin.options].map(([name, option]) => [name, plain(option.value)]);
}

// The answers were made by Logstash's own compiler.
describe("repeated options", () => {
  test.each<readonly [string, unknown]>([
    ['opt => "x" opt => "x"', "x"],
    ['opt => "x" opt => "y"', ["x", "y"]],
    ['opt => "x" opt => "y" opt => "z" opt => "x"', ["x", "y", "z", "x"]],
    ["opt => 1 opt => 1.0", { number: "1" }],
    ["opt => 1 opt => 2", [{ number: "1" }, { number: "2" }]],
    ['opt => "1" opt => 1', ["1", { number: "1" }]],
    ['opt => "x" opt => ["y", "z"]', ["x", ["y", "z"]]],
    ['opt => "x" opt => ["y"] opt => ["z"]', ["x", ["y"], "z"]],
    ['opt => ["x", "y"] opt => "x"', ["x", "y", "x"]],
    ['opt => ["x"] opt => ["x", "y"]', ["x", "x", "y"]],
    ['opt => ["x"] opt => { "k" => "v" "l" => 1 }', ["x", ["k", "v"], ["l", { number: "1" }]]],
    ['opt => "x" opt => { "k" => "v" } opt => "y"', ["x", { "{}": [["k", "v"]] }, "y"]],
    [
      'opt => { "a" => "1" } opt => { "b" => "2" }',
      {
        "{}": [
          ["a", "1"],
          ["b", "2"],
        ],
      },
    ],
    [
      'opt => { "a" => "1" "b" => "2" } opt => { "b" => "2" "a" => "3" }',
      {
        "{}": [
          ["a", ["1", "3"]],
          ["b", "2"],
        ],
      },
    ],
    ['opt => { "a" => "T" } opt => { "a" => "M" } opt => { "a" => "T" }', { "{}": [["a", ["T", "M"]]] }],
    ['opt => { "a" => 1 } opt => { "a" => 1.0 }', { "{}": [["a", { number: "1" }]] }],
    ['opt => { "a" => ["1", "2"] } opt => { "a" => ["2", "3"] } opt => { "a" => "3" }', { "{}": [["a", ["1", "2", "2", "3"]]] }],
    ['opt => { "a" => "1" } opt => { "a" => ["1", "2"] }', { "{}": [["a", ["1", "1", "2"]]] }],
    [
      'opt => { "a" => { "b" => ["1", "2"] } } opt => { "a" => { "b" => ["2", "3"] } }',
      { "{}": [["a", { "{}": [["b", ["1", "2", "3"]]] }]] },
    ],
    ['opt => { "a" => { "b" => "1" } } opt => { "a" => { "b" => ["2", "1"] } }', { "{}": [["a", { "{}": [["b", ["1", "2"]]] }]] }],
    [
      'opt => { "a" => { "b" => [1] } } opt => { "a" => { "b" => [1.0] } }',
      { "{}": [["a", { "{}": [["b", [{ number: "1" }, { number: "1.0" }]]] }]] },
    ],
    ['opt => { "a" => { "b" => "1" } } opt => { "a" => "2" }', { "{}": [["a", [{ "{}": [["b", "1"]] }, "2"]]] }],
    ['opt => [["a"]] opt => [["a"]]', [["a"], ["a"]]],
  ])("%s", (options, merged) => {
    const { plugin, problems } = merge(options);

    expect(problems).toEqual([]);
    expect(plainOptions(plugin)).toEqual([["opt", merged]]);
  });

  test("options keep the order in which they are named first", () => {
    expect([...merge("bb => 1 aa => 2 bb => 3 cc => 4").plugin.options.keys()]).toEqual(["bb", "aa", "cc"]);
  });

  test("options of codec blocks are merged too", () => {
    expect(plainOptions(merge('codec => line { opt => "x" opt => ["y"] }', "input").plugin)).toEqual([
      ["codec", { codec: "line", options: [["opt", ["x", ["y"]]]] }],
    ]);
  });

  test("each part of a merged value keeps its place", () => {
    const value = merge('opt => { "a" => "1" }\nopt => { "a" => "2" }').plugin.options.get("opt")?.value;

    const place = (line: number, column: number, offset: number, endOffset: number) => ({
      file: "a.conf",
      line,
      column,
      offset,
      endOffset,
    });
    expect(value).toEqual({
      kind: "hash",
      location: place(1, 26, 25, 39),
      entries: [
        {
          key: "a",
          keyLocation: place(1, 28, 27, 30),
          value: {
            kind: "list",
            location: place(1, 35, 34, 37),
            items: [
              { kind: "text", text: "1", location: place(1, 35, 34, 37) },
              { kind: "text", text: "2", location: place(2, 17, 56, 59) },
            ],
          },
        },
      ],
    });
  });
});

describe("what cannot be merged", () => {
  function said(options: string, section: SectionKind): string {
    const text = `${section} { mutate { ${options} } }`;
    const render = (problem: MergeResult["problems"][number]) =>
      renderProblem(problem, { severity: "error", isColoured: false, textOf: () => text });
    return merge(options, section).problems.map(render).join("\n");
  }

  test("two codecs of an input", () => {
    expect(said("codec => json codec => plain { }", "input"))
      .toEqual(`error: The plugin mutate has more than one codec; it takes one. (CONFIG_SEVERAL_CODECS)
  at a.conf:1:41

  > 1 | input { mutate { codec => json codec => plain { } } }
      |                                         ^^^^^^^^^

  The first codec stands here.
  at a.conf:1:27

  > 1 | input { mutate { codec => json codec => plain { } } }
      |                           ^^^^

  hint: Remove all codecs but one.
`);
  });

  test.each<readonly [string, SectionKind, number]>([
    ["codec => json codec => json", "input", 0],
    ["codec => json { } codec => json { }", "output", 1],
    ['codec => ["json"]', "input", 1],
    ["codec => []", "output", 1],
    ["codec => json codec => plain", "filter", 0],
    ["codec => multi { codec => json codec => plain }", "input", 0],
  ])("%s in an %s gives %i problems", (options, section, count) => {
    expect(merge(options, section).problems.length).toEqual(count);
  });

  test("a hash and something else", () => {
    expect(said('match => { "a" => "b" } match => ["c", "d"]', "filter"))
      .toEqual(`error: The option match is given twice, first as a hash and then not as one; a hash can be merged only with a hash. (CONFIG_NOT_MERGEABLE)
  at a.conf:1:52

  > 1 | filter { mutate { match => { "a" => "b" } match => ["c", "d"] } }
      |                                                    ^^^^^^^^^^

  It is a hash here.
  at a.conf:1:28

  > 1 | filter { mutate { match => { "a" => "b" } match => ["c", "d"] } }
      |                            ^^^^^^^^^^^^^^

  hint: Write match => { "key" => "value" } here too.
`);
  });
});
