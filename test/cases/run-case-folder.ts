import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ecsOf, HOSTNAME, readOptional, withSourceAndSink } from "../conformance/case-runner.ts";
import type { ProgramForm } from "../../src/worker/program.ts";
import { checkConfig, runConfig } from "../support/run-config.ts";
import type { LogLine, RunOptions } from "../support/run-config.ts";

export const casesFolder = import.meta.dirname;

/** What a case must show; a part is empty when there is none. */
export interface Outcome {
  /** The bytes on standard output as text. Times of the last minutes are `<now>`; what stdin adds as `host` is left out unless the case has its own input. */
  readonly events: string;
  /** Levels and sentences of the log, from warnings on. */
  readonly log: string;
  /** Why the configuration is refused: place and code. */
  readonly refused: string;
}

/** The folders with cases, as `<area>/<behaviour>`. */
export function caseNames(): string[] {
  const areas = readdirSync(casesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return areas.flatMap(({ name }) => readdirSync(path.join(casesFolder, name)).map((folder) => `${name}/${folder}`)).toSorted();
}

export function expectedOutcome(name: string): Outcome {
  const read = (file: string): string | undefined => readOptional(path.join(casesFolder, name), file)?.toString("utf8");
  return {
    events: read("expected.jsonl") ?? read("expected.txt") ?? "",
    log: read("expected.log") ?? "",
    refused: read("refused.txt") ?? "",
  };
}

/** Runs a case through the public door. @throws when its configuration neither runs nor is refused */
export async function runCaseFolder(name: string, form: ProgramForm): Promise<Outcome> {
  const folder = path.join(casesFolder, name);
  const written = readFileSync(path.join(folder, "config.conf"), "utf8");
  const hasInput = /^\s*input\s*\{/m.test(written);
  const config = hasInput ? written : withSourceAndSink(folder, written);
  const options = { ecs: ecsOf(folder), environment: environmentOf(folder), hostname: HOSTNAME, form } satisfies RunOptions;
  const { problems } = await checkConfig(config, options);
  if (problems.length > 0) {
    const refused = problems.map(({ code, location }) => `${location?.file}:${location?.line}:${location?.column} ${code}\n`);
    return { events: "", log: "", refused: refused.join("") };
  }
  const input = readOptional(folder, "input.jsonl") ?? readOptional(folder, "input.txt") ?? "";
  const { output, log } = await runConfig(config, { ...options, input });
  const events = withoutNow(output.toString("utf8"));
  return { events: hasInput ? events : withoutHost(events), log: noticed(log), refused: "" };
}

/** `NAME=value` lines in the file `environment`, and the folder as `CASE`. */
function environmentOf(folder: string): Record<string, string> {
  const lines = readOptional(folder, "environment")?.toString("utf8").split("\n") ?? [];
  const pairs = lines
    .filter((line) => line.includes("="))
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
  return { ...(Object.fromEntries(pairs) as Record<string, string>), CASE: folder };
}

function noticed(log: readonly LogLine[]): string {
  return log
    .filter(({ level }) => level === "warn" || level === "error")
    .map(({ level, message }) => `${level}: ${message}\n`)
    .join("");
}

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}Z/g;
const RECENT_MS = 10 * 60_000;

function withoutNow(text: string): string {
  return text.replace(TIME, (time) => (Math.abs(Date.now() - Date.parse(time)) < RECENT_MS ? "<now>" : time));
}

function withoutHost(text: string): string {
  const host = `"host":(?:\\{"hostname":"${HOSTNAME}"\\}|"${HOSTNAME}")`;
  return text.replaceAll(new RegExp(`${host},|,${host}(?=\\}\n)`, "g"), "");
}

/** Whether a case says what is to come out, or that its configuration is refused. */
export function saysWhatIsExpected(name: string): boolean {
  return ["expected.jsonl", "expected.txt", "refused.txt"].some((file) => existsSync(path.join(casesFolder, name, file)));
}
