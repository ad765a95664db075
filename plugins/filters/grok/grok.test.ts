import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

const COMBINED = '203.0.113.7 - ada [05/Mar/2024:10:20:30 +0100] "GET /a?b=1 HTTP/1.1" 200 2326 "-" "curl/8.5.0"';

describe.each(["generated", "plain"] as const)("grok (%s code)", (form) => {
  test("takes an access log line apart, with ECS names", async () => {
    const [event] = await runFilter('grok { match => { "message" => "%{COMBINEDAPACHELOG}" } }', [{ message: COMBINED }], { form });

    expect(event).toEqual({
      message: COMBINED,
      source: { address: "203.0.113.7" },
      user: { name: "ada" },
      timestamp: "05/Mar/2024:10:20:30 +0100",
      http: { request: { method: "GET" }, version: "1.1", response: { status_code: 200, body: { bytes: 2326 } } },
      url: { original: "/a?b=1" },
      user_agent: { original: "curl/8.5.0" },
    });
  });

  test("tries the patterns of a list in order, whatever their literal texts", async () => {
    const filter = 'grok { match => { "m" => ["^login of %{WORD:user}", "^%{WORD:verb} of %{WORD:object}", "%{GREEDYDATA:rest}"] } }';

    expect(await runFilter(filter, [{ m: "login of ada" }, { m: "state of play" }, { m: "x" }], { form })).toEqual([
      { m: "login of ada", user: "ada" },
      { m: "state of play", verb: "state", object: "play" },
      { m: "x", rest: "x" },
    ]);
  });

  test("tries the next field when a capture cannot be written", async () => {
    const filter = 'grok { match => { "k" => "%{WORD:[a][b]}" "message" => "%{WORD:w}" } add_tag => "ok" }';

    expect(await runFilter(filter, [{ k: "x", message: "y", a: "text" }], { form })).toEqual([
      { k: "x", message: "y", a: "text", w: "y", tags: ["ok"] },
    ]);
  });

  test("matches texts with characters beyond ASCII and with line breaks", async () => {
    const filter = String.raw`grok { match => { "m" => "^%{WORD:first} (?<city>\p{L}+)$" } }`;

    expect(await runFilter(filter, [{ m: "to Zürich" }, { m: "no\nto Köln\nyes" }, { m: "to Bern" }], { form })).toEqual([
      { m: "to Zürich", first: "to", city: "Zürich" },
      { m: "no\nto Köln\nyes", first: "to", city: "Köln" },
      { m: "to Bern", first: "to", city: "Bern" },
    ]);
  });

  test("puts a capture beside what is there", async () => {
    const filter = 'grok { match => { "m" => "%{WORD:v}" } }';

    expect(
      await runFilter(
        filter,
        [
          { m: "a", v: "b" },
          { m: "a", v: ["b"] },
          { m: "a", v: 1 },
          { m: "a", v: { b: 1 } },
          { m: "a", v: null },
        ],
        { form },
      ),
    ).toEqual([
      { m: "a", v: ["b", "a"] },
      { m: "a", v: ["b", "a"] },
      { m: "a", v: 1 },
      { m: "a", v: { b: 1 } },
      { m: "a", v: "a" },
    ]);
  });

  test("matches a field that is missing, a number, or a list", async () => {
    const filter = 'grok { match => { "m" => "^(?<v>[0-9a]*)$" } keep_empty_captures => true }';

    expect(await runFilter(filter, [{}, { m: 12 }, { m: ["x", "a", 3] }], { form })).toEqual([
      { v: "" },
      { m: 12, v: "12" },
      { m: ["x", "a", 3], v: ["a", "3"] },
    ]);
  });

  test.each(["__proto__", "constructor", "[a][__proto__]", "[__proto__][b]", "hasOwnProperty"])(
    "captures into a field called %s",
    async (name) => {
      const [event] = await runFilter(`grok { match => { "m" => "(?<${name}>x)" } }`, [{ m: "x" }], { form });

      const names = name.startsWith("[") ? name.slice(1, -1).split("][") : [name];
      expect(Object.getOwnPropertyNames(event)).toContain(names[0]);
      expect(names.reduce<unknown>((value, key) => Object.getOwnPropertyDescriptor(value, key)?.value, event)).toBe("x");
    },
  );

  test("a capture with a broken name fails the match, keeps what came before, and costs nothing else", async () => {
    const filter = 'grok { match => { "m" => "(?<a>.)(?<[b>.)(?<c>.)" } }';

    expect(await runFilter(filter, [{ m: "xyz" }, { m: "?" }], { form })).toEqual([
      { m: "xyz", a: "x", tags: ["_grokparsefailure"] },
      { m: "?", tags: ["_grokparsefailure"] },
    ]);
  });
});

