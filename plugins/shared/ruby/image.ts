import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";
import type { GuestMemory } from "./wasi/guest-memory.ts";

const PAGE = 4096;

/**
 * The memory of an interpreter that has begun, as far as it differs from that of a new instance: whoever begins with it need
 * not begin. Nothing else of an instance changes while no call is under way: its globals (the stack's end, asyncify's state)
 * are what they were, and tables are never written to.
 */
export interface RubyImage {
  /** Bytes of the whole memory. */
  readonly size: number;
  /** The numbers of the pages that differ, in order. */
  readonly pages: Uint32Array;
  /** Their bytes, one after the other. Shared by all threads. */
  readonly bytes: Uint8Array;
  /** What it is called by: the address of an object in it, and the number of a name. */
  readonly roots: readonly [receiver: number, method: number];
}

/** @param fresh the memory of an instance in which nothing ran yet */
export function takeImage(memory: GuestMemory, fresh: GuestMemory, roots: RubyImage["roots"]): RubyImage {
  const { bytes: now } = memory;
  const { bytes: before } = fresh;
  const empty = Buffer.alloc(PAGE);
  const pages: number[] = [];
  for (let at = 0; at < now.length; at += PAGE) {
    const isNew = at >= before.length;
    const differs = isNew ? now.compare(empty, 0, PAGE, at, at + PAGE) : now.compare(before, at, at + PAGE, at, at + PAGE);
    if (differs !== 0) pages.push(at / PAGE);
  }
  const bytes = new Uint8Array(new SharedArrayBuffer(pages.length * PAGE));
  pages.forEach((page, n) => bytes.set(now.subarray(page * PAGE, (page + 1) * PAGE), n * PAGE));
  return { size: now.length, pages: Uint32Array.from(pages), bytes, roots };
}

/** @param fresh of an instance in which nothing ran yet */
export function restoreImage({ size, pages, bytes }: RubyImage, fresh: GuestMemory): void {
  fresh.growTo(size);
  const target = fresh.bytes;
  pages.forEach((page, n) => target.set(bytes.subarray(n * PAGE, (n + 1) * PAGE), page * PAGE));
}

/** What this thread kept, or another one that started it, before it did so. */
export function keptImage(name: string): RubyImage | undefined {
  // Nobody else writes under this name.
  return getEnvironmentData(name) as unknown as RubyImage | undefined;
}

/** For this thread and those that it starts from now on. */
export function keepImage(name: string, image: RubyImage): void {
  // What can be cloned can be given; shared memory is not copied.
  setEnvironmentData(name, image);
}
