import { array, assert, constantFrom, oneof, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConfigFile } from "./ast.ts";
import { parseConfig } from "./parse.ts";
import { printCondition } from "./print-condition.ts";

const OPTIONS = { file: "a.conf", supportEscapes: false } as const;

function parsed(text: string, supportEscapes = false): ConfigFile {
  const { file, problems } = parseConfig(text, { ...OPTIONS, supportEscapes });
  expect(problems).toEqual([]);
  if (file === undefined) throw new Error("a text without problems gives a file");
  return file;
}

/** A tree without its places, which most tests do not ask about. */
function shape(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(shape);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([name]) => !/location$/i.test(name))
      .map(([name, value]) => [name, shape(value)]),
  );
}

function optionValue(value: string, supportEscapes = false): unknown {
  const [section] = parsed(`filter { mutate { opt => ${value} } }`, supportEscapes).sections;
  const [plugin] = section?.body ?? [];
  return plugin?.kind === "plugin" ? shape(plugin.attributes[0]?.value) : undefined;
}

function condition(text: string): unknown {
  const [section] = parsed(`filter { if ${text} { } }`).sections;
  const [branch] = section?.body ?? [];
  return branch?.kind === "branch" ? shape(branch.arms[0]?.condition) : undefined;
}

function messages(text: string): readonly string[] {
  return parseConfig(text, OPTIONS).problems.map((problem) => problem.message);
}

