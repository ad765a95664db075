import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/** A command that was asked to end has so long. */
const PATIENCE_MS = 2_000;

export interface ChildStreams {
  readonly stdin: "pipe" | "ignore";
  readonly stdout: "pipe" | "ignore";
}

/**
 * Starts a command with what it starts in turn, so that all of it can be ended; what it says on standard error is shown on ours.
 * @param parts one: a line for the shell; several: a program and its arguments
 */
export function startChild([command, ...args]: readonly string[], { stdin, stdout }: ChildStreams): ChildProcess {
  const child = spawn(command ?? "", args, { shell: args.length === 0, detached: true, stdio: [stdin, stdout, "inherit"] });
  // A program that is not there is told with the exit, too.
  child.on("error", () => {});
  return child;
}

/** Resolves when the command has ended and its streams are closed: with its exit code; null when a signal ended it. */
export function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("close", resolve);
  });
}

/** Asks the command to end, and makes it end. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = ended(child);
  signalGroup(child.pid, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child.pid!, "SIGKILL"), PATIENCE_MS);
  await closed;
  clearTimeout(timer);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
