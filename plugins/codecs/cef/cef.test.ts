import { describe, expect, test } from "vitest";
import { fuzzCodec } from "../../../test/support/fuzz-codec.ts";
import { checkConfig } from "../../../test/support/run-config.ts";
import { decodeWith, encodeWith } from "../../../test/support/run-codec.ts";
import { CEF_SEEDS } from "../../../test/support/wire-seeds.ts";
import { makeReadTime } from "./times.ts";

const legacy = { ecs: "disabled" } as const;
const HEAD = "CEF:0|V|P|1|9|N|3|";
const ECS_HEAD = {
  cef: { version: "0", name: "N" },
  observer: { vendor: "V", product: "P", version: "1" },
  event: { code: "9", severity: "3" },
};
const LEGACY_HEAD = {
  cefVersion: "0",
  deviceVendor: "V",
  deviceProduct: "P",
  deviceVersion: "1",
  deviceEventClassId: "9",
  name: "N",
  severity: "3",
};

/** Unlike toEqual it sees a key called __proto__. */
function sortedJson(fields: object): string {
  return JSON.stringify(Object.entries(fields).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

describe("cef reads", () => {
  test("a header alone, by the names of both modes", async () => {
    expect(await decodeWith("cef", HEAD)).toEqual([ECS_HEAD]);
    expect(await decodeWith("cef", HEAD, legacy)).toEqual([LEGACY_HEAD]);
  });

  test.each<[string, string, Record<string, unknown>]>([
    ["short keys and full names", "src=1.2.3.4 destinationAddress=5.6.7.8", { sourceAddress: "1.2.3.4", destinationAddress: "5.6.7.8" }],
    ["names of earlier versions", "sourceLatitude=1 slat=2", { sourceLatitude: "1", sourceGeoLatitude: "2" }],
    ["escapes", String.raw`msg=a\=b\\c\nd\re\x`, { message: "a=b\\c\nd\re\\x" }],
    ["blanks inside and around values", "  msg=  a b  c  act=x ", { message: "  a b  c", deviceAction: "x" }],
    ["the last of equal keys", "act=a act=b", { deviceAction: "b" }],
    ["keys with points and places", "a.b=1 c[0]=2 c[12]=3", { "a.b": "1", c: { 0: "2", 12: "3" } }],
    ["what only looks like a key", "msg=a [b]=c d|e=f é=g", { message: "a [b]=c d|e=f é=g" }],
    ["times as texts", "rt=1704067200000", { deviceReceiptTime: "1704067200000" }],
    ["dangerous names", "__proto__=1 constructor=2", JSON.parse('{"__proto__":"1","constructor":"2"}') as Record<string, unknown>],
  ])("%s", async (_, extensions, fields) => {
    const [event] = await decodeWith("cef", HEAD + extensions, legacy);

    expect(sortedJson(event!)).toBe(sortedJson({ ...LEGACY_HEAD, ...fields }));
  });

  test.each<[string, string, unknown]>([
    ["escaped bars and backslashes", String.raw`CEF:0|V\|W|P\\|1\.0|9|N\n|3|`, ["V|W", "P\\", "1\\.0", "N\\n"]],
    ["an escaped bar that is the last one", String.raw`CEF:0|V|P|1|9|N|3\|`, ["V", "P", "1", "N"]],
  ])("%s in a header", async (_, text, expected) => {
    const [event] = await decodeWith("cef", text, legacy);

    expect([event!["deviceVendor"], event!["deviceProduct"], event!["deviceVersion"], event!["name"]]).toEqual(expected);
  });

  test("a syslog header before it", async () => {
    const [event] = await decodeWith("cef", `<13>Jan 1 00:00:00 h ${HEAD}`, legacy);

    expect(event).toEqual({ ...LEGACY_HEAD, syslog: "<13>Jan 1 00:00:00 h" });
  });

  test("what stands in quotes; a line end saves the last one", async () => {
    expect(await decodeWith("cef", `"${HEAD}msg=a"`, legacy)).toEqual([{ ...LEGACY_HEAD, message: "a" }]);
    expect(await decodeWith("cef", `"${HEAD}msg=a"\n`, legacy)).toEqual([{ ...LEGACY_HEAD, message: 'a"' }]);
  });

  test("times into their fields, with the device's zone", async () => {
    const text = `${HEAD}rt=Jan 02 2024 03:04:05.678 start=1704067200000.123456 end=Jul 01 2024 00:00:00 EDT art= dtz=+02:00`;

    const [event] = await decodeWith("cef", text);

    expect(event).toEqual({
      ...ECS_HEAD,
      event: {
        ...ECS_HEAD.event,
        timezone: "+02:00",
        created: null,
        start: "2024-01-01T00:00:00.000123456Z",
        end: "2024-07-01T04:00:00.000Z",
      },
    });
  });

  test.each([
    ["too few header fields", "CEF:0|V|P|1|9|N"],
    ["a text without a key", `${HEAD}words`],
    ["a line end inside", `${HEAD}msg=a\nb`],
    ["a time that is none", `${HEAD}rt=yesterday`],
    ["an unknown zone of the device", `${HEAD}rt=Jan 02 2024 03:04:05 dtz=Nowhere`],
    ["a place in the list of tags", `${HEAD}tags[0]=x`],
    ["nothing", " "],
  ])("%s as a failure", async (_, text) => {
    expect(await decodeWith("cef", text)).toEqual([{ message: text, tags: ["_cefparsefailure"] }]);
  });

  test("bytes that are not UTF-8 as a failure", async () => {
    const bytes = Buffer.concat([Buffer.from(`${HEAD}msg=`), Buffer.of(0xff)]);

    expect(await decodeWith("cef", bytes)).toEqual([{ message: `${HEAD}msg=\ufffd`, tags: ["_cefparsefailure"] }]);
  });

  test.each([
    ["a million escaped bars", String.raw`CEF:0|` + String.raw`\|`.repeat(100_000)],
    ["a million backslashes", `CEF:0|${"\\".repeat(200_000)}`],
    ["a million words", `${HEAD}msg=${"word ".repeat(100_000)}`],
    ["a key without an end", HEAD + "a.".repeat(100_000)],
    ["blanks", `${HEAD}msg=${" ".repeat(200_000)}x`],
  ])("%s in the time of its length", async (_, text) => {
    expect(await decodeWith("cef", text)).toHaveLength(1);
  });

  test("twenty thousand mutated records without harm", async () => {
    const { events, bombs, thrown } = await fuzzCodec({ codec: "cef", seeds: CEF_SEEDS, inputs: 5_000 });

    expect({ events, bombs, thrown }).toEqual({ events: 5_000, bombs: [], thrown: [] });
  });
});

/** Answers of Java 25's DateTimeFormatter and of the arithmetic around it. */
describe("a time of CEF", () => {
  const now = (): number => Date.parse("2024-05-12T00:00:00Z");
  const read = makeReadTime({ zone: "UTC", locale: "en-US" }, now);

  test.each([
    ["1616623591694", "2021-03-24T22:06:31.694Z"],
    ["1616623591694.176789", "2021-03-24T22:06:31.694176789Z"],
    ["Jun 17 2027 17:57:06.456 -07:00", "2027-06-18T00:57:06.456Z"],
    ["Mar 17 2021 12:34:56.987654321", "2021-03-17T12:34:56.987654321Z"],
    ["Mar 17 2021 12:34:56.987654", "2021-03-17T12:34:56.987654Z"],
    ["Jul 01 2024 00:00:00 Europe/Paris", "2024-06-30T22:00:00.000Z"],
    ["Jul 01 2024 00:00:00 EST", "2024-07-01T04:00:00.000Z"],
    ["Jul 01 2024 00:00:00 GMT+02:00", "2024-06-30T22:00:00.000Z"],
    ["Jul 01 2024 24:00:00", "2024-07-02T00:00:00.000Z"],
    ["Feb 30 2024 00:00:00", "2024-02-29T00:00:00.000Z"],
    ["May 13 12:00:00", "2024-05-13T12:00:00.000Z"],
    ["May 15 12:00:00", "2023-05-15T12:00:00.000Z"],
    ["Jan 01 00:00:00", "2024-01-01T00:00:00.000Z"],
  ])("%s is %s", (text, expected) => {
    expect(String(read(text, undefined))).toBe(expected);
  });

  test.each([
    "",
    "0",
    "1e3",
    "jul 01 2024 00:00:00",
    "July 01 2024 00:00:00",
    "Jul 1 2024 00:00:00",
    "Jul 01 2024 00:00:00.5",
    "Jul 01 2024 00:00:00 +0200",
    "Jul 01 2024 25:00:00",
    "9".repeat(400),
  ])("is not %j", (text) => {
    expect(() => read(text, undefined)).toThrow(expect.objectContaining({ code: "CEF_TIME" }));
  });

  test("without a year is of the next one only at the end of December", () => {
    const late = makeReadTime({ zone: "UTC", locale: undefined }, () => Date.parse("2020-12-31T23:53:08Z"));

    expect(String(late("Jan 01 00:00:08", undefined))).toBe("2021-01-01T00:00:08.000Z");
    expect(String(late("Jan 17 00:00:08", undefined))).toBe("2020-01-17T00:00:08.000Z");
  });

  test("takes months in the language of its locale", () => {
    expect(String(makeReadTime({ zone: "UTC", locale: "de_DE" })("März 17 2019 00:00:00", undefined))).toBe("2019-03-17T00:00:00.000Z");
  });
});

describe("cef writes", () => {
  const [event] = [{ "@timestamp": "2024-01-01T00:00:00.000Z" }];

  test("line ends as blanks in headers and as escapes in values", async () => {
    const { text } = await encodeWith('cef { name => "%{n}" fields => ["n"] }', [{ ...event, n: "a\r\nb\rc\nd" }]);

    expect(text).toBe("CEF:0|Elasticsearch|Logstash|1.0|Logstash|a b c d|6|n=a\\nb\\nc\\nd");
  });

  test.each([
    ["10", "10"],
    ["-1", "6"],
    ["10.5", "6"],
    ["1e1", "1"],
    ["0x5", "0"],
    ["", "6"],
  ])("severity %j as %s", async (severity, written) => {
    const { text } = await encodeWith(`cef { severity => "${severity}" }`, [{ ...event }]);

    expect(text).toBe(`CEF:0|Elasticsearch|Logstash|1.0|Logstash|Logstash|${written}|`);
  });

  test("a name for each field of either mode", async () => {
    const fields = '["sourceAddress", "[source][ip]", "destinationLatitude", "message", "a-b"]';
    const values = { sourceAddress: "1", source: { ip: "2" }, destinationLatitude: "3", message: "4", "a-b": 1.5 };
    const written = async (options: string, ecs: "v8" | "disabled"): Promise<string> =>
      (await encodeWith(`cef { fields => ${fields} ${options} }`, [{ ...event, ...values }], { ecs })).text.split("|").at(-1)!;

    expect(await written("", "v8")).toBe("sourceAddress=1 sourceAddress=2 destinationLatitude=3 message=4 ab=1.5");
    expect(await written("reverse_mapping => true", "v8")).toBe("src=1 src=2 dlat=3 msg=4 ab=1.5");
    expect(await written("reverse_mapping => true", "disabled")).toBe("src=1 sourceip=2 dlat=3 msg=4 ab=1.5");
  });

  test("what it reads back", async () => {
    const { text } = await encodeWith('cef { fields => ["message", "sourceAddress"] }', [
      { ...event, message: "a=b\\|c\nd  e=f", sourceAddress: "::1" },
    ]);

    const [read] = await decodeWith("cef", text, legacy);

    expect(read).toMatchObject({ message: "a=b\\|c\nd  e=f", sourceAddress: "::1" });
  });
});

test.each([
  ['default_timezone => "Nowhere"', "CEF_ZONE"],
  ['locale => "no language"', "CEF_LOCALE"],
  ['delimiter => ""', "DELIMITER_EMPTY"],
  ['device => "router"', "OPTION_VALUE"],
])("%s is refused", async (option, code) => {
  const { problems } = await checkConfig(`input { udp { port => 5000 codec => cef { ${option} } } } output { null {} }`);

  expect(problems.map((problem) => problem.code)).toEqual([code]);
});
