/** How much is said, least first. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFormat = "plain" | "json";

export type LogFields = Readonly<Record<string, unknown>>;

/** A sentence that does not change, its data beside it. */
export interface LineLogger {
  debug(data: LogFields, message: string): void;
  info(data: LogFields, message: string): void;
  warn(data: LogFields, message: string): void;
  error(data: LogFields, message: string): void;
  fatal(data: LogFields, message: string): void;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly now: () => number;
  /** Takes one whole line, with its end. */
  readonly write: (line: string) => void;
}

/** Writes one line for each message, in the shape of Logstash's log files. */
export function makeLogger({ level, format, now, write }: LoggerOptions): LineLogger {
  const least = LOG_LEVELS.indexOf(level);
  const render = format === "json" ? renderJson : renderPlain;
  const log = (own: LogLevel) => (data: LogFields, message: string) => {
    if (LOG_LEVELS.indexOf(own) >= least) write(`${render({ level: own, timeMs: now(), data, message })}\n`);
  };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error"), fatal: log("fatal") };
}

interface LogRecord {
  readonly level: LogLevel;
  readonly timeMs: number;
  readonly data: LogFields;
  readonly message: string;
}

/** `[2026-01-31T12:00:00,000][INFO ][tailrace                 ][main] Sentence. {key=>value}` */
function renderPlain({ level, timeMs, data, message }: LogRecord): string {
  const { pipeline, ...rest } = data;
  const fields = Object.entries(rest).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=>${plainValue(value)}`]));
  const where = typeof pipeline === "string" ? `[${pipeline}]` : "";
  const tail = fields.length === 0 ? "" : ` {${fields.join(", ")}}`;
  return `[${localTime(timeMs)}][${level.toUpperCase().padEnd(5)}][${"tailrace".padEnd(25)}]${where} ${oneLine(message)}${tail}`;
}

function renderJson({ level, timeMs, data, message }: LogRecord): string {
  const fields = Object.fromEntries(Object.entries(data).map(([key, value]) => [key === "message" ? "message_1" : key, jsonValue(value)]));
  return JSON.stringify({
    level: level.toUpperCase(),
    loggerName: "tailrace",
    timeMillis: timeMs,
    thread: "main",
    logEvent: { message, ...fields },
  });
}

function plainValue(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.message);
  return typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(jsonValue(value)) ?? String(value));
}

function jsonValue(value: unknown): unknown {
  if (value instanceof Error) return value.message;
  return typeof value === "bigint" ? value.toString() : value;
}

/** A line stays a line whatever an event's text brings into it. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}

function localTime(timeMs: number): string {
  const local = new Date(timeMs - new Date(timeMs).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, -1).replace(".", ",");
}
