import { describe, expect, test } from "vitest";
import { fuzzCodec } from "../../../test/support/fuzz-codec.ts";
import { runConfig } from "../../../test/support/run-config.ts";
import { decodeWith } from "../../../test/support/run-codec.ts";
import { MSGPACK_SEEDS } from "../../../test/support/wire-seeds.ts";

const legacy = { ecs: "disabled" } as const;
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const latin1 = (bytes: Buffer): string => bytes.toString("latin1");

/** The JSON of the field `v` of `{"v": …}`: it shows types and digits. */
async function jsonOf(value: string): Promise<string> {
  const config =
    'input { stdin { codec => msgpack } } filter { mutate { remove_field => ["host", "@timestamp", "@version"] } } output { stdout { codec => json } }';
  const { output } = await runConfig(config, { input: hex(`81 a176 ${value}`), ...legacy });
  return output.toString();
}

describe("msgpack reads", () => {
  test.each([
    ["7f", "127"],
    ["e0", "-32"],
    ["cc ff", "255"],
    ["cd ffff", "65535"],
    ["ce ffffffff", "4294967295"],
    ["cf ffffffffffffffff", "18446744073709551615"],
    ["cf 0020000000000001", "9007199254740993"],
    ["d0 80", "-128"],
    ["d1 8000", "-32768"],
    ["d2 80000000", "-2147483648"],
    ["d3 8000000000000000", "-9223372036854775808"],
    ["ca 3f800000", "1.0"],
    ["cb 3ff0000000000000", "1.0"],
    ["cb 3ff8000000000000", "1.5"],
    ["cb 8000000000000000", "-0.0"],
    ["c0", "null"],
    ["c2", "false"],
    ["c3", "true"],
    ["a2 c3a9", '"é"'],
    ["d9 01 61", '"a"'],
    ["da 0001 61", '"a"'],
    ["db 00000001 61", '"a"'],
    ["c4 02 c3a9", '"é"'],
    ["c5 0001 ff", '"ÿ"'],
    ["dc 0001 01", "[1]"],
    ["dd 00000001 01", "[1]"],
    ["de 0001 a161 01", '{"a":1}'],
    ["df 00000001 a161 01", '{"a":1}'],
    ["82 01 02 c0 03", '{"1":2,"":3}'],
    ["d6 ff 65920080", '"2024-01-01T00:00:00.000Z"'],
    ["d7 ff 1d6f3454 65920080", '"2024-01-01T00:00:00.123456789Z"'],
    ["c7 0c ff 075bcd15 0000000065920080", '"2024-01-01T00:00:00.123456789Z"'],
  ])("%s as %s", async (value, json) => {
    expect(await jsonOf(value)).toBe(`{"v":${json}}`);
  });

  test("every map as an event, in however many pieces they come", async () => {
    expect(await decodeWith("msgpack", hex("81a16101 81a16102"), legacy)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test.each<[string, string, unknown[]]>([
    ["a list", "91 81a16101", [latin1(hex("9181a16101"))]],
    ["values in a row that are no maps", "01 02 a161 81a16101 c0", [latin1(hex("0102a161")), { a: 1 }, latin1(hex("c0"))]],
    ["a value that ends too early", "81a16101 82a161", [{ a: 1 }, latin1(hex("82a161"))]],
    ["a byte that begins nothing", "81a16101 c1 81a16102", [{ a: 1 }, latin1(hex("c181a16102"))]],
    ["an unknown extension", "81a161d40501 81a16101", [latin1(hex("81a161d40501")), { a: 1 }]],
    ["a length of 4 GB", "81 a161 dbffffffff 61", [latin1(hex("81a161dbffffffff61"))]],
    ["metadata that is no map", "81 a9406d65746164617461 01", [latin1(hex("81a9406d6574616461746101"))]],
  ])("%s as a failure", async (_, bytes, expected) => {
    const events = await decodeWith("msgpack", hex(bytes), legacy);

    expect(events).toEqual(expected.map((one) => (typeof one === "string" ? { message: one, tags: ["_msgpackparsefailure"] } : one)));
  });

  test("lists deeper than a thousand levels as one failure", async () => {
    const deep = Buffer.concat([hex("81a161"), Buffer.alloc(100_000, 0x91), hex("01"), hex("81a16101")]);

    const events = await decodeWith("msgpack", deep, legacy);

    expect(events).toEqual([{ message: latin1(deep.subarray(0, -4)), tags: ["_msgpackparsefailure"] }, { a: 1 }]);
  });

  test("a message by its format, and into a target", async () => {
    expect(await decodeWith('msgpack { format => "%{a}!" }', hex("81a16101 82a16101a76d657373616765a162"), legacy)).toEqual([
      { a: 1, message: "1!" },
      { a: 1, message: "b" },
    ]);
    expect(await decodeWith('msgpack { target => "[x][y]" }', hex("81a16101"), legacy)).toEqual([{ x: { y: { a: 1 } } }]);
  });

  test("twenty thousand mutated records without harm", async () => {
    const { bombs, thrown } = await fuzzCodec({ codec: "msgpack", seeds: MSGPACK_SEEDS, inputs: 5_000 });

    expect({ bombs, thrown }).toEqual({ bombs: [], thrown: [] });
  });
});

describe("msgpack writes", () => {
  test("what it reads back, with types and digits", async () => {
    const values =
      '"i":[0,127,128,255,256,65535,65536,4294967295,4294967296,9007199254740993,18446744073709551615,-1,-32,-33,-128,-129,-32768,-32769,-2147483648,-2147483649,-9223372036854775808],"f":[1.0,-0.0,1.5,1.0E100],"t":["","é","x"],"n":null,"b":[true,false],"m":{"k":{}}';
    const config =
      'input { stdin { codec => json_lines } } filter { mutate { remove_field => ["host", "@version"] } } output { stdout { codec => msgpack } }';
    const { output } = await runConfig(config, { input: `{"@timestamp":"2024-01-01T00:00:00Z",${values}}\n`, ...legacy });
    const back =
      'input { stdin { codec => msgpack } } filter { mutate { remove_field => ["host", "@timestamp", "@version"] } } output { stdout { codec => json } }';

    const read = await runConfig(back, { input: output, ...legacy });

    expect(read.output.toString()).toBe(`{${values}}`);
  });

  test.each([
    [31, "bf"],
    [32, "d920"],
    [256, "da0100"],
    [65_536, "db00010000"],
  ])("texts of %i bytes behind their shortest head", async (length, head) => {
    const config =
      'input { stdin { codec => json_lines } } filter { mutate { remove_field => ["host", "@version"] } } output { stdout { codec => msgpack } }';
    const { output } = await runConfig(config, { input: `{"t":"${"x".repeat(length)}"}\n`, ...legacy });

    expect(output.indexOf(Buffer.concat([hex(`a174${head}`), Buffer.alloc(length, "x")]))).toBeGreaterThan(0);
  });
});
