import { setTimeout as delay } from "node:timers/promises";
import type { Target } from "./appender.ts";

/** How far a write came. */
export interface Written {
  /** The offset in the bytes given: those before it are in the file. */
  readonly until: number;
  readonly error?: Error;
}

/** A pipe that is full is tried again after so long. */
const PIPE_REST_MS = 20;

/** Writes bytes at the end of a file, from an offset on, in as many pieces as the system wants. Never throws. */
export async function appendFully(
  handle: Target,
  bytes: Uint8Array,
  { from = 0, signal }: { readonly from?: number; readonly signal?: AbortSignal } = {},
): Promise<Written> {
  let until = from;
  while (until < bytes.length) {
    try {
      signal?.throwIfAborted();
      until += (await handle.write(bytes, until)).bytesWritten;
    } catch (error) {
      if (!isFullPipe(error)) return { until, error: error as Error };
      await delay(PIPE_REST_MS);
    }
  }
  return { until };
}

function isFullPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
