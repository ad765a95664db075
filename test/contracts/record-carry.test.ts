import { describe, expect, test } from "vitest";
import { array, assert, constantFrom, integer, property, uint8Array } from "fast-check";
import { RecordCarry } from "../../src/pipeline/record-carry.ts";
import type { Framed } from "../../src/pipeline/record-carry.ts";
import type { Framing } from "../../src/plugin/codec.ts";

function by(delimiter: string): Framing {
  return { kind: "delimiter", delimiter: Buffer.from(delimiter) };
}

/** Length-prefixed records: one byte of length, then the bytes. */
const lengthPrefixed: Framing = {
  kind: "custom",
  completeLength(bytes) {
    let at = 0;
    while (at < bytes.length && at + 1 + bytes[at]! <= bytes.length) at += 1 + bytes[at]!;
    return at;
  },
};

/** Feeds bytes in chunks of the given sizes and returns what was framed, each as one text. */
function feed(carry: RecordCarry, bytes: Buffer, sizes: readonly number[]): string[] {
  const framed: string[] = [];
  let at = 0;
  for (let n = 0; at < bytes.length; n++) {
    const size = Math.max(1, sizes[n % sizes.length] ?? 1);
    for (const { parts } of carry.add(bytes.subarray(at, at + size))) framed.push(Buffer.concat(parts).toString("latin1"));
    at += size;
  }
  const { parts } = carry.end();
  return parts.length > 0 ? [...framed, Buffer.concat(parts).toString("latin1")] : framed;
}

describe("the carry of a stream", () => {
  test.each(["\n", "||", "aab"])("gives whole records for the delimiter %j, however the bytes are cut", (delimiter) => {
    assert(
      property(
        array(constantFrom("a", "b", "|", "\n", "x", delimiter), { maxLength: 60 }),
        array(integer({ min: 1, max: 7 }), { minLength: 1 }),
        (pieces, sizes) => {
          const text = pieces.join("");
          const framed = feed(new RecordCarry(by(delimiter), 1e9), Buffer.from(text), sizes);

          expect(framed.join("")).toBe(text);
          for (const part of framed.slice(0, -1)) expect(part.endsWith(delimiter)).toBe(true);
        },
      ),
    );
  });

  test("gives whole records to a framer of one's own", () => {
    assert(
      property(
        array(uint8Array({ maxLength: 9 }), { maxLength: 10 }),
        array(integer({ min: 1, max: 7 }), { minLength: 1 }),
        (records, sizes) => {
          const bytes = Buffer.concat(records.map((record) => Buffer.concat([Buffer.from([record.length]), record])));

          expect(feed(new RecordCarry(lengthPrefixed, 1e9), bytes, sizes).join("")).toBe(bytes.toString("latin1"));
        },
      ),
    );
  });

  test("does not keep the memory it is given", () => {
    const carry = new RecordCarry(by("\n"), 1e9);
    const chunk = Buffer.from("begin");
    carry.add(chunk);
    chunk.fill("x");

    const [framed] = carry.add(Buffer.from(" end\n"));

    expect(Buffer.concat(framed!.parts).toString()).toBe("begin end\n");
  });

  test("gives the head of a record that is too long, once, and goes on behind it", () => {
    const carry = new RecordCarry(by("\n"), 100_000);
    const long = Buffer.alloc(60_000, "x");

    const framed = [...carry.add(long), ...carry.add(long), ...carry.add(long), ...carry.add(Buffer.from("y\nnext\n"))];

    expect(framed.map(({ parts, isOversize }) => [Buffer.concat(parts).length, isOversize])).toEqual([
      [32 * 1024, true],
      [5, false],
    ]);
    expect(carry.length).toBe(0);
  });

  test("refuses the same records however the bytes are cut", () => {
    assert(
      property(
        array(constantFrom("a", "12345", "123456", "12345678901"), { maxLength: 20 }),
        array(integer({ min: 1, max: 40 }), { minLength: 1 }),
        (records, sizes) => {
          const carry = new RecordCarry(by("\n"), 5);
          const bytes = Buffer.from(records.map((record) => `${record}\n`).join(""));
          const framed: Framed[] = [];
          for (let at = 0, n = 0; at < bytes.length; at += sizes[n++ % sizes.length]!)
            framed.push(...carry.add(bytes.subarray(at, at + sizes[n % sizes.length]!)));

          const seen = framed.flatMap(({ parts, isOversize }) =>
            isOversize ? ["too long"] : Buffer.concat(parts).toString().split("\n").slice(0, -1),
          );
          expect(seen).toEqual(records.map((record) => (record.length > 5 ? "too long" : record)));
        },
      ),
    );
  });

  test("finds the end of a record that is too long when its delimiter comes in two pieces", () => {
    const carry = new RecordCarry(by("\r\n"), 10);

    const framed = ["0123456789x", "yz\r", "\nnext\r", "\n"].flatMap((text) => carry.add(Buffer.from(text)));

    expect(framed.map(({ parts, isOversize }) => [Buffer.concat(parts).toString(), isOversize])).toEqual([
      ["0123456789x", true],
      ["next\r\n", false],
    ]);
  });

  test.each([[["a\n\n\nb\n\n"]], [["a\n\n\n", "b\n\n"]], [["a\n", "\n\nb\n", "\n"]], [["a", "\n", "\n", "\n", "b", "\n", "\n"]]])(
    "cuts at a delimiter that overlaps itself from the left, however the bytes come: %j",
    (chunks) => {
      const carry = new RecordCarry(by("\n\n"), 1e9);
      const framed = chunks.flatMap((text) => carry.add(Buffer.from(text)));

      const records = framed.flatMap(({ parts }) => Buffer.concat(parts).toString().split("\n\n").slice(0, -1));

      expect(records).toEqual(["a", "\nb"]);
    },
  );

  test("keeps 200,000 bytes that come one by one", () => {
    const carry = new RecordCarry(by("\r\n"), 1e9);
    const byte = Buffer.from("x");
    for (let n = 0; n < 200_000; n++) carry.add(byte);

    const [framed] = carry.add(Buffer.from("\r\n"));

    expect(Buffer.concat(framed!.parts).toString()).toBe(`${"x".repeat(200_000)}\r\n`);
  });
});
