import { BlockBuilder } from "../../src/flow/block-builder.ts";
import type { Block } from "../../src/flow/block.ts";
import { BlockMemory } from "../../src/flow/block-memory.ts";

/** A block with one segment of one source, and in it records, each a line. */
export function blockOf(...lines: readonly string[]): Block {
  const builder = new BlockBuilder(new BlockMemory(), new Uint8Array(16));
  const head = { input: 0, stream: 1, receivedMs: 0, source: new Uint8Array(0), flags: 0 };
  builder.addDelimited(head, [Buffer.from(lines.map((line) => `${line}\n`).join(""))]);
  return builder.seal();
}
