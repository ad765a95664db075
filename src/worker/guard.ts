import { Script } from "node:vm";

/**
 * Runs code that V8 interrupts after a time, keeping all state: the only way to end a regular expression without ending
 * its thread. Each run costs as much as 60 events, so it is used for runs of many calls and only where the watchdog's way
 * (kill and compute again) would lose state.
 */
const ENTRY = Symbol.for("tailrace.guarded");
const script = new Script(`globalThis[Symbol.for("tailrace.guarded")]()`);

/** @returns false when the time was over before the code ended */
export function runGuarded(timeoutMs: number, run: () => void): boolean {
  const place = globalThis as unknown as Record<symbol, (() => void) | undefined>;
  const outer = place[ENTRY];
  place[ENTRY] = run;
  try {
    script.runInThisContext({ timeout: timeoutMs });
    return true;
  } catch (error) {
    if (isTimeout(error)) return false;
    throw error;
  } finally {
    place[ENTRY] = outer;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
