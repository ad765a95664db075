import { TailraceError } from "../errors.ts";

export function workerDied(cause: Error | undefined): TailraceError {
  return new TailraceError("WORKER_DIED", `A worker thread ended with work unanswered${cause ? `: ${cause.message}` : ""}.`, { cause });
}

export function jobFailed(message: string, stack: string | undefined): TailraceError {
  const error = new TailraceError("WORKER_JOB", `A block could not be computed: ${message}`);
  if (stack !== undefined) error.stack = stack;
  return error;
}

export function isWorkerDeath(error: unknown): boolean {
  return error instanceof TailraceError && error.code === "WORKER_DIED";
}
