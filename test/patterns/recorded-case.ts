import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { OptionValue, Step } from "./filter-config.ts";
import { readFilterConfig, textOfValue } from "./filter-config.ts";
import type { Grok } from "./grok.ts";
import { compileGrok } from "./grok.ts";
import type { Fields, Json, Outcome } from "./grok-fields.ts";
import { fromJson, readField, toJson } from "./grok-fields.ts";
import type { PatternSet } from "./pattern-library.ts";
import { definitionsByName, parseDefinitions } from "./pattern-library.ts";

/** A recorded case of Logstash whose filters are grok alone, save a removed field and conditions on a field or tag. */
export interface RecordedCase {
  readonly name: string;
  readonly folder: string;
  readonly set: PatternSet;
  readonly steps: readonly Step[];
  readonly events: readonly Json[];
  readonly expected: readonly Json[];
}

const GROK_OPTIONS = new Set(
  "match tag_on_failure target ecs_compatibility named_captures_only pattern_definitions patterns_dir patterns_files_glob overwrite keep_empty_captures break_on_match".split(
    " ",
  ),
);

/** The cases under a folder that this reader can run; the others need the real filter. */
export function readRecordedCases(folder: string): readonly RecordedCase[] {
  return readdirSync(folder)
    .filter((name) => /^(?:grok|patterns)-/u.test(name))
    .flatMap((name) => {
      const recorded = readRecordedCase(join(folder, name));
      return isRunnable(recorded.steps) && recorded.events.length === recorded.expected.length ? [recorded] : [];
    });
}

function readRecordedCase(folder: string): RecordedCase {
  const lines = (file: string): readonly string[] => readFileSync(join(folder, file), "utf8").replace(/\n$/u, "").split("\n");
  const json = (file: string): readonly Json[] => lines(file).map((line) => JSON.parse(line) as Json);
  return {
    name: basename(folder),
    folder,
    set: existsSync(join(folder, "ecs")) ? "legacy" : "ecs-v1",
    steps: readFilterConfig(readFileSync(join(folder, "filter.conf"), "utf8")),
    events: existsSync(join(folder, "input.txt")) ? lines("input.txt").map((message) => ({ message })) : json("input.jsonl"),
    expected: json("expected.jsonl").map(withoutCommonFields),
  };
}

/** A match on several fields is left to the real filter, which knows the order of their names. */
function isRunnable(steps: readonly Step[]): boolean {
  return steps.every((step) => {
    if ("condition" in step) return /^(?:"\w+"in\[tags\]|\[\w+\])$/u.test(step.condition) && isRunnable([...step.held, ...step.otherwise]);
    if (step.plugin === "mutate") return [...step.options.keys()].every((name) => name === "remove_field");
    return (
      step.plugin === "grok" &&
      [...step.options.keys()].every((name) => GROK_OPTIONS.has(name)) &&
      matchPairs(step.options.get("match")).length === 1
    );
  });
}

/** Runs a case's filters over one of its events. */
export function runRecorded(recorded: RecordedCase, event: Json, compiled: Map<Step, readonly Grok[]>): Json {
  const fields = fromJson(event);
  if (fields instanceof Map) runSteps(recorded, recorded.steps, fields, compiled);
  return withoutCommonFields(toJson(fields));
}

function runSteps(recorded: RecordedCase, steps: readonly Step[], event: Fields, compiled: Map<Step, readonly Grok[]>): void {
  for (const step of steps) {
    if ("condition" in step) runSteps(recorded, holds(step.condition, event) ? step.held : step.otherwise, event, compiled);
    else if (step.plugin === "mutate") for (const name of strings(step.options.get("remove_field"))) event.delete(name);
    else if (!runGrok(recorded, step, event, compiled)) addTags(event, strings(step.options.get("tag_on_failure") ?? "_grokparsefailure"));
  }
}

function holds(condition: string, event: Fields): boolean {
  const tag = /^"(?<tag>\w+)"in/u.exec(condition)?.groups?.["tag"];
  if (tag !== undefined) return tagsOf(event).includes(tag);
  return (readField(event, [condition.slice(1, -1)]) ?? null) !== null;
}

type PluginStep = Extract<Step, { readonly plugin: string }>;

