import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "../plugin/context.ts";
import type { StoredEntry } from "../store/store.ts";

/** Keeps entries that cannot be used any more, each in a file beside their store. @param what they are, in words */
export function keepAside(folder: string, logger: Logger, what: string): (entry: Pick<StoredEntry, "sequence" | "bytes">) => Promise<void> {
  return async ({ sequence, bytes }) => {
    const file = path.join(folder, "quarantine", `${sequence}.block`);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, bytes, { mode: 0o600, flush: true });
    logger.error({ file, bytes: bytes.length }, `${what} cannot be used any more: it is put aside.`);
  };
}
