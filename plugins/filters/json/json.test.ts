import { describe, expect, test } from "vitest";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

describe("json", () => {
  test("makes fields of an object, and leaves its source", async () => {
    expect(await runFilter('json { source => "raw" }', [{ raw: '{"a":1,"b":{"c":[true,null]}}', a: "old" }])).toEqual([
      { raw: '{"a":1,"b":{"c":[true,null]}}', a: 1, b: { c: [true, null] } },
    ]);
  });

  test("takes keys for references at the top level only", async () => {
    expect(await runFilter('json { source => "raw" remove_field => "raw" }', [{ raw: '{"[x][y]":1,"a.b":2,"o":{"[z]":3}}' }])).toEqual([
      { x: { y: 1 }, "a.b": 2, o: { "[z]": 3 } },
    ]);
  });

  test("treats names of prototypes as any other", async () => {
    const raw = '{"__proto__":{"polluted":1},"constructor":2,"o":{"__proto__":3}}';

    const [event] = await runFilter('json { source => "raw" remove_field => "raw" }', [{ raw }]);

    expect(JSON.stringify(event)).toBe(raw);
  });

  test.each([
    ["the event's time", '{"@timestamp":"2024-05-06T07:08:09Z"}', { "@timestamp": "2024-05-06T07:08:09.000Z" }],
    ["nothing when it is null", '{"@timestamp":null}', { "@timestamp": "2001-01-01T00:00:00.000Z" }],
    ["nothing when it is false", '{"@timestamp":false}', { "@timestamp": "2001-01-01T00:00:00.000Z" }],
  ])("makes of the document's @timestamp %s", async (_, raw, changed) => {
    const given = { "@timestamp": "2001-01-01T00:00:00.000Z", raw };

    expect(await runFilter('json { source => "raw" }', [given])).toEqual([{ raw, ...changed }]);
  });

  test.each([
    ['"yesterday"', "yesterday"],
    ["1714979289", "1714979289"],
    ["1.50", "0.15e1"],
    ['["2024"]', '["2024"]'],
    ['""', ""],
  ])("keeps a @timestamp of %s aside", async (time, text) => {
    const raw = `{"@timestamp":${time},"a":1}`;

    expect(await runFilter('json { source => "raw" }', [{ raw }])).toEqual([
      { raw, a: 1, "_@timestamp": text, tags: ["_timestampparsefailure"] },
    ]);
  });

  test("fills the metadata and replaces tags and version", async () => {
    const raw = '{"@metadata":{"route":"x"},"tags":"solo","@version":"7"}';
    const filter = 'json { source => "raw" add_field => { "route" => "%{[@metadata][route]}" } }';

    expect(await runFilter(filter, [{ "@version": "1", raw, tags: ["old"] }])).toEqual([
      { "@version": "7", raw, tags: "solo", route: "x" },
    ]);
  });

  test.each([
    ["no JSON", "{'a':1}"],
    ["half of a document", '{"a":1'],
    ["text behind a document", '{"a":1} and more'],
    ["a comma between documents", '{"a":1},{"b":2}'],
    ["a document that is too deep", "[".repeat(1_001) + "]".repeat(1_001)],
    ["garbage", "\u0000\u2028{\u007f"],
    ["a number", 5],
    ["true", true],
    ["a map", { a: 1 }],
    ["a list", ['{"a":1}']],
    ["a key that is a broken reference", '{"[a":1}'],
    ["metadata that is no object", '{"@metadata":5}'],
    ["tags that are a map", '{"tags":{"k":1}}'],
    ["a time under another spelling of its name", '{"[@timestamp]":"2024"}'],
  ])("tags %s", async (_, raw) => {
    const filter = 'json { source => "raw" tag_on_failure => ["bad", "json"] add_tag => "good" }';

    expect(await runFilter(filter, [{ raw }])).toEqual([{ raw, tags: ["bad", "json"] }]);
  });

  test("keeps the keys before one that cannot be written", async () => {
    const raw = '{"a":1,"tags":{"k":1},"b":2,"@timestamp":"2001-01-01T00:00:00Z"}';

    expect(await runFilter('json { source => "raw" }', [{ raw, tags: ["t"] }])).toEqual([{ raw, a: 1, tags: ["t", "_jsonparsefailure"] }]);
  });

  test.each([{}, { raw: null }, { raw: false }])("does nothing for %j", async (event) => {
    expect(await runFilter('json { source => "raw" add_tag => "good" }', [event])).toEqual([event]);
  });

  test.each([
    ["[1]", ["_jsonparsefailure"]],
    ["5", ["_jsonparsefailure"]],
    [" ", ["_jsonparsefailure"]],
    ["words", undefined],
    ['{"a":', undefined],
    [7, undefined],
  ])("skips %j on skip_on_invalid_json only when it is no JSON", async (raw, tags) => {
    expect(await runFilter('json { source => "raw" skip_on_invalid_json => true }', [{ raw }])).toEqual([{ raw, ...(tags && { tags }) }]);
  });

  test.each([
    ["[1,2]", [1, 2]],
    ['"text"', "text"],
    ["null", null],
    ["", null],
    ['{"a":1}{"b":2}', { b: 2 }],
    ["1 2\n3", 3],
  ])("puts the document %s into the target", async (raw, document) => {
    expect(await runFilter('json { source => "raw" target => "[x][y]" add_tag => "good" }', [{ raw }])).toEqual([
      { raw, x: { y: document }, tags: ["good"] },
    ]);
  });

  test("keeps the digits of numbers", async () => {
    const numbers = "[2.50,1e3,-0.0,0.1,123456789012345678901234567890,3.141592653589793238462643,-0,1E-7]";
    const config = `input { stdin { codec => plain } } filter { json { source => "message" target => "n" remove_field => ["message", "event", "host", "@version", "@timestamp"] } } output { stdout { codec => json_lines } }`;

    const { output } = await runConfig(config, { input: `${numbers}\n` });

    expect(output.toString()).toBe('{"n":[2.50,1E+3,0.0,0.1,123456789012345678901234567890,3.141592653589793238462643,0,1E-7]}\n');
  });

  test.each([
    ["without a source", "", "OPTION_MISSING"],
    ["with a broken target", 'source => "a" target => "[b"', "OPTION_VALUE"],
  ])("is refused %s", async (_, options, code) => {
    const { problems } = await checkConfig(`filter { json { ${options} } } output { stdout { } }`);

    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });
});
