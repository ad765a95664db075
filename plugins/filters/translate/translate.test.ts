import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import { plainEvents, runFilter } from "../../../test/support/run-filter.ts";
import type { PlainEvent } from "../../../test/support/run-filter.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { until } from "../../../test/support/until.ts";

async function dictionaryFile(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(await scratchFolder(), name);
  await writeFile(file, content);
  return file;
}

/** What the texts are translated to; undefined: nothing. */
async function look(file: string, texts: readonly unknown[], options = ""): Promise<unknown[]> {
  const filter = `translate { source => "k" target => "v" dictionary_path => "${file}" ${options} }`;
  const events = await runFilter(
    filter,
    texts.map((k) => ({ k })),
  );
  return events.map(({ v }) => v);
}

async function problemsOf(options: string): Promise<string[]> {
  const { problems, warnings } = await checkConfig(`filter { translate { ${options} } } output { stdout { } }`);
  return [...problems, ...warnings].map(({ code, message }) => `${code}: ${message}`);
}

describe("translate", () => {
  test("writes what stands in the dictionary, decorates, and leaves other events alone", async () => {
    const filter = 'translate { source => "k" target => "[a][b]" dictionary => { "x" => "one" "y" => 2 } add_tag => "found" }';

    expect(await runFilter(filter, [{ k: "x" }, { k: "y" }, { k: "z" }, { n: 1 }])).toEqual([
      { k: "x", a: { b: "one" }, tags: ["found"] },
      { k: "y", a: { b: 2 }, tags: ["found"] },
      { k: "z" },
      { n: 1 },
    ]);
  });

  test("overwrites the source in ECS mode, and writes to translation else", async () => {
    const filter = 'translate { source => "k" dictionary => { "x" => "one" } add_tag => "done" }';
    const events = [{ k: "x" }, { k: "z" }];

    expect(await runFilter(filter, events)).toEqual([
      { k: "one", tags: ["done"] },
      { k: "z", tags: ["done"] },
    ]);
    expect(await runFilter(filter, events, { ecs: "disabled" })).toEqual([{ k: "x", translation: "one", tags: ["done"] }, { k: "z" }]);
  });

  test("takes the older names of its options, with a warning", async () => {
    const filter = 'translate { field => "k" destination => "v" dictionary => ["x", "one"] }';

    expect(await runFilter(filter, [{ k: "x" }])).toEqual([{ k: "x", v: "one" }]);
    expect((await problemsOf('field => "k" destination => "v"')).map((problem) => problem.split(":", 1)[0])).toEqual([
      "OPTION_DEPRECATED",
      "OPTION_DEPRECATED",
    ]);
  });

  test("leaves an event as it is when its target cannot be written", async () => {
    const filter = 'translate { source => "k" target => "[k][v]" dictionary => { "x" => "one" } add_tag => "found" }';

    expect(await runFilter(filter, [{ k: "x" }])).toEqual([{ k: "x" }]);
  });

  test.each<[string, PlainEvent, PlainEvent]>([
    ["a list", { k: ["a", "z", 1, null] }, { k: ["a", "z", 1, null], v: ["A", null, "one", "nothing"], tags: ["t"] }],
    ["a list without hits", { k: ["z"] }, { k: ["z"], v: [null] }],
    ["a scalar", { k: "a" }, { k: "a", v: ["A"], tags: ["t"] }],
    ["a map", { k: { x: 1 } }, { k: { x: 1 }, v: [null] }],
    ["null", { k: null }, { k: null, v: [] }],
  ])("iterates on %s", async (_, event, expected) => {
    const filter =
      'translate { iterate_on => "k" source => "k" target => "v" dictionary => { "a" => "A" "1" => "one" "" => "nothing" } add_tag => "t" }';

    expect(await runFilter(filter, [event])).toEqual([expected]);
  });

  test("a null of the dictionary is found, and needs no fallback", async () => {
    const file = await dictionaryFile("d.json", '{"gone": null, "no": false}');

    expect(await look(file, ["gone", "no", "x"], 'fallback => "?"')).toEqual([null, false, "?"]);
  });

  test("names that JavaScript gives a meaning are keys and fields like others", async () => {
    const file = await dictionaryFile("d.yml", "__proto__: a\nconstructor: {__proto__: b}\ntoString: c\n");
    const filter = `translate { source => "k" target => "[__proto__]" dictionary_path => "${file}" }`;

    expect(await look(file, ["__proto__", "toString", "valueOf"])).toEqual(["a", "c", undefined]);
    expect(JSON.stringify(await runFilter(filter, [{ k: "constructor" }]))).toBe('[{"k":"constructor","__proto__":{"__proto__":"b"}}]');
  });
});

