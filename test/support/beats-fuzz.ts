import { connect } from "node:net";
import { readFrames } from "../../plugins/shared/beats/read-frames.ts";
import { PluginError } from "../../src/plugin/errors.ts";
import { dataFrame, jsonFrame, number, numbered, packed, windowOf } from "./lumberjack-client.ts";

/** Conversations that are as they should be. */
const GOOD: readonly Buffer[] = [
  Buffer.concat([windowOf(3), ...numbered(3)]),
  Buffer.concat([windowOf(20), packed(numbered(20))]),
  Buffer.concat([windowOf(2), packed(numbered(1)), jsonFrame(2, { message: "ü", tags: ["x"], "@metadata": { beat: "b" } })]),
  Buffer.concat([windowOf(2, "1"), dataFrame(1, { line: "x", host: "h" }), dataFrame(2, { a: "b" })]),
  Buffer.concat([windowOf(1), packed([dataFrame(1, { line: "y".repeat(2_000) })])]),
  Buffer.concat([windowOf(0), windowOf(1), jsonFrame(1, '{"message":{"a":[1,{"b":null}]}}')]),
];

const NUMBERS = [0, 1, 2, 0x7f, 0xffff, 0x10_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** A number below the bound; the same ones for the same seed. */
export type Random = (bound: number) => number;

export function seededRandom(seed: number): Random {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** A conversation with up to four things wrong. */
export function mutated(random: Random): Buffer {
  let bytes: Buffer = Buffer.from(GOOD[random(GOOD.length)]!);
  for (let left = 1 + random(4); left > 0; left--) bytes = mutateOnce(bytes, random);
  return bytes;
}

function mutateOnce(bytes: Buffer, random: Random): Buffer {
  const at = random(bytes.length);
  const before = bytes.subarray(0, at);
  const changes: (() => Buffer)[] = [
    () => before,
    () => bytes.subarray(at),
    () => Buffer.concat([before, Buffer.from([random(256)]), bytes.subarray(at + 1)]),
    () => Buffer.concat([before, number(NUMBERS[random(NUMBERS.length)]!), bytes.subarray(at + 4)]),
    () => Buffer.concat([before, number(NUMBERS[random(NUMBERS.length)]!), bytes.subarray(at)]),
    () => Buffer.concat([before, GOOD[random(GOOD.length)]!, bytes.subarray(at)]),
    () => Buffer.concat([bytes, before]),
    () => Buffer.concat([before, Buffer.from(Array.from({ length: random(40) }, () => random(256))), bytes.subarray(at)]),
    () => Buffer.concat([windowOf(1 + random(5)), packed([before])]),
  ];
  const changed = changes[random(changes.length)]!();
  return changed.length === 0 ? Buffer.from([random(256)]) : changed;
}

const AT_ONCE = 20;

/** Says so many broken conversations to a port, each over a connection of its own. */
export async function sayBroken(port: number, count: number, random: Random): Promise<void> {
  let left = count;
  const talk = async (): Promise<void> => {
    while (left-- > 0) await say(port, mutated(random));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, talk));
}

/** Half of it, the other half, and the end; resolves when both sides are done. */
function say(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {}).once("close", () => resolve());
    socket.resume();
    const half = bytes.length >> 1;
    socket.write(bytes.subarray(0, half), () => socket.end(bytes.subarray(half)));
  });
}

/**
 * Reads so many broken conversations without a network.
 * @returns how many were refused, and how many were read to their end @throws what is no refusal
 */
export async function readBroken(count: number, random: Random): Promise<{ readonly refused: number; readonly read: number }> {
  const sink = { window() {}, record() {}, pressure: () => undefined, caughtUp: () => undefined, keep() {} };
  const limits = { recordBytes: 1 << 20, unpackedBytes: 1 << 20 };
  let refused = 0;
  for (let left = count; left > 0; left--) {
    try {
      await readFrames(piecesOf(mutated(random), random), sink, limits);
    } catch (error) {
      if (!(error instanceof PluginError)) throw error;
      refused++;
    }
  }
  return { refused, read: count - refused };
}

async function* piecesOf(bytes: Buffer, random: Random): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + random(bytes.length);
    yield bytes.subarray(at, end);
    at = end;
  }
}
