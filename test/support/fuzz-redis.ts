import { encodeCommands } from "../../plugins/shared/redis/command.ts";
import { ReplyParser } from "../../plugins/shared/redis/reply-parser.ts";
import { PluginError } from "../../src/plugin/errors.ts";
import { seededRandom } from "./seeded-random.ts";

const SEEDS = [
  "+OK\r\n",
  "-ERR unknown command\r\n",
  ":12345\r\n",
  "$11\r\nhello\r\nworl\r\n",
  "$-1\r\n",
  "*-1\r\n",
  "*0\r\n",
  "*2\r\n$3\r\nkey\r\n$5\r\nvalue\r\n",
  '*3\r\n$7\r\nmessage\r\n$4\r\nlogs\r\n$13\r\n{"a":"\u00e9"}  \r\n\r\n',
  "*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$4\r\nlogs\r\n$2\r\n{}\r\n",
  "*2\r\n*2\r\n:1\r\n:2\r\n*1\r\n$1\r\nx\r\n",
].map((text) => Buffer.from(text, "latin1"));

const SPICE = ["$", "*", "+", "-", ":", "\r\n", "\r", "\n", "-1", "999999999", "4294967295", "*8\r\n", "$0\r\n\r\n", "\0"];

export interface FuzzCounts {
  readonly inputs: number;
  /** How many were read to their end, and how many were refused. */
  readonly read: number;
  readonly refused: number;
}

/** Gives mutated replies to parsers, in pieces. @throws what is no refusal of the parser's */
export function readReplies({ seed, inputs }: { readonly seed: number; readonly inputs: number }): FuzzCounts {
  const random = makeRandom(seed);
  let refused = 0;
  for (let at = 0; at < inputs; at++) if (!isRead(mutate(random), random)) refused++;
  return { inputs, read: inputs - refused, refused };
}

function isRead(bytes: Buffer, random: Random): boolean {
  const parser = new ReplyParser();
  try {
    for (let at = 0; at < bytes.length;) {
      const length = 1 + random(bytes.length);
      parser.push(bytes.subarray(at, at + length));
      at += length;
    }
    return true;
  } catch (error) {
    if (error instanceof PluginError && error.code === "REDIS_REPLY") return false;
    throw error;
  }
}

/** A mutated conversation of a few replies. */
export function mutate(random: Random): Buffer {
  const parts: Buffer[] = Array.from({ length: 1 + random(3) }, () => SEEDS[random(SEEDS.length)]!);
  if (random(4) === 0) parts.push(encodeCommands([["message", "logs", "x".repeat(random(5_000))]]));
  let bytes: Buffer = Buffer.concat(parts);
  for (let count = random(4); count > 0; count--) {
    const at = random(bytes.length);
    const spice = Buffer.from(SPICE[random(SPICE.length)]!, "latin1");
    const kind = random(4);
    if (kind === 0) bytes = Buffer.concat([bytes.subarray(0, at), spice, bytes.subarray(at)]);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(4))]);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(bytes.length))]);
    else bytes[at] = random(256);
    if (bytes.length === 0) return spice;
  }
  return bytes;
}

/** A whole number from 0 up to, but not including, the one given. */
export type Random = (below: number) => number;

/** The same numbers for the same seed. */
export function makeRandom(seed: number): Random {
  const random = seededRandom(seed);
  return (below) => Math.floor(random() * below);
}
