import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { plugins } from "../../plugins/index.ts";
import { patternsOfCondition } from "../../src/compiler/check/condition-fields.ts";
import type { Statement } from "../../src/config/ast.ts";
import { parseConfig } from "../../src/config/parse.ts";
import type { CodecDefinition } from "../../src/plugin/codec.ts";
import type { ComputeContext } from "../../src/plugin/context.ts";
import type { FilterDefinition } from "../../src/plugin/filter.ts";
import type { Definition } from "../../src/plugin/plugin-map.ts";
import { checkDefinition } from "../../src/registry/check-definition.ts";
import { compileRegex } from "../../src/regex/regex.ts";
import { checkConfig } from "../support/run-config.ts";
import { spread } from "./subjects.ts";
import type { Subject } from "./subjects.ts";

const root = path.resolve(import.meta.dirname, "../conformance/cases");

type Expression = Pick<Subject, "source" | "dotAll" | "repeats">;

/** Every expression a plugin or a condition of a recorded case makes, with the lines and the texts of the case's input. */
export async function caseSubjects(mostLines: number): Promise<readonly Subject[]> {
  const made: Expression[] = [];
  const watched = await watchedPlugins((expression) => made.push(expression));
  const subjects: Subject[] = [];
  for (const name of caseNames()) {
    made.length = 0;
    const config = configOf(path.join(root, name));
    // One after the other: what the plugins make is noted in one list.
    await checkConfig(config, { ecs: ecsOf(name), environment: { CASE: path.join(root, name) }, strangers: watched });
    const expressions = [...conditionsOf(config), ...made];
    const distinct = new Map(expressions.map((expression) => [JSON.stringify(expression), expression]));
    subjects.push(...[...distinct.values()].map((expression) => ({ name, ...expression, lines: spread(linesOf(name), mostLines) })));
  }
  return subjects;
}

/** What all the cases' inputs hold, each text once. */
export function caseLines(): readonly string[] {
  return [...new Set(caseNames().flatMap(linesOf))];
}

function caseNames(): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((area) => area.isDirectory())
    .flatMap((area) => readdirSync(path.join(root, area.name)).map((name) => `${area.name}/${name}`))
    .toSorted();
}

/** All filters and codecs of the package, which tell what expressions they make. */
async function watchedPlugins(note: (expression: Expression) => void): Promise<readonly Definition[]> {
  const definitions = await Promise.all(
    [plugins.filters, plugins.codecs].flatMap((kind) =>
      Object.entries(kind).map(async ([name, load]) => checkDefinition((await load()).default, name)),
    ),
  );
  return definitions.flatMap((definition): readonly Definition[] => {
    const watch = (context: ComputeContext): ComputeContext => ({
      ...context,
      regex(source, options) {
        const regex = context.regex(source, options);
        note({ source, dotAll: options?.dotAll ?? false, repeats: definition.name === "mutate" });
        return regex;
      },
    });
    if (definition.kind === "filter") return [watchedFilter(definition, watch)];
    return definition.kind === "codec" ? [watchedCodec(definition, watch)] : [];
  });
}

type Watch = (context: ComputeContext) => ComputeContext;

function watchedFilter(definition: FilterDefinition, watch: Watch): FilterDefinition {
  return { ...definition, create: (options, context) => definition.create(options, watch(context)) };
}

function watchedCodec(definition: CodecDefinition, watch: Watch): CodecDefinition {
  if (definition.decoder === undefined) return definition;
  return { ...definition, decoder: (options, context) => definition.decoder!(options, watch(context)) };
}

function configOf(folder: string): string {
  const filters = path.join(folder, "filter.conf");
  if (!existsSync(filters)) return readFileSync(path.join(folder, "pipeline.conf"), "utf8");
  return `input { stdin { } }\n${readFileSync(filters, "utf8")}\noutput { stdout { } }\n`;
}

function ecsOf(name: string): "disabled" | "v8" {
  return existsSync(path.join(root, name, "ecs")) ? "disabled" : "v8";
}

/** Patterns that are refused, and are meant to be, are not the matter here: see `refusals.test.ts`. */
function conditionsOf(config: string): readonly Expression[] {
  const { file } = parseConfig(config, { file: "pipeline.conf", supportEscapes: false });
  const sources = (file?.sections ?? []).flatMap(({ body }) => patternsOf(body));
  return sources.filter(isAccepted).map((source) => ({ source, dotAll: false, repeats: false }));
}

function isAccepted(source: string): boolean {
  try {
    compileRegex(source);
    return true;
  } catch {
    return false;
  }
}

function patternsOf(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap((statement) => {
    if (statement.kind === "plugin") return [];
    const inArms = statement.arms.flatMap(({ condition, body }) => [
      ...patternsOfCondition(condition).map(({ source }) => source),
      ...patternsOf(body),
    ]);
    return [...inArms, ...patternsOf(statement.otherwise ?? [])];
  });
}

function linesOf(name: string): readonly string[] {
  return ["input.txt", "input.jsonl"]
    .map((file) => path.join(root, name, file))
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, "utf8").split("\n"))
    .filter((line) => line !== "")
    .flatMap((line) => textsIn(parsed(line)));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

/** The texts of a value but for the time of its event; numbers as conditions and gsub see them. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, inner]) => (name === "@timestamp" ? [] : textsIn(inner)));
}