describe("sections and statements", () => {
  test.each(["", " \r\n\t", "# only a comment", "# a comment\n", "filter{}", "filter {} # end\r\n"])("%j is taken", (text) => {
    expect(parseConfig(text, OPTIONS).problems).toEqual([]);
  });

  test("sections may repeat, in any order, and need no blanks", () => {
    expect(shape(parsed("output{}filter{drop{}drop{}}input{}filter{}"))).toEqual({
      sections: [
        { plugin: "output", body: [] },
        {
          plugin: "filter",
          body: [
            { kind: "plugin", name: "drop", attributes: [] },
            { kind: "plugin", name: "drop", attributes: [] },
          ],
        },
        { plugin: "input", body: [] },
        { plugin: "filter", body: [] },
      ],
    });
  });

  test("a branch has its arms and what is left", () => {
    const tree = shape(parsed("filter { if [a] { drop { } } else if [b] { } else { mutate { } } if [c] { } }"));

    const field = (reference: string) => ({ kind: "truthy", operand: { kind: "selector", reference } });
    expect(tree).toEqual({
      sections: [
        {
          plugin: "filter",
          body: [
            {
              kind: "branch",
              arms: [
                { condition: field("[a]"), body: [{ kind: "plugin", name: "drop", attributes: [] }] },
                { condition: field("[b]"), body: [] },
              ],
              otherwise: [{ kind: "plugin", name: "mutate", attributes: [] }],
            },
            { kind: "branch", arms: [{ condition: field("[c]"), body: [] }] },
          ],
        },
      ],
    });
  });

  test("plugin names may hold digits, dashes and words of the language", () => {
    const names = parsed("filter { 5 { } a-b_c { } if_x { } elsewhere { } }").sections[0]?.body.map(
      (node) => node.kind === "plugin" && node.name,
    );

    expect(names).toEqual(["5", "a-b_c", "if_x", "elsewhere"]);
  });

  test("every node knows its place", () => {
    const file = parsed('filter {\r\n  mutate { "é" => [1] }\n}');

    const place = (line: number, column: number, offset: number, endOffset: number) => ({
      file: "a.conf",
      line,
      column,
      offset,
      endOffset,
    });
    expect(file).toEqual({
      sections: [
        {
          plugin: "filter",
          location: place(1, 1, 0, 35),
          body: [
            {
              kind: "plugin",
              name: "mutate",
              nameLocation: place(2, 3, 12, 18),
              location: place(2, 3, 12, 33),
              attributes: [
                {
                  name: "é",
                  nameLocation: place(2, 12, 21, 24),
                  location: place(2, 12, 21, 31),
                  value: {
                    kind: "array",
                    location: place(2, 19, 28, 31),
                    items: [{ kind: "number", number: { kind: "integer", value: 1, literal: "1" }, location: place(2, 20, 29, 30) }],
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });
});

describe("values", () => {
  test.each<readonly [string, unknown]>([
    ["word", { kind: "bareword", text: "word" }],
    ["_x", { kind: "bareword", text: "_x" }],
    ["and", { kind: "bareword", text: "and" }],
    ['""', { kind: "string", text: "" }],
    [`'a "b"'`, { kind: "string", text: 'a "b"' }],
    [String.raw`"a\"b\n"`, { kind: "string", text: String.raw`a\"b\n` }],
    ['"two\nlines # no comment"', { kind: "string", text: "two\nlines # no comment" }],
    ["-1.50", { kind: "number", number: { kind: "float", value: -1.5, literal: "-1.50" } }],
    ["[]", { kind: "array", items: [] }],
    [
      "[ # one\n one , [ 'x' ] ]",
      {
        kind: "array",
        items: [
          { kind: "bareword", text: "one" },
          { kind: "array", items: [{ kind: "string", text: "x" }] },
        ],
      },
    ],
    ["{ }", { kind: "hash", entries: [] }],
    [
      "{aa=>'x'\"b\"=>yy}",
      {
        kind: "hash",
        entries: [
          { key: "aa", value: { kind: "string", text: "x" } },
          { key: "b", value: { kind: "bareword", text: "yy" } },
        ],
      },
    ],
    ['json { charset => "x" }', { kind: "plugin", name: "json", attributes: [{ name: "charset", value: { kind: "string", text: "x" } }] }],
  ])("%s", (text, value) => {
    expect(optionValue(text)).toEqual(value);
  });

  test("escapes are translated in values, keys and conditions when asked for, and never in option names", () => {
    const tree = shape(
      parsed(String.raw`filter { if [a] == "\t" or [b] =~ "\\d" or [c] =~ /\n/ { mutate { 'x\ty' => { "k\n" => '\'\q' } } } }`, true),
    );

    expect(JSON.stringify(tree)).toContain(
      JSON.stringify([
        { name: String.raw`x\ty`, value: { kind: "hash", entries: [{ key: "k\n", value: { kind: "string", text: String.raw`'\q` } }] } },
      ]),
    );
    expect(JSON.stringify(tree)).toContain(JSON.stringify({ kind: "string", text: "\t" }));
    expect(JSON.stringify(tree)).toContain(JSON.stringify({ kind: "regexp", source: String.raw`\d` }));
    expect(JSON.stringify(tree)).toContain(JSON.stringify({ kind: "regexp", source: String.raw`\n` }));
  });

  test("keys that differ in their quotes only are one key, and the last value counts", () => {
    expect(optionValue(`{ a1 => 1 "bb" => 2 "a1" => 3 'a1' => 4 }`)).toEqual({
      kind: "hash",
      entries: [
        { key: "a1", value: { kind: "number", number: { kind: "integer", value: 4, literal: "4" } } },
        { key: "bb", value: { kind: "number", number: { kind: "integer", value: 2, literal: "2" } } },
      ],
    });
  });
});

describe("conditions", () => {
  const field = (reference: string) => ({ kind: "selector", reference });
  const text = (value: string) => ({ kind: "string", text: value });
  const number = (value: number) => ({ kind: "number", number: { kind: "integer", value, literal: String(value) } });

  test.each<readonly [string, unknown]>([
    ["[a][b]", { kind: "truthy", operand: field("[a][b]") }],
    ["[ a.b # c ]", { kind: "truthy", operand: field("[ a.b # c ]") }],
    ['"x"', { kind: "truthy", operand: text("x") }],
    ["/x/", { kind: "truthy", operand: { kind: "regexp", source: "x" } }],
    ["[]", { kind: "truthy", operand: { kind: "array", items: [] } }],
    ["![a]", { kind: "not", condition: { kind: "truthy", operand: field("[a]") } }],
    [
      "!([a] == 1)",
      { kind: "not", condition: { kind: "compare", operator: "==", left: field("[a]"), right: number(1), parenthesized: true } },
    ],
    ["(([a]))", { kind: "truthy", operand: field("[a]"), parenthesized: true }],
    ["5<=[a]", { kind: "compare", operator: "<=", left: number(5), right: field("[a]") }],
    ["[a]in[b]", { kind: "in", negated: false, left: field("[a]"), right: field("[b]") }],
    ["[a] not   in /x/", { kind: "in", negated: true, left: field("[a]"), right: { kind: "regexp", source: "x" } }],
    [
      String.raw`[a] =~ /^\/var\//`,
      { kind: "match", negated: false, left: field("[a]"), pattern: { kind: "regexp", source: String.raw`^\/var\/` } },
    ],
    ['"lit" !~ "re"', { kind: "match", negated: true, left: text("lit"), pattern: { kind: "regexp", source: "re" } }],
    ["[a] =~ //", { kind: "match", negated: false, left: field("[a]"), pattern: { kind: "regexp", source: "" } }],
  ])("%s", (written, tree) => {
    expect(condition(written)).toEqual(tree);
  });

  test.each<readonly [string, unknown]>([
    ['[a] in ["GET"]', { kind: "in", negated: false, left: field("[a]"), right: field('["GET"]') }],
    ["[a] in [7]", { kind: "in", negated: false, left: field("[a]"), right: field("[7]") }],
    ["[a] in [ ]", { kind: "in", negated: false, left: field("[a]"), right: field("[ ]") }],
    ['[a] in ["x", 7]', { kind: "in", negated: false, left: field("[a]"), right: { kind: "array", items: [text("x"), number(7)] } }],
  ])("a list of one element is a field: %s", (written, tree) => {
    expect(condition(written)).toEqual(tree);
  });

  test.each<readonly [string, unknown]>([
    ['[a] == ["x", "y"]', { kind: "compare", operator: "==", left: field("[a]"), right: text("x") }],
    ['[a] == [word, 5, "y"]', { kind: "compare", operator: "==", left: field("[a]"), right: number(5) }],
    ['[word, "x"] != [a]', { kind: "compare", operator: "!=", left: text("x"), right: field("[a]") }],
    ['["x", word] =~ /y/', { kind: "match", negated: false, left: text("x"), pattern: { kind: "regexp", source: "y" } }],
    ['[a] == [{ "k" => 1 }, 2]', { kind: "compare", operator: "==", left: field("[a]"), right: text("k") }],
    ["size([a]) > 1", { kind: "compare", operator: ">", left: field("[a]"), right: number(1) }],
    ["not ([a])", { kind: "truthy", operand: field("[a]"), call: "not" }],
    ["has([a]) in [b]", { kind: "in", negated: false, left: text("has"), right: field("[a]") }],
  ])("Logstash compares the first parts it knows: %s", (written, tree) => {
    expect(condition(written)).toEqual(tree);
  });

  test("xor and nand join exactly two conditions", () => {
    expect(condition("[a] xor ([b] nand [c])")).toEqual({
      kind: "xor",
      left: { kind: "truthy", operand: field("[a]") },
      right: {
        kind: "nand",
        left: { kind: "truthy", operand: field("[b]") },
        right: { kind: "truthy", operand: field("[c]") },
        parenthesized: true,
      },
    });
  });
});

describe("texts that are no configuration", () => {
  const SIGNS = "{}[](),\"'=><!~#/\\ \n\r\t;:.-_$%@aZ09é“\u{A0}".split("");
  const WORDS = 'input filter output if else elsif not in and mutate codec => == =~ // /* [a] "x" 5 json {'.split(" ");
  const PIECES = [...SIGNS, ...WORDS];

  test("random text gives problems with places, and nothing is thrown", () => {
    const texts = oneof(
      string({ unit: "binary", maxLength: 60 }),
      array(constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join("")),
      array(constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => `filter { mutate { ${pieces.join(" ")}`),
    );
    assert(
      property(texts, (text) => {
        const { file, problems } = parseConfig(text, OPTIONS);
        expect(file !== undefined || problems.length > 0).toEqual(true);
        for (const { code, location } of problems) {
          expect(code).toMatch(/^CONFIG_[A-Z_]+$/);
          expect(location?.offset).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test("a text nested without end is a problem", () => {
    expect(messages(`filter { mutate { aa => ${"[".repeat(100_000)}`)).toEqual(["The configuration is nested too deeply to be read."]);
  });

  test("very many mistakes are cut short", () => {
    expect(messages(`filter { mutate { ${"aa = 1\n".repeat(1000)} } }`).length).toEqual(50);
  });

  test("a condition is shown with the grouping Logstash gives it", () => {
    const [section] = parsed('filter { if [a] and [b] and [c] or !([d] == "x" or ![e]) { } }').sections;
    const [branch] = section?.body ?? [];

    expect(branch?.kind === "branch" && branch.arms.map((arm) => printCondition(arm.condition))).toEqual([
      '[a] and (([b] and [c]) or !([d] == "x" or ![e]))',
    ]);
  });
});
