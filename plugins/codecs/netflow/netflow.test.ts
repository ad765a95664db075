import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { directDecoder, fuzzCodec } from "../../../test/support/fuzz-codec.ts";
import { checkConfig } from "../../../test/support/run-config.ts";
import { decodeWith } from "../../../test/support/run-codec.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { NETFLOW_SEEDS } from "../../../test/support/wire-seeds.ts";
import { READERS } from "./field-types.ts";
import { ipv6Text } from "./ipv6-text.ts";
import { ipfixTimes } from "./times.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const word = (...numbers: number[]): Buffer => Buffer.concat(numbers.map((number) => Buffer.of(number >> 8, number & 0xff)));
const long = (number: number): Buffer => hex(number.toString(16).padStart(8, "0"));
const set = (id: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([word(id, body.length + 4), body]);
};
const SECONDS = 1_704_067_200;
const v9 = (exporter: number, ...sets: Buffer[]): Buffer =>
  Buffer.concat([word(9, sets.length), long(1000), long(SECONDS), long(7), long(exporter), ...sets]);
const ipfix = (exporter: number, ...sets: Buffer[]): Buffer => {
  const body = Buffer.concat(sets);
  return Buffer.concat([word(10, 16 + body.length), long(SECONDS), long(7), long(exporter), body]);
};

/** The flows that a decoder makes of packets, each from a source. */
async function flowsOf(codec: string, packets: readonly (readonly [stream: number, packet: Buffer])[]): Promise<unknown[]> {
  const { decoder } = await directDecoder(codec);
  const flows: unknown[] = [];
  for (const [stream, packet] of packets)
    decoder.decode(packet, { receivedAt: { ms: 0 } as never, stream }, (event) =>
      flows.push(JSON.parse(JSON.stringify({ ...(event.get("netflow") as object) }))),
    );
  return flows;
}

const PORT_TEMPLATE = set(0, word(300, 1, 7, 2));
const port = (number: number): Buffer => set(300, word(number));

describe("netflow 9", () => {
  const head = { version: 9, flow_seq_num: 7, flowset_id: 300 };

  test("keeps the templates of each sender and exporter by themselves", async () => {
    const packets = [
      [1, v9(1, PORT_TEMPLATE)],
      [2, v9(1, port(80))],
      [1, v9(2, port(81))],
      [1, v9(1, port(82))],
    ] as const;

    expect(await flowsOf("netflow", packets)).toEqual([{ ...head, l4_src_port: 82 }]);
  });

  test("takes several templates, padding, and records of options with their scopes", async () => {
    const templates = set(0, word(300, 1, 7, 2), word(301, 1, 11, 2), Buffer.alloc(2));
    const options = set(1, word(302, 4, 4, 1, 4, 34, 4), Buffer.alloc(2));
    const data = [port(1), set(301, word(2), Buffer.alloc(1)), set(302, long(9), long(100))];

    expect(await flowsOf("netflow", [[1, v9(1, templates, options, ...data)]])).toEqual([
      { ...head, l4_src_port: 1 },
      { ...head, flowset_id: 301, l4_dst_port: 2 },
      { ...head, flowset_id: 302, scope_system: 9, sampling_interval: 100 },
    ]);
  });

  test("passes over fields that nobody knows, and over those without a meaning", async () => {
    const template = set(0, word(300, 4, 65_000, 3, 7, 2, 43, 4, 0, 1));

    expect(await flowsOf("netflow", [[1, v9(1, template, set(300, hex("010203 0050 00000000 09")))]])).toEqual([
      { ...head, l4_src_port: 80 },
    ]);
  });

  test("uses an earlier template until another one has its number", async () => {
    const packets = [PORT_TEMPLATE, port(1), set(0, word(300, 1, 11, 2)), port(2)].map((part) => [1, v9(1, part)] as const);

    expect(await flowsOf("netflow", packets)).toEqual([
      { ...head, l4_src_port: 1 },
      { ...head, l4_dst_port: 2 },
    ]);
  });

  test("forgets a template after its time", async () => {
    const { decoder } = await directDecoder("netflow { cache_ttl => 10 }");
    const seen: number[] = [];
    const read = (ms: number, packet: Buffer): void =>
      decoder.decode(packet, { receivedAt: { ms } as never, stream: 1 }, () => seen.push(ms));

    read(0, v9(1, PORT_TEMPLATE));
    for (const ms of [10_000, 10_001]) read(ms, v9(1, port(1)));

    expect(seen).toEqual([10_000]);
  });

  test("keeps templates in a file for the next process", async () => {
    const folder = await scratchFolder();
    const codec = `netflow { cache_save_path => "${folder}" }`;
    await flowsOf(codec, [[1, v9(1, PORT_TEMPLATE)]]);

    expect(await flowsOf(codec, [[2, v9(1, port(80))]])).toEqual([{ ...head, l4_src_port: 80 }]);
    expect(JSON.parse(readFileSync(path.join(folder, "tailrace_netflow_templates.json"), "utf8"))).toEqual({
      "1|300": [{ type: 7, length: 2, enterprise: 0 }],
    });
  });

  test("goes on without a file that is damaged", async () => {
    const folder = await scratchFolder();
    writeFileSync(path.join(folder, "tailrace_netflow_templates.json"), "{oops");

    expect(await flowsOf(`netflow { cache_save_path => "${folder}" }`, [[1, v9(1, PORT_TEMPLATE, port(1))]])).toHaveLength(1);
  });

  test.each([
    ["an unknown set", v9(1, PORT_TEMPLATE, port(1), set(5, word(1)))],
    ["a set that goes on behind the packet", v9(1, PORT_TEMPLATE, port(1), word(300, 100))],
    ["half of a set's head", v9(1, PORT_TEMPLATE, port(1), word(300))],
    ["no whole header", v9(1).subarray(0, 19)],
    ["a version that nobody knows", word(7, 1)],
    ["one byte", Buffer.of(9)],
  ])("drops a packet with %s", async (_, packet) => {
    expect(await flowsOf("netflow", [[1, packet]])).toEqual([]);
  });
});