describe("a dictionary with exact => false", () => {
  const filter = (dictionary: string): string => `translate { source => "k" target => "v" exact => false dictionary => { ${dictionary} } }`;

  test.each([
    ['"a" => "1" "b" => 2', "cab abc", "c12 12c"],
    ['"x" => 1.5 "y" => true', "x y", "1.5 true"],
    ['"ab" => "" "c" => "b"', "abcabc", "bb"],
    ['"" => "-"', "a😀", "-a-😀-"],
    ['"é" => "e" "😀" => ":)"', "é😀é", "e:)e"],
    ['"a" => "a"', "a", undefined],
    ["", "a", undefined],
  ])("{ %s } makes of %j %j", async (dictionary, k, v) => {
    expect(await runFilter(filter(dictionary), [{ k }])).toEqual([{ k, ...(v === undefined ? {} : { v }) }]);
  });

  test("of two keys at one place the first of the file is taken, also when keys look like indexes", async () => {
    const file = await dictionaryFile("d.json", '{"404": "missing", "4": "four", "x": {"1": "{"}, "40": "no"}');

    expect(await look(file, ["404 4 40"], "exact => false")).toEqual(["missing four four0"]);
  });
});

describe("a dictionary with regex => true", () => {
  test("takes the first pattern of the file that matches", async () => {
    const file = await dictionaryFile("d.yml", '"^err": error\n"(?i)warning|caution": warning\n"\\\\Aok\\\\z": fine\n"e": other\n');
    const texts = ["error", "an error", "CAUTION: hot", "ok", "not ok", "error", "x".repeat(2000), "e".repeat(2000)];

    expect(await look(file, texts, "regex => true")).toEqual(["error", "other", "warning", "fine", undefined, "error", undefined, "other"]);
  });

  test("finds among thousands of patterns the one that matches", async () => {
    const lines = Array.from({ length: 3000 }, (_, n) => `^host-${n}\\.(?:example|test)$,${n}\n`);
    const file = await dictionaryFile("d.csv", lines.join(""));

    expect(await look(file, ["host-7.example", "host-2999.test", "host-3000.test"], "regex => true")).toEqual(["7", "2999", undefined]);
  });
});

