import { array, assert, constantFrom, integer, property, string, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { MessageFrames } from "./message-frames.ts";

const MIB = 1024 * 1024;

/** The messages of a connection that brings these chunks. */
function framesOf(chunks: readonly (string | Buffer)[], held = { count: 0 }): { readonly texts: string[]; readonly cut: number } {
  const frames = new MessageFrames(held);
  const framed = [...chunks.flatMap((chunk) => frames.add(Buffer.from(chunk))), ...frames.end()];
  expect(held.count).toBe(0);
  return { texts: framed.map(({ bytes }) => bytes.toString("latin1")), cut: framed.filter(({ isCut }) => isCut).length };
}

describe("messages of a connection", () => {
  test.each([
    ["<1>a\n<2>b\n", ["<1>a\n", "<2>b\n"]],
    ["<1>a\n<2>b", ["<1>a\n", "<2>b"]],
    ["4 <1>a4 <2>b", ["<1>a", "<2>b"]],
    ["8 <1>a\nb\r\n4 <2>b", ["<1>a\nb\r\n", "<2>b"]],
    ["4 <1>a\n4 <2>b\n<3>c\n5 <4>d\n", ["<1>a", "<2>b", "<3>c\n", "<4>d\n"]],
    ["\n\n<1>a\n", ["\n", "\n", "<1>a\n"]],
    ["123: no count\n12 also none\n0 <1>\n12345678 <1>\n", ["123: no count\n", "12 also none\n", "0 <1>\n", "12345678 <1>\n"]],
    ["1000 <1>it ends before", ["<1>it ends before"]],
    ["12", ["12"]],
    ["12 ", ["12 "]],
    ["", []],
  ])("%j are, however they are cut, %j", (text, expected) => {
    const whole = framesOf([text]);
    const single = framesOf(text.split(""));

    expect([whole, single]).toEqual([
      { texts: expected, cut: 0 },
      { texts: expected, cut: 0 },
    ]);
  });

  test.each([
    ["lines", `<1>${"x".repeat(3 * MIB)}\n<2>b\n`, ["<2>b\n"]],
    ["counted", `${3 * MIB} <1>${"x".repeat(3 * MIB - 3)}4 <2>b`, ["<2>b"]],
    ["digits", `${"1".repeat(2 * MIB)}\n<2>b\n`, ["<2>b\n"]],
    ["lines that do not end", `<1>${"x".repeat(3 * MIB)}`, []],
  ])("of more than 1 MiB are cut, and what comes behind is not: %s", (_, text, rest) => {
    const chunks = Array.from({ length: Math.ceil(text.length / 60_000) }, (__, at) => text.slice(at * 60_000, (at + 1) * 60_000));

    const { texts, cut } = framesOf(chunks);

    expect([texts[0]?.length, texts.slice(1), cut]).toEqual([MIB, rest, 1]);
  });

  test("of one piece that is too long are cut too", () => {
    const { texts, cut } = framesOf([`<1>${"x".repeat(2 * MIB)}\n<2>b\n`]);

    expect([texts.map((text) => text.length), cut]).toEqual([[MIB, 5], 1]);
  });

  test("that wait in all connections together are bounded", () => {
    const held = { count: 0 };
    const connections = Array.from({ length: 100 }, () => new MessageFrames(held));
    const most: number[] = [];

    const given = connections.map((frames) => {
      const framed = frames.add(Buffer.alloc(MIB, "x"));
      most.push(held.count);
      return framed.length;
    });

    expect(Math.max(...most)).toBeLessThanOrEqual(64 * MIB);
    expect(given).toEqual([...Array.from({ length: 64 }, () => 0), ...Array.from({ length: 36 }, () => 1)]);
  });

  test("of any bytes, cut anywhere, are all there", () => {
    const piece = constantFrom("<13>a", "\n", "5 <13>", "12 <1>", "9999999 <", " ", "7", "\0", "é", "<34>1 - - - - - - x\n");
    const cuts = array(integer({ min: 1, max: 7 }));
    assert(
      property(array(tuple(piece, string({ maxLength: 3 }))), cuts, (pieces, lengths) => {
        const bytes = Buffer.from(pieces.flat().join(""));
        const chunks: Buffer[] = [];
        let at = 0;
        for (const length of lengths) {
          chunks.push(bytes.subarray(at, at + length));
          at += length;
        }
        chunks.push(bytes.subarray(at));

        expect(framesOf(chunks)).toEqual(framesOf([bytes]));
      }),
      { seed: 6587, numRuns: 1_000 },
    );
  });
});