describe("ipfix", () => {
  test("reads values with a length of their own, and of other enterprises by definitions", async () => {
    const folder = await scratchFolder();
    const definitions = path.join(folder, "own.yaml");
    writeFileSync(definitions, "42:\n  5:\n  - :string\n  - :colour\n0:\n  7:\n  - uint16\n  - port\n");
    const template = set(2, word(300, 4, 7, 2, 371, 65_535, 0x8005, 65_535), long(42), word(0x8007, 2), long(29_305));
    const data = set(300, word(80), hex("03 616461"), hex("ff0003 726564"), word(81), Buffer.alloc(3));

    expect(await flowsOf(`netflow { ipfix_definitions => "${definitions}" }`, [[1, ipfix(1, template, data)]])).toEqual([
      { version: 10, port: 80, userName: "ada", colour: "red", reverseSourceTransportPort: 81 },
    ]);
  });

  test("reads options, and needs no more than its length", async () => {
    const options = set(3, word(300, 2, 1, 149, 4, 41, 8));
    const packet = Buffer.concat([ipfix(1, options, set(300, long(3), long(0), long(9))), Buffer.from("more")]);

    expect(await flowsOf("netflow", [[1, packet]])).toEqual([{ version: 10, observationDomainId: 3, exportedMessageTotalCount: 9 }]);
  });

  test.each<[string, number | bigint, unknown]>([
    ["flowStartSeconds", SECONDS, "2024-01-01T00:00:00.000Z"],
    ["flowEndMilliseconds", SECONDS * 1000 + 1, "2024-01-01T00:00:00.001Z"],
    ["flowStartMicroseconds", (3_913_056_000n << 32n) | 0x8000_0000n, "2024-01-01T00:00:00.500Z"],
    ["flowEndNanoseconds", (3_913_056_000n << 32n) | 1_073_741_824n, "2024-01-01T00:00:00.250Z"],
    ["flowEndMilliseconds", 2n ** 63n, 2 ** 63],
    ["observationTimeSeconds", SECONDS, SECONDS],
  ])("%s %s as %s", (name, value, expected) => {
    expect(ipfixTimes(name, value)).toBe(expected);
  });
});

describe("a field", () => {
  test.each<[keyof typeof READERS, string, unknown]>([
    ["uint", "01", 1],
    ["uint", "0000000100000000", 4_294_967_296],
    ["uint", "ffffffffffffffff", 18_446_744_073_709_551_615n],
    ["uint", "", 0],
    ["int", "ff", -1],
    ["int", "8000000000000000", -9_223_372_036_854_775_808n],
    ["double", "3ff8000000000000", 1.5],
    ["double", "3fc00000", 1.5],
    ["string", "657468300000", "eth0"],
    ["octetarray", "00ff", "00ff"],
    ["ip4_addr", "0a000001", "10.0.0.1"],
    ["mac_addr", "0002b3aabb0c", "00:02:b3:aa:bb:0c"],
    ["acl_id_asa", "0102030405060708090a0b0c", "01020304-05060708-090a0b0c"],
    ["application_id", "0300000035", "3..53"],
    ["application_id", "14000000090035", "20..9..53"],
    ["forwarding_status", "42", { status: 1, reason: 2 }],
    ["mpls_label", "00010bff", { label: 16, experimental: 5, bottom_of_stack: 1, ttl: 255 }],
  ])("of type %s with the bytes %s", (type, bytes, value) => {
    const read = READERS[type](hex(bytes));

    expect(typeof read === "object" ? { ...(read as object) } : read).toEqual(value);
  });

  /** Answers of Ruby's IPAddr. */
  test.each([
    ["20010db8000000000000000000000001", "2001:db8::1"],
    ["20010db80000000100000000000000ff", "2001:db8:0:1::ff"],
    ["00000000000000000000000000000000", "::"],
    ["00000000000000000000000000000001", "::1"],
    ["00000000000000000000ffff0a000001", "::ffff:10.0.0.1"],
    ["fe800000000000000000000000000000", "fe80::"],
    ["00010002000300040005000600070008", "1:2:3:4:5:6:7:8"],
  ])("with the address %s is %s", (bytes, text) => {
    expect(ipv6Text(hex(bytes))).toBe(text);
  });
});

test("flows have the header's time", async () => {
  const [event] = await decodeWith("netflow", v9(1, PORT_TEMPLATE, port(1)), { ecs: "disabled" });

  expect(event).toEqual({ netflow: { version: 9, flow_seq_num: 7, flowset_id: 300, l4_src_port: 1 } });
});

test("twenty thousand mutated packets do no harm", async () => {
  const { bombs, thrown } = await fuzzCodec({ codec: "netflow", seeds: NETFLOW_SEEDS, inputs: 5_000, mostEvents: 70_000 });

  expect({ bombs, thrown }).toEqual({ bombs: [], thrown: [] });
});

test("definitions that are none are refused", async () => {
  const file = path.join(await scratchFolder(), "own.yaml");
  const codes = [];
  for (const text of ["[1]", "4: protocol\n", "4: [:colour, :x]\n", "{"]) {
    writeFileSync(file, text);
    const { problems } = await checkConfig(
      `input { udp { port => 2055 codec => netflow { netflow_definitions => "${file}" } } } output { null {} }`,
    );
    codes.push(...problems.map(({ code }) => code));
  }

  expect(codes).toEqual(Array.from({ length: 4 }, () => "NETFLOW_DEFINITIONS"));
});
