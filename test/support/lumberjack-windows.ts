import { inflateSync } from "node:zlib";

/** A window as a client sends it. */
export interface SentWindow {
  readonly isPacked: boolean;
  readonly sequences: readonly number[];
  readonly records: readonly { readonly line: string }[];
}

/** The windows of one compressed frame each that stand at the beginning of bytes, and what is left. */
export function windowsIn(bytes: Buffer): { readonly whole: readonly SentWindow[]; readonly rest: Buffer } {
  const whole: SentWindow[] = [];
  let rest = bytes;
  for (;;) {
    if (rest.length < 12) return { whole, rest };
    const length = rest.readUInt32BE(8);
    if (rest.length < 12 + length) return { whole, rest };
    whole.push(readWindow(rest.subarray(0, 12 + length)));
    rest = rest.subarray(12 + length);
  }
}

function readWindow(bytes: Buffer): SentWindow {
  const count = bytes.readUInt32BE(2);
  const frames = inflateSync(bytes.subarray(12));
  const sequences: number[] = [];
  const records: { readonly line: string }[] = [];
  for (let at = 0; at < frames.length;) {
    const length = frames.readUInt32BE(at + 6);
    sequences.push(frames.readUInt32BE(at + 2));
    records.push(JSON.parse(frames.toString("utf8", at + 10, at + 10 + length)) as { readonly line: string });
    at += 10 + length;
  }
  if (records.length !== count) throw new Error(`A window of ${count} has ${records.length} records.`);
  return { isPacked: bytes.toString("latin1", 6, 8) === "2C", sequences, records };
}
