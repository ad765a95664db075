import { Script } from "node:vm";
import { tooLong } from "./errors.ts";

const ENTRY = Symbol.for("tailrace.ruby.within");
const script = new Script(`globalThis[Symbol.for("tailrace.ruby.within")]()`);

/** Runs something that V8 ends when its time is over. @throws RubyError then, and what it throws itself */
export function within(timeoutMs: number, run: () => void): void {
  const place = globalThis as unknown as Record<symbol, (() => void) | undefined>;
  const outer = place[ENTRY];
  place[ENTRY] = run;
  try {
    script.runInThisContext({ timeout: timeoutMs });
  } catch (error) {
    throw isTimeout(error) ? tooLong(timeoutMs) : error;
  } finally {
    place[ENTRY] = outer;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
