import { stat } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "#plugin";
import { OBJECT, readAbout } from "./about.ts";
import type { About } from "./about.ts";
import type { Session } from "./session.ts";
import type { Job } from "./uploader.ts";

/** Of parts whose process is gone those for a bucket, and how many are for others. What holds nothing is removed. */
export async function findOrphans(
  session: Session,
  target: Pick<About, "bucket" | "endpoint">,
  logger: Logger,
): Promise<{ readonly mine: readonly Job[]; readonly others: number }> {
  const mine: Job[] = [];
  let others = 0;
  for (const folder of await session.orphans(Date.now())) {
    try {
      const { about } = await readAbout(folder);
      if (about.bucket === target.bucket && about.endpoint === target.endpoint) mine.push({ folder, key: about.key });
      else others++;
    } catch (error) {
      // What was never described was never written to.
      if (await isEmpty(folder)) await session.remove(folder);
      else logger.warn({ folder, error }, "It cannot be told where a file belongs; it stays where it is.");
    }
  }
  return { mine, others };
}

async function isEmpty(folder: string): Promise<boolean> {
  const found = await stat(path.join(folder, OBJECT)).catch(() => undefined);
  return found === undefined || found.size === 0;
}
