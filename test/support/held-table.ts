import { execFileSync } from "node:child_process";
import { constants, linkSync } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { until } from "./until.ts";

/** A table in a store's folder that is read only as far as the test lets it: a pipe with a name. Whoever opens the store waits for it. */
export interface HeldTable {
  /** Resolves when somebody has begun to read it, and waits. */
  isRead(): Promise<void>;
  /** Ends it, as often as it is read, until the promise resolves. */
  endUntil(done: Promise<unknown>): Promise<void>;
}

/** @param link another name of it, which stays when the store puts it aside */
export function holdTable(folder: string, link: string): HeldTable {
  const table = path.join(folder, "999999.ldb");
  execFileSync("mkfifo", [table]);
  linkSync(table, link);
  // There is nothing to write to while nobody reads.
  const write = (): Promise<FileHandle | undefined> => open(link, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined);
  let held: FileHandle | undefined;
  return {
    isRead: () => until(async () => (held = await write()) !== undefined, "somebody to read the table"),
    async endUntil(done) {
      let isDone = false;
      const finished = done.finally(() => {
        isDone = true;
      });
      await held?.close();
      await until(async () => {
        await (await write())?.close();
        return isDone;
      }, "an end");
      await finished;
    },
  };
}
