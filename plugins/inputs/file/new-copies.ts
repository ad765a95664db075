import { open } from "node:fs/promises";
import path from "node:path";
import type { FollowedFile } from "./followed-file.ts";
import type { Look } from "./identity.ts";

/** A copy that has not grown for so many looks, and whose original has not been truncated, is a file of its own. */
const LOOKS = 3;

/**
 * New files that begin as one that is followed: they may be copies that are being made before it is truncated
 * (copytruncate). They wait for a few looks: what was read already is not to be read again.
 */
export class NewCopies {
  readonly #waiting = new Map<string, { readonly size: number; readonly looks: number }>();

  /** The paths that wait. */
  due(): string[] {
    return [...this.#waiting.keys()];
  }

  /** True when a new file has to wait, once more. */
  async mustWait(file: string, look: Look, followed: readonly FollowedFile[]): Promise<boolean> {
    const before = this.#waiting.get(file);
    const looks = before?.size === look.size ? before.looks + 1 : 0;
    this.#waiting.delete(file);
    const neighbours = followed.filter((each) => path.dirname(each.path) === path.dirname(file) && each.sample.head.length > 0);
    if (looks >= LOOKS || neighbours.some(({ key }) => key === look.key)) return false;
    const head = await headOf(file, Math.max(0, ...neighbours.map(({ sample }) => sample.head.length)));
    if (!neighbours.some(({ sample }) => beginAlike(sample.head, head))) return false;
    this.#waiting.set(file, { size: look.size, looks });
    return true;
  }
}

function beginAlike(a: Buffer, b: Buffer): boolean {
  const length = Math.min(a.length, b.length);
  return length > 0 && a.subarray(0, length).equals(b.subarray(0, length));
}

async function headOf(file: string, length: number): Promise<Buffer> {
  if (length === 0) return Buffer.alloc(0);
  const handle = await open(file, "r").catch(() => undefined);
  if (handle === undefined) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
