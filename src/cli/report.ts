import { renderProblem } from "../config/code-frame.ts";
import type { TailraceError } from "../errors.ts";
import type { LineLogger, LogFormat } from "../telemetry/logger.ts";

type Severity = "error" | "warning";

/** What keeps a command from going on. */
export class Refusal extends Error {
  readonly problems: readonly TailraceError[];
  /** The texts their places are in, by file. */
  readonly texts: ReadonlyMap<string, string>;

  constructor(problems: readonly TailraceError[], texts: ReadonlyMap<string, string> = new Map()) {
    super(problems.map(({ message }) => message).join(" "));
    this.problems = problems;
    this.texts = texts;
  }
}

/** Problems as a person reads them, each with the lines it speaks of. */
export function renderProblems(problems: readonly TailraceError[], severity: Severity, texts: ReadonlyMap<string, string>): string {
  const options = { severity, textOf: (file: string) => texts.get(file), isColoured: takesColours(process.stderr) };
  return problems.map((problem) => renderProblem(problem, options)).join("\n");
}

/** How many mistakes there are, where more than one was shown: the first ones have run out of sight. */
export function renderCount(problems: readonly TailraceError[]): string {
  if (problems.length < 2) return "";
  const files = new Set(problems.flatMap(({ location }) => location?.file ?? []));
  return `\n${problems.length} errors${files.size > 1 ? ` in ${files.size} files` : ""}.\n`;
}

/** The same as log lines, for those whose log is read by machines. */
export function logProblems(problems: readonly TailraceError[], severity: Severity, logger: LineLogger): void {
  const level = severity === "error" ? "fatal" : "warn";
  for (const { code, message, hint, location } of problems) {
    const { file, line, column } = location ?? {};
    logger[level]({ code, file, line, column, hint }, message);
  }
}

export interface Reporter {
  readonly format: LogFormat;
  readonly logger: LineLogger;
  readonly write: (text: string) => void;
  readonly texts: ReadonlyMap<string, string>;
}

/** Tells of problems in the form of the log: as text, or with `log.format: json` as log lines. */
export function report(problems: readonly TailraceError[], severity: Severity, { format, logger, write, texts }: Reporter): void {
  if (problems.length === 0) return;
  if (format === "json") logProblems(problems, severity, logger);
  else write(`${renderProblems(problems, severity, texts)}${severity === "error" ? renderCount(problems) : "\n"}`);
}

/** NO_COLOR is https://no-color.org. */
function takesColours(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true && !process.env["NO_COLOR"];
}
