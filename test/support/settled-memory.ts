import { fileURLToPath } from "node:url";
import { collectGarbage } from "./collect-garbage.mjs";
import { memoryOf } from "./process-memory.ts";
import type { TailraceProcess } from "./tailrace-process.ts";
import { until } from "./until.ts";

/**
 * The resident memory of this process, in bytes, without garbage. How much garbage a process has when one looks is chance: with nothing
 * kept at all, two readings differ by a third.
 */
export async function settledMemory(): Promise<number> {
  await collectGarbage();
  return process.memoryUsage.rss();
}

/** The environment of a process that can be asked for the same. */
export function collectsGarbage(): Readonly<Record<string, string>> {
  const hook = fileURLToPath(new URL("collect-garbage.mjs", import.meta.url));
  return { NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} --import ${hook}` };
}

/** The same of a Tailrace that was started with `collectsGarbage`. */
export async function settledMemoryOf(tailrace: TailraceProcess): Promise<number> {
  const collections = (): number => tailrace.stderr().match(/^The garbage is collected\.$/gm)?.length ?? 0;
  const before = collections();
  tailrace.child.kill("SIGPWR");
  await until(() => collections() > before, "the garbage's collection");
  return memoryOf(tailrace.pid).now;
}