describe("grok's patterns", () => {
  test("come from files of a folder, whichever order they are written in", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "tailrace-grok-"));
    await writeFile(path.join(folder, "own"), "# tickets\n\n  TICKET %{TEAM}-%{INT}\nTEAM [A-Z]+\r\nEMPTY\n");

    const filter = `grok { patterns_dir => ["${folder}"] match => { "m" => "%{TICKET:ticket}%{EMPTY}!" } }`;

    expect(await runFilter(filter, [{ m: "see OPS-12!" }])).toEqual([{ m: "see OPS-12!", ticket: "OPS-12" }]);
    await rm(folder, { recursive: true });
  });

  test.each<readonly [string, string, string, string | undefined]>([
    [
      "%{COMBINEDAPACHLOG}",
      "GROK_UNKNOWN_PATTERN",
      'There is no grok pattern COMBINEDAPACHLOG, which "%{COMBINEDAPACHLOG}" uses.',
      "Did you mean %{COMBINEDAPACHELOG}?",
    ],
    [
      "%{ZZZZZZZZ}",
      "GROK_UNKNOWN_PATTERN",
      'There is no grok pattern ZZZZZZZZ, which "%{ZZZZZZZZ}" uses.',
      "Define it in pattern_definitions or in a file of patterns_dir.",
    ],
    [
      "%{A=x%{A}}",
      "GROK_ENDLESS_PATTERN",
      '"%{A=x%{A}}" has no end: its pattern A uses itself.',
      String.raw`To match nested text, name a group and call it: (?<nested>\((?:[^()]|\g<nested>)*\)).`,
    ],
    [
      "%{INT:a} (?<b>x",
      "GROK_EXPRESSION",
      'The grok expression "%{INT:a} (?<b>x" is not valid: The group opened by `(` is never closed, at character 23 of the pattern (?<INT:a>[+-]?[0-9]+) (?<b>x.',
      "Add the missing `)`, or write `\\(` for a plain parenthesis.",
    ],
  ])("%s is refused when the configuration is checked", async (expression, code, message, hint) => {
    const { problems } = await checkConfig(`filter {\n  grok { match => { "m" => "${expression}" } }\n}`);

    expect(problems.map((problem) => [problem.code, problem.message, problem.hint, problem.location?.line])).toEqual([
      [code, message, hint, 2],
    ]);
  });

  test("match takes texts only", async () => {
    const { problems } = await checkConfig('filter { grok { match => { "m" => ["a", { "b" => "c" }] } } }');

    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ["GROK_MATCH", 'match takes a text or a list of texts for "m", not {"b" => "c"}.'],
    ]);
  });

  test("a folder without patterns and a pattern that may hang are warned of", async () => {
    const { warnings } = await checkConfig(
      'input { stdin {} } filter { grok { patterns_dir => ["/nowhere"] match => { "m" => ["(a+)+b", ".*x"] } } } output { stdout {} }',
    );

    expect(warnings.map(({ message }) => message)).toEqual([
      'patterns_dir "/nowhere" finds no file: no pattern comes from it.',
      '"(a+)+b": A repetition within a repetition divides the same text in many ways: a text that almost matches may take very long.',
      '".*x": A leading `.*` is tried anew from every position of a text that does not match: leave it out, or begin the pattern with `^`.',
    ]);
  });
});
