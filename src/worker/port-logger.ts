import type { LogData, Logger } from "../plugin/context.ts";
import type { FromWorker } from "./messages.ts";

/** A logger whose lines are written by the main thread. */
export function portLogger(post: (message: FromWorker) => void): Logger {
  const log = (level: "debug" | "info" | "warn" | "error") => (data: LogData, message: string) => {
    post({ kind: "log", level, data: cloneable(data), message });
  };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
}

/** Errors lose their class on the way between threads; what a log line shows of them stays. */
function cloneable(data: LogData): LogData {
  const entries = Object.entries(data).map(([key, value]) => [key, value instanceof Error ? value.message : value] as const);
  return Object.fromEntries(entries);
}
