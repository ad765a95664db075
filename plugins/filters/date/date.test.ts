import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

const forms = ["generated", "plain"] as const;

describe.each(forms)("date, %s", (form) => {
  const run = (filter: string, events: Record<string, unknown>[]): Promise<Record<string, unknown>[]> =>
    runFilter(filter, events, { form });

  test.each([
    ["ISO8601", "2024-05-06T07:08:09.123456+02:00", "2024-05-06T05:08:09.123Z"],
    ["ISO8601", "2024-05-06T07:08:09", "2024-05-06T01:38:09.000Z"],
    ["yyyy-MM-dd HH:mm", "2024-05-06 07:08", "2024-05-06T01:38:00.000Z"],
    ["dd/MMM/yyyy:HH:mm:ss Z", "06/May/2024:07:08:09 -0700", "2024-05-06T14:08:09.000Z"],
    ["UNIX", "1714979289.5", "2024-05-06T07:08:09.500Z"],
    ["UNIX", 1714979289, "2024-05-06T07:08:09.000Z"],
    ["UNIX", 1714979289.25, "2024-05-06T07:08:09.250Z"],
    ["UNIX_MS", 1714979289123, "2024-05-06T07:08:09.123Z"],
    ["UNIX_MS", "1714979289123", "2024-05-06T07:08:09.123Z"],
    ["TAI64N", "@40000000663881e3075bca00", "2024-05-06T07:08:09.123Z"],
  ])("reads %s of %j", async (format, value, time) => {
    const filter = `date { match => ["t", "${format}"] timezone => "+05:30" target => "time" }`;

    expect(await run(filter, [{ t: value }])).toEqual([{ t: value, time }]);
  });

  test.each([
    ["a text that fits no format", "yesterday"],
    ["an empty text", ""],
    ["a boolean", true],
    ["a list", ["2024-05-06T07:08:09Z"]],
    ["a map", { at: "2024-05-06T07:08:09Z" }],
    ["a number that a pattern cannot take", 20240506],
    ["an integer of any size", 2 ** 90],
    ["a surrogate half", "\ud83d"],
  ])("tags %s and leaves the event as it is", async (_, value) => {
    const filter = 'date { match => ["t", "ISO8601", "yyyyMMdd"] target => "time" tag_on_failure => ["bad", "%{t}"] add_tag => "good" }';

    const [event] = await run(filter, [{ t: value }]);

    expect(event).toMatchObject({ tags: ["bad", "%{t}"] });
    expect(event).not.toHaveProperty("time");
  });

  test.each([{}, { t: null }])("does nothing when there is no time: %j", async (event) => {
    expect(await run('date { match => ["t", "ISO8601"] add_tag => "good" }', [event])).toEqual([event]);
  });

  test("takes the first format that fits", async () => {
    const filter = 'date { match => ["t", "yyyy", "UNIX", "ISO8601"] timezone => "UTC" target => "time" }';

    const times = (await run(filter, [{ t: "2024" }, { t: "2024-05-06" }, { t: "86400.5" }])).map(({ time }) => time);

    expect(times).toEqual(["2024-01-01T00:00:00.000Z", "2024-05-06T00:00:00.000Z", "1970-01-02T00:00:00.500Z"]);
  });

  test("sets the time of the event, for events of the same and of other times", async () => {
    const given = [{ t: "1.5" }, { t: "1.5" }, { t: "2" }, { t: "1.5" }].map((event) => ({
      ...event,
      "@timestamp": "2024-01-01T00:00:00.000Z",
    }));

    const times = (await run('date { match => ["t", "UNIX"] }', given)).map((event) => event["@timestamp"]);

    expect(times).toEqual(["1970-01-01T00:00:01.500Z", "1970-01-01T00:00:01.500Z", "1970-01-01T00:00:02.000Z", "1970-01-01T00:00:01.500Z"]);
  });

  test("reads nested fields and writes nested targets", async () => {
    const events = await run('date { match => ["[a][t]", "UNIX"] target => "[b][time]" remove_field => ["[a][t]"] }', [{ a: { t: 0 } }]);

    expect(events).toEqual([{ a: {}, b: { time: "1970-01-01T00:00:00.000Z" } }]);
  });

  test("takes the zone from the event, and fails when it names none that is known", async () => {
    const filter = 'date { match => ["t", "yyyy-MM-dd HH:mm", "UNIX"] timezone => "%{[client][tz]}" target => "time" }';
    const given = [
      { t: "2024-05-06 07:08", client: { tz: "Asia/Kathmandu" } },
      { t: "2024-05-06 07:08", client: { tz: "Middle/Earth" } },
      { t: "2024-05-06 07:08" },
      { t: "60" },
    ];

    const results = (await run(filter, given)).map(({ time, tags }) => time ?? tags);

    expect(results).toEqual(["2024-05-06T01:23:00.000Z", ["_dateparsefailure"], ["_dateparsefailure"], "1970-01-01T00:01:00.000Z"]);
  });

  test.each([
    ["a target below a text", '["t", "UNIX"] target => "[t][time]"'],
    ["a broken target", '["t", "UNIX"] target => "[time"'],
    ["tags as target", '["t", "UNIX"] target => "tags"'],
    ["a broken source", '["[t", "UNIX"]'],
  ])("tags the event for %s", async (_, options) => {
    expect(await run(`date { match => ${options} }`, [{ t: "0" }])).toEqual([{ t: "0", tags: ["_dateparsefailure"] }]);
  });
});

describe("date", () => {
  test.each([
    ["de_DE", "06. Dez. 2024", "2024-12-06T00:00:00.000Z"],
    ["fr", "06. févr. 2024", "2024-02-06T00:00:00.000Z"],
    ["en", "06. Feb 2024", "2024-02-06T00:00:00.000Z"],
  ])("reads names of the locale %s", async (locale, text, time) => {
    const filter = `date { match => ["t", "dd. MMM yyyy"] locale => "${locale}" timezone => "UTC" target => "time" }`;

    expect(await runFilter(filter, [{ t: text }])).toEqual([{ t: text, time }]);
  });

  test.each([
    ["without match", "", "DATE_MATCH"],
    ["with a field and no format", 'match => ["t"]', "DATE_MATCH"],
    ["with an unknown pattern letter", 'match => ["t", "yyyy-MM-ddTHH"]', "DATE_PATTERN_UNKNOWN_LETTER"],
    ["with an empty pattern", 'match => ["t", ""]', "DATE_PATTERN_EMPTY"],
    ["in a zone nobody knows", 'match => ["t", "UNIX"] timezone => "europe/paris"', "DATE_TIMEZONE"],
    ["in no zone", 'match => ["t", "UNIX"] timezone => ""', "DATE_TIMEZONE"],
  ])("is refused %s", async (_, options, code) => {
    const { problems } = await checkConfig(`filter { date { ${options} } } output { stdout { } }`);

    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.location).toMatchObject({ file: "pipeline.conf", line: 1 });
  });
});