/** True: some text of the field matched, and everything captured could be stored. */
function runGrok(recorded: RecordedCase, step: PluginStep, event: Fields, compiled: Map<Step, readonly Grok[]>): boolean {
  const { options } = step;
  const [field, expressions] = matchPairs(options.get("match"))[0] ?? ["", []];
  const groks = compiled.get(step) ?? compileStep(recorded, step, expressions);
  compiled.set(step, groks);
  const target = options.get("target");
  const settings = {
    target: typeof target === "string" ? target : undefined,
    overwrite: strings(options.get("overwrite") ?? []),
    keepEmptyCaptures: options.get("keep_empty_captures") === true,
  };
  const source = toJson(readField(event, field.includes("[") ? field.slice(1, -1).split("][") : [field]) ?? null);
  const texts = Array.isArray(source) ? (source as readonly Json[]) : [source];
  const breaks = options.get("break_on_match") !== false;
  const results = texts.map((text) => matchText(groks, textOf(text), breaks, (grok, from) => grok(from, event, settings)));
  return results.includes("stored") && !results.includes("bad-field-name");
}

/** What the last expression tried made of a text: with `break_on_match` the first that matches, else the last of the list. */
function matchText(
  groks: readonly Grok[],
  text: string,
  breaks: boolean,
  run: (grok: Grok, text: string) => Outcome | undefined,
): Outcome | undefined {
  let last: Outcome | undefined;
  for (const grok of groks) {
    last = run(grok, text);
    if (last === "bad-field-name" || (last === "stored" && breaks)) return last;
  }
  return last;
}

function compileStep(recorded: RecordedCase, step: PluginStep, expressions: readonly string[]): readonly Grok[] {
  const { options } = step;
  const definitions = new Map([...definitionsByName(setOf(recorded, step)), ...ownDefinitions(recorded, step)]);
  return expressions.map((expression) => compileGrok(expression, definitions, options.get("named_captures_only") !== false));
}

function setOf(recorded: RecordedCase, step: PluginStep): PatternSet {
  const mode = step.options.get("ecs_compatibility");
  if (mode === undefined) return recorded.set;
  return mode === "disabled" ? "legacy" : "ecs-v1";
}

/** The files of `patterns_dir` in the order of their names, then `pattern_definitions`: the last definition of a name wins. */
function ownDefinitions(recorded: RecordedCase, step: PluginStep): readonly (readonly [string, string])[] {
  const glob = textOfValue(step.options.get("patterns_files_glob") ?? "*");
  const wanted = new RegExp(`^${glob.replaceAll(".", String.raw`\.`).replaceAll("*", ".*")}$`, "u");
  const folders = strings(step.options.get("patterns_dir") ?? []).map((path) => path.replace("${CASE}", recorded.folder));
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => wanted.test(name))
      .toSorted()
      .map((name) => join(folder, name)),
  );
  const inFiles = files.flatMap((file) =>
    parseDefinitions(readFileSync(file, "utf8")).map(({ name, expression }) => [name, expression] as const),
  );
  const inline = step.options.get("pattern_definitions");
  const pairs = typeof inline === "object" && "pairs" in inline ? inline.pairs : [];
  return [...inFiles, ...pairs.map(([name, value]) => [name, textOfValue(value)] as const)];
}

function matchPairs(match: OptionValue | undefined): readonly (readonly [string, readonly string[]])[] {
  if (typeof match !== "object") return [];
  if ("pairs" in match) return match.pairs.map(([field, value]) => [field, strings(value)]);
  return match.flatMap((value, at) => (at % 2 === 0 ? [[textOfValue(value), strings(match[at + 1])] as const] : []));
}

function strings(value: OptionValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly OptionValue[]).map(textOfValue) : [textOfValue(value)];
}

/** Ruby's text of a value; what else a case may hold is left to the real filter. */
function textOf(value: Json): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function tagsOf(event: Fields): readonly string[] {
  const tags = toJson(event.get("tags") ?? []);
  return Array.isArray(tags) ? (tags as readonly Json[]).map(textOf) : [textOf(tags)];
}

function addTags(event: Fields, tags: readonly string[]): void {
  if (tags.length > 0) event.set("tags", [...new Set([...tagsOf(event), ...tags])]);
}

/** Leaves out what Logstash sets on every event: times, version, the original text; and metadata, which no output writes. */
function withoutCommonFields(event: Json): Json {
  if (event === null || typeof event !== "object" || Array.isArray(event)) return event;
  const rest = new Map(Object.entries(event).filter(([name]) => !["@timestamp", "@version", "@metadata"].includes(name)));
  const inner = rest.get("event");
  if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return Object.fromEntries(rest);
  const kept = Object.entries(inner).filter(([name]) => name !== "original");
  if (kept.length === 0) rest.delete("event");
  else rest.set("event", Object.fromEntries(kept));
  return Object.fromEntries(rest);
}
