import { describe, expect, test } from "vitest";
import { runConfig } from "../../../test/support/run-config.ts";
import { encodeWith } from "../../../test/support/run-codec.ts";

const TIME = { "@timestamp": "2024-01-01T00:00:00.000Z" };

/** The JSON of events, numbers with their types, their time included. */
async function decoded(text: string): Promise<string[]> {
  const config =
    'input { stdin { codec => graphite } } filter { mutate { remove_field => ["host", "@version"] } } output { stdout { codec => json_lines } }';
  const { output } = await runConfig(config, { input: text, ecs: "disabled" });
  return output.toString().trim().split("\n");
}

describe("graphite reads", () => {
  test.each([
    ["a.b 1 1704067200", { "@timestamp": TIME["@timestamp"], "a.b": "1.0" }],
    ["a.b\t1.5   1704067200.9 more\r", { "@timestamp": TIME["@timestamp"], "a.b": "1.5" }],
    ["a.b x 1704067200", { "@timestamp": TIME["@timestamp"], "a.b": "0.0" }],
    ["a.b 2", { "@timestamp": "1970-01-01T00:00:00.000Z", "a.b": "2.0" }],
    ["a.b", { "@timestamp": "1970-01-01T00:00:00.000Z", "a.b": "0.0" }],
  ])("%j", async (line, { "@timestamp": time, ...value }) => {
    const [[name, number]] = Object.entries(value) as [[string, string]];
    const parts = [`"@timestamp":"${time}"`, `"${name}":${number}`];

    const [event] = await decoded(`${line}\n`);

    expect(
      event!
        .slice(1, -1)
        .split(/,(?=")/)
        .toSorted(),
    ).toEqual(parts.toSorted());
  });

  test("no event of a blank line, one of a time that is none, and one of a name that cannot be", async () => {
    const [late, failed, ...more] = (await decoded("\n  \na 1 99999999999999999999\n@metadata 1 2\n")).map(
      (line) => JSON.parse(line) as object,
    );

    expect(late).toMatchObject({ a: 1, tags: ["_timestampparsefailure"] });
    expect(failed).toMatchObject({ message: "@metadata 1 2", tags: ["_decodefailure"] });
    expect(more).toEqual([]);
  });
});

describe("graphite writes", () => {
  test.each<[string, object, string]>([
    ['metrics => { "a.%{n}" => "%{v}" }', { n: "x", v: 2 }, "a.x 2.0 1704067200\n"],
    ['metrics => { "a" => "%{v}" }', { v: "1e30" }, "a 1.0e+30 1704067200\n"],
    ['metrics => { "a" => "%{none}" "b.%{none}" => "1" }', {}, "a 0.0 1704067200\n"],
    ['metrics => { "a" => "1" "b" => "2" } include_metrics => ["^b"]', {}, "b 2.0 1704067200\n"],
    ['metrics => { "a" => "1" "b" => "2" } exclude_metrics => ["^b"]', {}, "a 1.0 1704067200\n"],
    ['metrics => { "a" => "1" } include_metrics => []', {}, ""],
    ['metrics => { "a" => "1" } metrics_format => "%{h}.*.x.*"', { h: "web" }, "web.a.x.a 1.0 1704067200\n"],
    ["fields_are_metrics => true include_metrics => []", { a: "3.5 s" }, "a 3.5 1704067200\n"],
    ['fields_are_metrics => true include_metrics => ["a"]', { a: "%{b}", b: 4 }, "a 4.0 1704067200\n"],
    ["", { a: 1 }, ""],
  ])("%s", async (options, fields, text) => {
    expect((await encodeWith(`graphite { ${options} }`, [{ ...TIME, ...fields }])).text).toBe(text);
  });

  test("the format of each event's own", async () => {
    const events = ["web", "db"].map((h) => ({ ...TIME, h }));

    const { text } = await encodeWith('graphite { metrics => { "a" => "1" } metrics_format => "%{h}.*" }', events);

    expect(text).toBe("web.a 1.0 1704067200\ndb.a 1.0 1704067200\n");
  });
});
