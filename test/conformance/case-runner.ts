import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { EcsMode } from "../../src/plugin/context.ts";
import { checkConfig, runConfig, startConfig } from "../support/run-config.ts";
import type { RunOptions } from "../support/run-config.ts";
import { caseMasks, matches, parseLines, withoutHostname } from "./compare.ts";

export const casesFolder = path.join(import.meta.dirname, "cases");

/** What became of a recorded case. */
export type Verdict =
  | { readonly kind: "same" }
  /** The same until the input ended; then what was pending became one more event: see `pendingAtTheEnd`. */
  | { readonly kind: "same before the end" }
  | { readonly kind: "different"; readonly expected: string; readonly actual: string }
  /** Its configuration names plugins that are not served yet. */
  | { readonly kind: "not served"; readonly plugins: readonly string[] };

/** What stands for the name of the machine. */
export const HOSTNAME = "machine-name-of-the-test";
const SINK = "\noutput { stdout { codec => json_lines } }\n";

export function caseNames(): string[] {
  const areas = readdirSync(casesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return areas.flatMap(({ name }) => readdirSync(path.join(casesFolder, name)).map((folder) => `${name}/${folder}`)).toSorted();
}

/** Runs one case through the public door: a configuration and its input in, events or bytes out. */
export async function runCase(name: string): Promise<Verdict> {
  const folder = path.join(casesFolder, name);
  const config = configOf(folder);
  const ecs = ecsOf(folder);
  const options = { ecs, environment: { CASE: folder }, hostname: HOSTNAME };
  const check = await checkConfig(config, options);
  const missing = check.problems
    .filter(({ code }) => code.startsWith("PLUGIN_P") || code === "PLUGIN_REFUSED")
    .map(({ message }) => message);
  if (missing.length > 0) return { kind: "not served", plugins: missing };
  if (existsSync(path.join(folder, "rejected"))) {
    const isPlaced = check.problems.length > 0 && check.problems.every(({ location }) => location !== undefined);
    return verdict(
      isPlaced,
      "the configuration is refused, with a place",
      check.problems.map(({ message }) => message).join("\n") || "accepted",
    );
  }
  if (check.problems.length > 0) return verdict(false, "accepted", check.problems.map(({ message }) => message).join("\n"));
  const run = { ...options, input: readOptional(folder, "input.jsonl") ?? readOptional(folder, "input.txt") ?? "" };
  const { output } = await runConfig(config, run);
  const text = readOptional(folder, "expected.txt");
  if (text !== undefined) return verdict(output.equals(text), text.toString(), output.toString());
  const expected = readFileSync(path.join(folder, "expected.jsonl"), "utf8");
  const isFilterCase = existsSync(path.join(folder, "filter.conf"));
  const compared = compareEvents(expected, output.toString("utf8"), isFilterCase);
  const isOneMore = parseLines(output.toString("utf8")).length === parseLines(expected).length + 1;
  if (compared.kind === "same" || !isOneMore) return compared;
  const before = await outputBeforeTheEnd(config, run, parseLines(expected).length);
  return compareEvents(expected, before, isFilterCase).kind === "same" ? { kind: "same before the end" } : compared;
}

const LONGEST_WAIT_MS = 3_000;

/** What comes out while the input is still open, up to a number of events. */
async function outputBeforeTheEnd(config: string, options: RunOptions, events: number): Promise<string> {
  const running = await startConfig(config, { ...options, keepsInputOpen: true });
  const text = (): string => running.output().toString("utf8");
  const end = Date.now() + LONGEST_WAIT_MS;
  while (parseLines(text()).length < events && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
  const before = text();
  await running.stop();
  return before;
}

function configOf(folder: string): string {
  const filters = readOptional(folder, "filter.conf");
  if (filters === undefined) return readFileSync(path.join(folder, "pipeline.conf"), "utf8");
  return withSourceAndSink(folder, filters.toString("utf8"));
}

/** Completes filter sections: the events come from the input file of a case's folder, and go out as lines of JSON. */
export function withSourceAndSink(folder: string, filters: string): string {
  const codec = existsSync(path.join(folder, "input.jsonl")) ? "json_lines" : "line";
  return `input { stdin { codec => ${codec} } }\n${filters}${SINK}`;
}

export function ecsOf(folder: string): EcsMode {
  return readOptional(folder, "ecs")?.toString().trim() === "disabled" ? "disabled" : "v8";
}

export function readOptional(folder: string, name: string): Buffer | undefined {
  const file = path.join(folder, name);
  return existsSync(file) ? readFileSync(file) : undefined;
}

function compareEvents(expectedText: string, actualText: string, isFilterCase: boolean): Verdict {
  const expected = parseLines(expectedText);
  const actual = parseLines(actualText).map((event) => (isFilterCase ? withoutHostname(event, HOSTNAME) : event));
  const isSame = expected.length === actual.length && expected.every((event, at) => matches(event, actual[at], caseMasks));
  return verdict(isSame, expectedText, actualText);
}

function verdict(isSame: boolean, expected: string, actual: string): Verdict {
  return isSame ? { kind: "same" } : { kind: "different", expected, actual };
}