describe("a YAML dictionary", () => {
  test("has all that a fast reader knows, and all that it does not", async () => {
    const file = await dictionaryFile(
      "d.yaml",
      [
        "# comment",
        "plain: a value # comment",
        "'it''s': \"tab\\tand é\"",
        '"quoted": 12',
        "map:",
        "  n: 1",
        "  list: [1, 'two', {x: [], y: {}}]",
        "  deep:",
        "  - a",
        "  - b: 1",
        "    c: {d: e}",
        "  -   - x",
        "      - y",
        "list:",
        "- 1.5",
        "-",
        "  - nested",
        "empty:",
        "block: |",
        "  two",
        "  lines",
        "folded: >-",
        "  two",
        "  lines",
        "several: one",
        "  two",
        "tagged: !!str 12",
        "base: &base {owner: ops, n: 1}",
        "copy: *base",
        "merged:",
        "  n: 0",
        "  <<: *base",
        "  m: 2",
        "hex: 0x1F",
      ].join("\n"),
    );
    const keys = "plain it's quoted map list empty block folded several tagged copy merged hex".split(" ");

    expect(await look(file, keys)).toEqual([
      "a value",
      "tab\tand é",
      12,
      { n: 1, list: [1, "two", { x: [], y: {} }], deep: ["a", { b: 1, c: { d: "e" } }, ["x", "y"]] },
      [1.5, ["nested"]],
      null,
      "two\nlines\n",
      "two lines",
      "one two",
      "12",
      { owner: "ops", n: 1 },
      { owner: "ops", n: 1, m: 2 },
      31,
    ]);
  });

  test("may be a list of maps, several documents, or one flow map", async () => {
    expect(await look(await dictionaryFile("d.yml", "- a: 1\n- b: 2\n"), ["a", "b"])).toEqual([1, 2]);
    expect(await look(await dictionaryFile("d.yml", "---\na: 1\n---\nb: 2\n"), ["a", "b"])).toEqual([1, 2]);
    expect(await look(await dictionaryFile("d.yml", '{\n "a": 1,\n "b": 2\n}\n'), ["a", "b"])).toEqual([1, 2]);
    expect(await look(await dictionaryFile("d.yml", "- a: 1\n- b: 2\n"), ["a", "b"], "yaml_load_strategy => streaming")).toEqual([
      1,
      undefined,
    ]);
  });

  test("leaves an event as it is when the value is a date, as in Logstash", async () => {
    const file = await dictionaryFile("d.yml", "day: {at: 2024-02-29}\nother: 1\n");
    const filter = `translate { source => "k" dictionary_path => "${file}" add_tag => "t" }`;

    expect(await runFilter(filter, [{ k: "day" }, { k: "other" }])).toEqual([{ k: "day" }, { k: 1, tags: ["t"] }]);
  });

  test.each([
    ["a: 1\n b: 2\n", "line 1"],
    ["a: 1\nb: 'x\n", "Missing closing 'quote, near line 3"],
    ["a: 1\nb\n", "line 2 holds no key and value"],
    ["a: *none\n", "the alias *none has no anchor &none before it, near line 1"],
    ["a: !ruby/object:Object {}\n", "makes an object of Ruby"],
    ["a: &x [*x]\n", "the alias *x has no anchor &x before it"],
    ["a: 1\xff", "no UTF-8"],
  ])("%j is refused", async (content, message) => {
    const file = await dictionaryFile("d.yml", Buffer.from(content, "latin1"));

    expect(await problemsOf(`source => "k" dictionary_path => "${file}"`)).toEqual([expect.stringMatching(/^TRANSLATE_DICTIONARY: /)]);
    expect((await problemsOf(`source => "k" dictionary_path => "${file}"`))[0]).toContain(message);
  });

  test("aliases that would fill the memory are refused", async () => {
    const levels = Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}]`);
    const file = await dictionaryFile("d.yml", ["l0: &l0 x", ...levels].join("\n"));

    expect((await problemsOf(`source => "k" dictionary_path => "${file}"`))[0]).toContain("stand for more than");
  });

  test("with the streaming strategy has no aliases", async () => {
    const file = await dictionaryFile("d.yml", "a: &x 1\nb: *x\n");

    expect((await problemsOf(`source => "k" dictionary_path => "${file}" yaml_load_strategy => streaming`))[0]).toContain("the alias *x");
  });

  test("keys that are no texts are warned of, and refused where they must be patterns", async () => {
    const file = await dictionaryFile("d.yml", "200: ok\n404: missing\ntrue: yes\n");
    const options = `source => "k" dictionary_path => "${file}"`;

    expect(await problemsOf(options)).toEqual([expect.stringContaining("The key 200, and 2 more, in the dictionary")]);
    expect((await problemsOf(`${options} regex => true`))[0]).toContain("its key 200 is no text; put it in quotes");
    expect(await look(file, [200, "true"])).toEqual([undefined, undefined]);
  });

  test("counts characters for its limit, of each document by itself", async () => {
    const file = await dictionaryFile("d.yml", "a: 😀😀\n");
    const two = await dictionaryFile("d.yml", "a: 1\n---\nb: 22\n");
    const limit = (path_: string, limit_: number): Promise<string[]> =>
      problemsOf(`source => "k" dictionary_path => "${path_}" yaml_dictionary_code_point_limit => ${limit_}`);

    expect(await limit(file, 6)).toEqual([]);
    expect((await limit(file, 5))[0]).toContain("it has 6 characters, but yaml_dictionary_code_point_limit is 5");
    expect(await limit(two, 10)).toEqual([]);
  });
});

describe("a JSON or CSV dictionary", () => {
  test("JSON keeps nested values; the file may begin with a byte order mark and be empty", async () => {
    expect(await look(await dictionaryFile("d.json", '\ufeff{"a":{"b":[1,2.5]},"a.b":true}'), ["a", "a.b"])).toEqual([
      { b: [1, 2.5] },
      true,
    ]);
    expect(await look(await dictionaryFile("d.json", ""), ["a"])).toEqual([undefined]);
  });

  test("CSV takes the first two columns", async () => {
    const rows = 'a,1\r\n"b ""x""","two\nlines",3\r\n c , d \r\nnull,\r\nblank,""\r\nalone\r\n\r\n,none\r\na,last';
    const keys = ["a", 'b "x"', " c ", "null", "blank", "alone", ""];

    expect(await look(await dictionaryFile("d.csv", rows), keys)).toEqual(["last", "two\nlines", " d ", null, "", null, undefined]);
  });

  test.each([
    ["d.json", "[1]", "it holds no JSON object of keys and values"],
    ["d.json", '{"a":1,}', "it is no JSON"],
    ["d.csv", 'a,1\nb,"x', "line 2 has a quote that is never closed"],
    ["d.csv", 'a,x"y\n', "line 1 has a quote inside a field that does not begin with one"],
    ["d.csv", '"a"b,1\n', "line 1 has text behind a closing quote"],
    ["d.txt", "a: 1", "in no format that its name tells"],
  ])("%s with %j is refused", async (name, content, message) => {
    const file = await dictionaryFile(name, content);

    expect((await problemsOf(`source => "k" dictionary_path => "${file}"`))[0]).toContain(message);
  });
});

describe("a file that changes", () => {
  afterEach(() => void vi.useRealTimers());

  /** Looks `k` up again and again, the next step done before each time, a minute later. */
  async function lookBetween(file: string, options: string, steps: readonly (() => Promise<unknown>)[]): Promise<[unknown[], string[]]> {
    const filter = `translate { source => "k" target => "v" dictionary_path => "${file}" ${options} }`;
    const config = `input { stdin { codec => json_lines } } filter { ${filter} } output { stdout { codec => json_lines } }`;
    const running = await startConfig(config, { keepsInputOpen: true });
    vi.useFakeTimers({ toFake: ["Date"] });
    for (const [at, step] of steps.entries()) {
      await step();
      vi.setSystemTime(Date.now() + 60_000);
      running.write('{"k":"a"}\n{"k":"b"}\n');
      await until(() => plainEvents(running.output()).length === 2 * (at + 1), `event ${at}`);
    }
    vi.useRealTimers();
    await running.stop();
    const warnings = running.log.filter(({ level }) => level === "warn").map(({ message }) => message);
    return [plainEvents(running.output()).map(({ v }) => v), warnings];
  }

  test.each([
    ["merge", ["A", "B", "A", "C"]],
    ["replace", ["A", "B", undefined, "C"]],
  ])("is read again and taken by %s", async (behaviour, expected) => {
    const file = await dictionaryFile("d.yml", "a: A\nb: B\n");
    const steps = [async () => {}, () => writeFile(file, "b: C\n")];

    expect(await lookBetween(file, `refresh_interval => 30 refresh_behaviour => ${behaviour}`, steps)).toEqual([expected, []]);
  });

  test.each(["merge", "replace"])("keeps its entries while it is broken, with a warning once (%s)", async (behaviour) => {
    const file = await dictionaryFile("d.yml", "a: A\n");
    const steps = [() => writeFile(file, "a: 'x"), async () => {}, () => writeFile(file, "a: new\n")];

    expect(await lookBetween(file, `refresh_interval => 30 refresh_behaviour => ${behaviour}`, steps)).toEqual([
      ["A", undefined, "A", undefined, "new", undefined],
      ["A file could not be read again; what it held before stays in use."],
    ]);
  });

  test("is not looked at before the interval is over, nor with an interval of 0", async () => {
    const file = await dictionaryFile("d.yml", "a: A\n");
    const steps = [async () => {}, () => writeFile(file, "a: new\n")];

    expect((await lookBetween(file, "", steps))[0]).toEqual(["A", undefined, "A", undefined]);
    await writeFile(file, "a: A\n");
    expect((await lookBetween(file, "refresh_interval => 0", steps))[0]).toEqual(["A", undefined, "A", undefined]);
  });
});

describe("options that do not go together", () => {
  test.each([
    ["", "TRANSLATE_SOURCE"],
    ['source => "a" field => "b"', "TRANSLATE_OPTIONS"],
    ['source => "a" target => "b" destination => "c"', "TRANSLATE_OPTIONS"],
    ['source => "a" target => "a" override => false', "TRANSLATE_OPTIONS"],
    ['source => "a" override => false', "TRANSLATE_OPTIONS"],
    ['source => "a" dictionary => { "a" => "b" } dictionary_path => "FILE.yml"', "TRANSLATE_OPTIONS"],
    ['source => "a" dictionary_path => "FILE.csv" yaml_dictionary_code_point_limit => 5', "TRANSLATE_OPTIONS"],
    ['source => "a" dictionary_path => "FILE.yml" yaml_dictionary_code_point_limit => 0', "TRANSLATE_OPTIONS"],
    ['source => "a" dictionary => { "(" => "b" } regex => true', "REGEX_UNCLOSED_GROUP"],
  ])("%s is refused", async (options, code) => {
    const [yaml, csv] = [await dictionaryFile("d.yml", "a: 1"), await dictionaryFile("d.csv", "a,1")];
    const problems = await problemsOf(options.replace("FILE.yml", yaml).replace("FILE.csv", csv));

    expect(problems.map((problem) => problem.split(":", 1)[0]).filter((found) => found !== "OPTION_DEPRECATED")).toEqual([code]);
  });
});
