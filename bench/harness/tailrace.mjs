/** A Tailrace that reads lines from a socket and appends events to a file. */
import { truncateSync } from "node:fs";
import { mostMemoryBytes } from "./most-memory.mjs";
import { startSpan } from "./span.mjs";
import { spawnTailrace } from "./tailrace-process.mjs";

const MOST_WAIT_MS = 120_000;

/** Starts a configuration and waits until it takes a connection; the options are those of spawnTailrace. */
export async function startTailrace(pipeline, options) {
  const tailrace = await spawnTailrace(pipeline, options);
  const connectedAt = await tailrace.connected();
  return {
    out: tailrace.out,
    /** From the process's start until it took a connection. */
    startMs: connectedAt - tailrace.startedAt,
    pass: (bytes, lineCount) => passLines(tailrace, bytes, lineCount),
    /** Empties the file. */
    empty: () => truncateSync(tailrace.out),
    stop: () => tailrace.stop(),
  };
}

/** Sends lines once and waits for their events; the file must be empty, and holds them afterwards. */
export async function passLines(tailrace, bytes, lineCount) {
  const span = await startSpan(tailrace);
  await tailrace.send(bytes);
  const expected = deliveredOf(span.before) + lineCount;
  const after = await tailrace.until("the output", (now) => deliveredOf(now) >= expected, MOST_WAIT_MS);
  return { ...span.end(after, lineCount), mostMemoryBytes: mostMemoryBytes(tailrace.pid) };
}

export function deliveredOf({ pipelines }) {
  return pipelines[0].lanes[0].delivered;
}
