import { makeFloat } from "#plugin";
import type { Clock, InputContext, Intake, Source } from "#plugin";
import { endChild, ended, startChild } from "../../shared/child.ts";
import { nextRun } from "../../shared/schedule/cron.ts";
import type { Cron } from "../../shared/schedule/cron.ts";
import { noSuchCommand, tooMuchOutput } from "./errors.ts";

/** The output of a run is one record. */
const MOST_OUTPUT_BYTES = 64 << 20;
/** So long is slept at once, at most: the machine's time may be set meanwhile. */
const MOST_SLEEP_MS = 60_000;
/** What the shell says of a command that is not there. */
const NOT_FOUND = 127;

interface World {
  readonly context: InputContext;
  readonly intake: Intake;
  readonly source: Source;
}

type Run = () => Promise<void>;

export async function everyInterval(ms: number, run: Run, { clock, logger }: InputContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const started = clock.now();
    await run();
    const tookMs = clock.now() - started;
    if (tookMs > ms) logger.warn({ tookMs, intervalMs: ms }, "The command took longer than the interval: it is run again at once.");
    await clock.sleep(Math.max(0, ms - tookMs), signal);
  }
}

/** What falls due while the command runs is left out. */
export async function onSchedule(cron: Cron, run: Run, { clock }: { readonly clock: Clock }, signal: AbortSignal): Promise<void> {
  for (let due = nextRun(cron, clock.now()); due !== undefined && !signal.aborted;) {
    const restMs = due - clock.now();
    if (restMs > 0) {
      await clock.sleep(Math.min(restMs, MOST_SLEEP_MS), signal);
      continue;
    }
    await run();
    due = nextRun(cron, clock.now());
  }
}

/** Runs the command and gives what it wrote to the pipeline; a run that the signal ends is forgotten. */
export async function runOnce(command: string, { context, intake, source }: World, signal: AbortSignal): Promise<void> {
  const { clock, ecs, logger } = context;
  await intake.room();
  const started = clock.now();
  const child = startChild([command], { stdin: "ignore", stdout: "pipe" });
  const stop = (): void => void endChild(child);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout?.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_OUTPUT_BYTES) chunks.push(chunk);
      else stop();
    });
    const code = await ended(child);
    if (signal.aborted) return;
    if (bytes > MOST_OUTPUT_BYTES) throw tooMuchOutput(MOST_OUTPUT_BYTES);
    if (code === NOT_FOUND && bytes === 0) throw noSuchCommand(command);
    const seconds = (clock.now() - started) / 1000;
    // Logstash's nanoseconds are microseconds: input-exec multiplies the seconds by 1,000,000.
    const took = ecs === "disabled" ? makeFloat(seconds) : Math.trunc(seconds * 1_000_000);
    intake.push([Buffer.concat(chunks)], source, [[code, took]]);
  } catch (error) {
    logger.error({ command, error }, "A command failed.");
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
