import { describe, expect, test } from "vitest";
import type { PipelinePlan } from "../compiler/plan.ts";
import { decodeDeadLetter } from "../delivery/dead-letter.ts";
import { aboutLetter } from "../delivery/letter-history.ts";
import { ByteReader } from "../event/byte-reader.ts";
import { ByteWriter } from "../event/byte-writer.ts";
import { decodeValue, encodeValue } from "../event/encoding.ts";
import { writeJson } from "../event/json-write.ts";
import { mapOf } from "../event/value.ts";
import type { FieldValue } from "../event/value.ts";
import { BlockBuilder } from "../flow/block-builder.ts";
import { BlockMemory } from "../flow/block-memory.ts";
import { letterOfRecord } from "./letter-of.ts";

/** A plan with one input, of which only what a letter says of it is here. */
function planWith(codec: string): PipelinePlan {
  const vertex = { id: "in", kind: "input", name: "some_input" };
  // Nothing else of a plan is looked at.
  return {
    vertices: [vertex],
    inputs: [{ vertex: 0, codec: { name: codec, options: {} }, isFurther: false, decodes: false }],
    fingerprint: "f",
  } as unknown as PipelinePlan;
}

function encoded(...values: readonly FieldValue[]): Buffer {
  const writer = new ByteWriter();
  for (const value of values) encodeValue(value, writer);
  return Buffer.from(writer.view());
}

const HEAD = { input: 0, stream: 1, receivedMs: 5, source: new Uint8Array(0), flags: 0 };

function letterOf(codec: string, fill: (builder: BlockBuilder) => void): { readonly head: unknown; readonly event: readonly string[] } {
  const builder = new BlockBuilder(new BlockMemory(), new Uint8Array(16));
  fill(builder);
  const { head, event } = decodeDeadLetter(Buffer.from(letterOfRecord(builder.seal(), { plan: planWith(codec), nowMs: 9 })));
  const reader = new ByteReader(event);
  return { head, event: [writeJson(decodeValue(reader)), writeJson(decodeValue(reader))] };
}

const head = {
  plugin_type: "some_input",
  plugin_id: "in",
  plugin_kind: "input",
  reason: "the record ended the worker that computed it",
  attempts: 0,
  first: 5,
  last: 9,
  config: "f",
};

describe("the letter of a record that no worker survives", () => {
  const message = ['{"@timestamp":"1970-01-01T00:00:00.005Z","@version":"1","message":"hello"}', "{}"];

  test.each<[string, (builder: BlockBuilder) => void]>([
    ["a line", (builder) => void builder.addDelimited(HEAD, [Buffer.from("hello")])],
    ["a datagram", (builder) => void builder.addSized(HEAD, Buffer.from("hello"), encoded([1]))],
  ])("has the text of %s as its message", (_, fill) => {
    expect(letterOf("line", fill)).toEqual({ head, event: message });
  });

  test("is the event itself where the record is one, with what was known of its earlier deaths", () => {
    const earlier = { ...head, plugin_kind: "output" as const, reason: "refused" };
    const fill = (builder: BlockBuilder): void => {
      builder.addSized(HEAD, encoded(mapOf({ n: 1 }), mapOf({ m: 2 })), encoded([aboutLetter(earlier)]));
    };

    expect(letterOf("events", fill)).toEqual({ head: { ...head, history: [earlier] }, event: ['{"n":1}', '{"m":2}'] });
  });
});
