import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "../plugin/context.ts";

export interface Aside {
  readonly sequence?: number;
  /** Instead of the sequence. */
  readonly name?: string;
  readonly bytes: Uint8Array;
}

/** Keeps entries that cannot be used any more, each in a file beside their store. @param what they are, in words */
export function keepAside(folder: string, logger: Logger, what: string): (entry: Aside) => Promise<void> {
  return async ({ sequence, name = sequence, bytes }) => {
    const file = path.join(folder, "quarantine", `${name}.block`);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, bytes, { mode: 0o600, flush: true });
    logger.error({ file, bytes: bytes.length }, `${what} cannot be used any more: it is put aside.`);
  };
}
