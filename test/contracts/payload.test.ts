import { describe, expect, test } from "vitest";
import { ByteReader } from "../../src/event/byte-reader.ts";
import { decodeEvent } from "../../src/event/encoding.ts";
import type { Event } from "../../src/event/event.ts";
import { makeLayout } from "../../src/event/layout.ts";
import { Timestamp } from "../../src/event/timestamp.ts";
import { viewPayload } from "../../src/flow/payload.ts";
import { PayloadMemory } from "../../src/flow/payload-memory.ts";
import { PayloadWriter } from "../../src/flow/payload-writer.ts";

const layout = makeLayout({ mentioned: ["n"] });

function eventOf(segment: number, n = 0): Event {
  const event = layout.create(new Timestamp(1));
  event.set("n", n);
  event.$segment = segment;
  return event;
}

describe("a payload", () => {
  test("gives back records, destinations and segments", () => {
    const writer = new PayloadWriter(4, false);
    writer.add(eventOf(0), "äb", "a");
    writer.add(eventOf(0), Buffer.from([0, 255]), "a");
    writer.add(eventOf(2), "", "ü");
    writer.add(eventOf(1), "x", "a");

    const payload = viewPayload(writer.finish(new PayloadMemory()));

    expect(payload.lane).toBe(4);
    expect(payload.recordCount).toBe(4);
    expect([0, 1, 2, 3].map((record) => payload.record(record).toString("hex"))).toEqual(["c3a462", "00ff", "", "78"]);
    expect(payload.runs.map(({ bytes, ...run }) => ({ ...run, bytes: bytes.toString("hex") }))).toEqual([
      { destination: "a", firstRecord: 0, recordCount: 2, bytes: "c3a46200ff" },
      { destination: "ü", firstRecord: 2, recordCount: 1, bytes: "" },
      { destination: "a", firstRecord: 3, recordCount: 1, bytes: "78" },
    ]);
    expect([...payload.shares]).toEqual([0, 2, 2, 1, 1, 1]);
    expect([0, 1, 2, 3].map((record) => payload.segmentOf(record))).toEqual([0, 0, 2, 1]);
    expect(payload.events).toHaveLength(0);
  });

  test("names the segments of the whole block when it was computed from a part", () => {
    const writer = new PayloadWriter(0, false);
    writer.add(eventOf(0), "a", "");
    writer.add(eventOf(1), "b", "");

    expect([...viewPayload(writer.finish(new PayloadMemory()), (segment) => [5, 9][segment]!).shares]).toEqual([5, 1, 9, 1]);
  });

  test("carries the events themselves where the output takes events", () => {
    const writer = new PayloadWriter(0, true);
    writer.add(eventOf(0, 1), "a", "");
    writer.add(eventOf(0, 2), "b", "");

    const reader = new ByteReader(viewPayload(writer.finish(new PayloadMemory())).events);
    const events = [decodeEvent(reader, layout), decodeEvent(reader, layout)];

    expect(events.map((event) => event.get("n"))).toEqual([1, 2]);
    expect(reader.isAtEnd).toBe(true);
  });

  test("is empty again after it was taken", () => {
    const writer = new PayloadWriter(0, false);
    for (let n = 0; n < 3_000; n++) writer.add(eventOf(n % 2), String(n), "");
    const first = viewPayload(writer.finish(new PayloadMemory()));
    writer.add(eventOf(0), "z", "");

    const second = viewPayload(writer.finish(new PayloadMemory()));

    expect(first.recordCount).toBe(3_000);
    expect(first.record(2_999).toString()).toBe("2999");
    expect([second.recordCount, second.bytes.toString()]).toEqual([1, "z"]);
  });
});
