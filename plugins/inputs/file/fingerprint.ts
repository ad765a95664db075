import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

/** Bytes at the beginning of a file that tell it from another. */
export const HEAD_BYTES = 1024;
/** Bytes before a position that tell whether they are those that were read. */
export const TAIL_BYTES = 64;

/** By what a file is known again whose inode may have been given to another, or whose content may have been replaced. */
export interface Fingerprint {
  readonly headLength: number;
  /** Hashes. */
  readonly head: string;
  /** Of up to TAIL_BYTES before `position`. */
  readonly tail: string;
  readonly position: number;
}

/** The bytes of which a fingerprint is made. */
export interface Sample {
  readonly head: Buffer;
  readonly tail: Buffer;
}

export function fingerprintOf({ head, tail }: Sample, position: number): Fingerprint {
  return { headLength: head.length, head: hashOf(head), tail: hashOf(tail), position };
}

/** The bytes before a position, and the first ones of the file. */
export async function sampleOf(handle: FileHandle, position: number): Promise<Sample> {
  return {
    head: await readAt(handle, 0, Math.min(HEAD_BYTES, position)),
    tail: await readAt(handle, Math.max(0, position - TAIL_BYTES), Math.min(TAIL_BYTES, position)),
  };
}

/** Whether a file begins as the one that the fingerprint was made of. */
export async function hasSameHead(handle: FileHandle, { head, headLength }: Fingerprint): Promise<boolean> {
  return hashOf(await readAt(handle, 0, headLength)) === head;
}

/** Whether a file has, up to the position, the bytes of the one that the fingerprint was made of. */
export async function isSame(handle: FileHandle, print: Fingerprint): Promise<boolean> {
  if (!(await hasSameHead(handle, print))) return false;
  const length = Math.min(TAIL_BYTES, print.position);
  return hashOf(await readAt(handle, print.position - length, length)) === print.tail;
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
}
