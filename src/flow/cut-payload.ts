import { ByteWriter } from "../event/byte-writer.ts";
import { assemblePayload } from "./assemble-payload.ts";
import { viewPayload } from "./payload.ts";
import type { PayloadView } from "./payload.ts";
import { splitEvents } from "./split-events.ts";

/** Some records of a payload, in order, as a payload of their own. All of them have this destination. */
export function cutPayload(payload: PayloadView, records: readonly number[], destination: string): PayloadView {
  const ends = new Uint32Array(records.length);
  const shares: number[] = [];
  const body: Buffer[] = [];
  let length = 0;
  records.forEach((record, ordinal) => {
    const bytes = payload.record(record);
    body.push(bytes);
    length += bytes.length;
    ends[ordinal] = length;
    addShare(shares, payload.segmentOf(record));
  });
  const all = payload.events.length === 0 ? [] : splitEvents(payload.events);
  const events = all.length === 0 ? [] : records.map((record) => all[record]!);
  const parts = { ends, shares, runCount: 1, runs: runOf(destination), events: Buffer.concat(events), body: Buffer.concat(body) };
  return viewPayload(assemblePayload({ lane: payload.lane, ...parts }, (bytes) => new SharedArrayBuffer(bytes)));
}

/** Pairs of a segment and how many records came from it. */
function addShare(shares: number[], segment: number): void {
  if (shares.at(-2) === segment) shares[shares.length - 1]!++;
  else shares.push(segment, 1);
}

function runOf(destination: string): Buffer {
  const run = new ByteWriter(64);
  run.u32(0);
  run.u32(Buffer.byteLength(destination));
  run.utf8(destination);
  return run.take();
}
