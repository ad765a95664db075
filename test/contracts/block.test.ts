import { describe, expect, test } from "vitest";
import { array, assert, integer, nat, option, property, string } from "fast-check";
import { BlockBuilder } from "../../src/flow/block-builder.ts";
import { BlockMemory } from "../../src/flow/block-memory.ts";
import { blockBytes, blockGeneration, FLAG, LAYOUT, segmentsOf, sizedRecords } from "../../src/flow/block.ts";
import type { Block } from "../../src/flow/block.ts";
import { splitBlock } from "../../src/flow/split-block.ts";

const generation = Buffer.from("00112233445566778899aabbccddeeff", "hex");
const newline = Buffer.from("\n");

function builder(targetLength = 1024): BlockBuilder {
  return new BlockBuilder(new BlockMemory(targetLength), generation);
}

function head(stream: number, extra: object = {}): { input: number; stream: number; receivedMs: number; source: Uint8Array } {
  return { input: 3, stream, receivedMs: 1_700_000_000_123, source: SOURCE, ...extra };
}

const SOURCE = Buffer.from("src");

/** What a block says, in plain values. */
function contents(block: Block): unknown[] {
  return [...segmentsOf(blockBytes(block))].map(({ records, source, position, layout, ...rest }) => ({
    ...rest,
    source: source.toString(),
    position: position.toString(),
    records:
      layout === LAYOUT.sized
        ? [...sizedRecords(records)].map(({ bytes, values }) => [bytes.toString(), values.toString()])
        : records.toString(),
  }));
}

describe("a block", () => {
  test("gives back what was put into it", () => {
    const blocks = builder();
    blocks.addDelimited(head(7), [Buffer.from("a\nb"), Buffer.from("c\n")]);
    blocks.addSized(head(8, { flags: FLAG.unicodeValues }), Buffer.from("datagram"), Buffer.from("v"));

    const block = blocks.seal();

    expect(contents(block)).toEqual([
      {
        ordinal: 0,
        input: 3,
        stream: 7,
        flags: 0,
        receivedMs: 1_700_000_000_123,
        receivedNanos: 0,
        source: "src",
        position: "",
        records: "a\nbc\n",
      },
      {
        ordinal: 1,
        input: 3,
        stream: 8,
        flags: FLAG.unicodeValues,
        receivedMs: 1_700_000_000_123,
        receivedNanos: 0,
        source: "src",
        position: "",
        records: [["datagram", "v"]],
      },
    ]);
    expect(blockGeneration(blockBytes(block))).toBe(generation.toString("hex"));
  });

  test("joins bytes of one stream and millisecond into one segment, and nothing else", () => {
    const blocks = builder();
    const ordinals = [
      blocks.addDelimited(head(1), [Buffer.from("a\n")]),
      blocks.addDelimited(head(1), [Buffer.from("b\n")]),
      blocks.addDelimited(head(2), [Buffer.from("c\n")]),
      blocks.addDelimited(head(2, { receivedMs: 1_700_000_000_124 }), [Buffer.from("d\n")]),
      blocks.addDelimited(head(2, { receivedMs: 1_700_000_000_124, flags: FLAG.endOfStream }), [Buffer.from("e")]),
      blocks.addDelimited(head(2, { receivedMs: 1_700_000_000_124 }), [Buffer.from("f\n")]),
    ];

    expect(ordinals).toEqual([0, 0, 1, 2, 3, 4]);
  });

  test("takes a record longer than its target, alone", () => {
    const blocks = builder(64);
    const long = Buffer.alloc(200_000, "x");

    blocks.addDelimited(head(1), [long]);

    expect(blocks.isFull).toBe(true);
    expect(blocks.fits(1)).toBe(false);
    expect(contents(blocks.seal())).toMatchObject([{ records: long.toString() }]);
  });

  test("keeps fractions of a millisecond as nanoseconds", () => {
    const blocks = builder();
    blocks.addSized(head(1, { receivedMs: 5.25 }), Buffer.from("a"));

    expect(contents(blocks.seal())).toMatchObject([{ receivedMs: 5, receivedNanos: 250_000 }]);
  });

  test("never reads behind its end, whatever bytes are damaged", () => {
    const blocks = builder();
    for (let n = 0; n < 5; n++) blocks.addSized(head(n), Buffer.from(`record ${n}`), Buffer.from("v"));
    const bytes = blockBytes(blocks.seal());

    assert(
      property(nat({ max: bytes.length - 1 }), integer({ min: 0, max: 255 }), (at, value) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = value;
        expect(damageFoundIn(damaged)).toBeOneOf([undefined, "FLOW_BLOCK_DAMAGED"]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("cutting a block", () => {
  test("keeps every record, in order, with its segment", () => {
    assert(
      property(
        array(
          array(
            string({ unit: "grapheme-ascii", maxLength: 5 }).map((text) => text.replaceAll("\n", ".")),
            { minLength: 1, maxLength: 6 },
          ),
          { minLength: 1, maxLength: 5 },
        ),
        option(nat({ max: 30 }), { nil: undefined }),
        (segments, suspect) => {
          const blocks = builder(100_000);
          segments.forEach(
            (lines, stream) => void blocks.addDelimited(head(stream), [Buffer.from(lines.map((line) => `${line}\n`).join(""))]),
          );
          const block = blocks.seal();

          const parts = splitBlock(block, () => newline, suspect);

          const total = segments.flat().length;
          if (total < 2) {
            expect(parts).toBeUndefined();
            return;
          }
          const seen = parts!.flatMap(({ block: part, segmentMap }) =>
            [...segmentsOf(blockBytes(part))].flatMap(({ records, ordinal }) =>
              records
                .toString()
                .split("\n")
                .slice(0, -1)
                .map((line) => [segmentMap[ordinal], line]),
            ),
          );
          expect(seen).toEqual(segments.flatMap((lines, stream) => lines.map((line) => [stream, line])));
        },
      ),
    );
  });

  test("leaves the end of a stream to the part with its last record", () => {
    const blocks = builder();
    blocks.addDelimited(head(1, { flags: FLAG.endOfStream }), [Buffer.from("a\nb\nc")]);

    const parts = splitBlock(blocks.seal(), () => newline, undefined)!;

    expect(parts.flatMap(({ block }) => contents(block))).toMatchObject([
      { flags: 0, records: "a\nb\n" },
      { flags: FLAG.endOfStream, records: "c" },
    ]);
  });

  test("cuts around a suspected record", () => {
    const blocks = builder();
    blocks.addDelimited(head(1), [Buffer.from("a\nb\nc\nd\n")]);

    const parts = splitBlock(blocks.seal(), () => newline, 2)!;

    expect(parts.flatMap(({ block }) => contents(block))).toMatchObject([{ records: "a\nb\n" }, { records: "c\n" }, { records: "d\n" }]);
  });
});

/** The code of what reading all records throws. */
function damageFoundIn(bytes: Buffer): unknown {
  try {
    for (const { records, layout } of segmentsOf(bytes)) {
      if (layout === LAYOUT.sized) Array.from(sizedRecords(records));
    }
    return undefined;
  } catch (error) {
    return (error as { readonly code?: unknown }).code ?? error;
  }
}
