import { describe, expect, test } from "vitest";
import { runConfig } from "../support/run-config.ts";

/** Lines that somebody sends who means no good, or does not know better. */
const LINES: readonly (readonly [string, string | Buffer])[] = [
  ["10,000 lists in each other", "[".repeat(10_000) + "]".repeat(10_000)],
  ["10,000 maps in each other", '{"a":'.repeat(10_000) + "1" + "}".repeat(10_000)],
  ["900 maps in each other", '{"a":'.repeat(900) + "1" + "}".repeat(900)],
  ["100,000 brackets", "[".repeat(100_000)],
  ["a list of 100,000 numbers", `[${"1,".repeat(100_000)}1]`],
  ["a map of 10,000 keys", `{${Array.from({ length: 10_000 }, (_, key) => `"k${key}":${key}`).join(",")}}`],
  ["5,000 tags", `{"tags":[${Array.from({ length: 5_000 }, (_, tag) => `"t${tag}"`).join(",")}]}`],
  ["halves of characters", String.raw`{"a":"\ud800","b":"\udc00\ud800","\ud83d":"x"}`],
  ["NUL, escaped and plain", '{"a\\u0000b":"x\\u0000y","\\u0000":"\\u0000"}\0'],
  ["bytes that are no UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf8, 0x88, 0x80, 0x80, 0x80, 0x22])],
  ["NUL in two bytes", Buffer.from([0xc0, 0x80, 0xe0, 0x80, 0xaf])],
  ["carriage returns", "a\rb\r"],
  ["a byte order mark", '\ufeff{"a":1}'],
  ["nothing", ""],
  ["blanks", "   "],
  ["line ends of other alphabets", "\u2028\u2029\u0085\v\f"],
  ["a line of 100,000 letters", "x".repeat(100_000)],
  ["a text of 100,000 letters", `{"a":"${"y".repeat(100_000)}"}`],
  ["numbers beyond all measure", `{"a":1e999999999,"b":-1e-999999999,"c":${"9".repeat(5_000)},"d":0.${"1".repeat(5_000)}}`],
  ["100,000 digits", "1".repeat(100_000)],
  ["names of prototypes", '{"__proto__":{"__proto__":{"toString":1}},"constructor":{"constructor":{"name":1}}}'],
  ["names that look like references", '{"[":1,"]":2,"[]":3,"[a]":4,"a[b]":5,"[a][":6}'],
  [
    "an event's own names with other kinds of values",
    '{"@timestamp":{},"@version":[],"tags":5,"@metadata":"x","host":7,"event":8,"type":{}}',
  ],
  ["null everywhere", '{"@timestamp":null,"@version":null,"tags":null,"host":null,"message":null,"event":null}'],
  ["a time far away", '{"@timestamp":"999999999999-01-01T00:00:00Z"}'],
  ["tokens", "%{message} %{[a][b]} %{+yyyy} %{{yyyy}} %{"],
  ["joined pictures", "👩‍👩‍👧‍👦".repeat(1_000)],
];

const INPUT = Buffer.concat(LINES.flatMap(([, line]) => [Buffer.from(line), Buffer.from("\n")]));
const COUNT = LINES.length;

describe.each(["generated", "plain"] as const)("hostile lines, in the %s form,", (form) => {
  test.each([
    ['json { source => "message" }', COUNT],
    ['json { source => "message" target => "[t][__proto__]" }', COUNT],
    ['json { source => "message" target => "tags" }', COUNT],
    ['json { source => "message" target => "t" } grok { match => { "t" => "%{DATA:x}$" } }', COUNT],
    ['json { source => "message" target => "t" } mutate { convert => { "t" => "string" } add_field => { "s" => "%{t}" } }', COUNT],
    ['json { source => "message" target => "t" } mutate { merge => { "u" => "t" } join => { "t" => "," } }', COUNT],
    ['grok { match => { "message" => ["%{COMBINEDAPACHELOG}", "%{SYSLOGLINE}", "%{IPORHOST:x} %{NUMBER:n:int}"] } }', COUNT],
    ['mutate { gsub => ["message", ".", "\\0\\0"] }', COUNT],
    ['mutate { copy => { "message" => "%{message}" } add_tag => ["%{message}"] remove_field => ["%{message}"] }', COUNT],
    ['mutate { convert => { "message" => "integer" } }', COUNT],
    ['mutate { rename => { "message" => "@timestamp" } }', COUNT],
    ['date { match => ["message", "ISO8601", "UNIX", "TAI64N", "EEE MMM d HH:mm:ss zzz yyyy"] timezone => "%{message}" }', COUNT],
    ['dissect { mapping => { "message" => "%{?k}:%{&k}" } convert_datatype => { "message" => "int" } }', COUNT],
    ['clone { clones => ["copy"] add_field => { "x" => "%{message}" } }', 2 * COUNT],
    ['geoip { source => "message" target => "g" } useragent { source => "message" target => "u" }', COUNT],
    ['throttle { key => "%{message}" after_count => 0 period => "%{message}" add_tag => ["x"] }', COUNT],
    ['if [message] =~ /^(.*)$/ or [message] in ["a", "b"] or "x" in [message] { mutate { add_tag => ["c"] } }', COUNT],
  ])("come out, each once, of %s", { timeout: 30_000 }, async (filter, count) => {
    const config = `input { stdin { codec => line } } filter { ${filter} mutate { add_field => { "after" => "yes" } } } output { stdout { codec => json_lines } }`;

    const { output, log } = await runConfig(config, { form, input: INPUT });

    const events = output
      .toString("utf8")
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.length).toBe(count);
    expect(events.filter(({ after }) => after !== "yes")).toEqual([]);
    expect(log.map(({ data }) => data["error"]).filter((error) => error instanceof TypeError || error instanceof RangeError)).toEqual([]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test("that are no JSON cost json_lines their own event only", async () => {
    const { output } = await runConfig("input { stdin { codec => json_lines } } output { stdout { codec => json_lines } }", {
      form,
      input: Buffer.concat([INPUT, Buffer.from('{"last":1}\n')]),
    });

    expect(JSON.parse(output.toString("utf8").trimEnd().split("\n").at(-1)!)).toMatchObject({ last: 1 });
  });
});
