import { defineFilter, isList, ownText } from "#plugin";
import type { ComputeContext, Event, FieldAccessor, FieldValue } from "#plugin";
import { LookupCache } from "../../shared/lookup-cache.ts";
import { runTimeField } from "../../shared/run-time-field.ts";
import { compileRules } from "./compile-rules.ts";
import type { CompiledRule } from "./compile-rules.ts";
import { agentFields, describeAgent } from "./fields.ts";
import type { AgentField, AgentValues } from "./fields.ts";
import { options } from "./options.ts";
import { readRules } from "./rules.ts";
import type { RuleLists } from "./rules.ts";
import { makeUserAgentParser } from "./user-agent-parser.ts";
import type { Client } from "./user-agent-parser.ts";

/** The rules that come with the package, compiled: src/build/user-agent-data.ts makes them of uap-core's regexes.yaml. */
const BUNDLED_RULES = "data/user-agents.generated.json";
const DEFAULT_ECS_TARGET = "user_agent";
/** Those of uap-core take time in proportion to the text; a user's own may not. */
const OWN_REGEX_TIMEOUT_MS = 30_000;

export default defineFilter({
  name: "useragent",
  summary: "Says of a user agent's text which browser, operating system and device it names, and their versions.",
  options,
  create(given, context) {
    const target = given.target ?? (context.ecs === "disabled" ? undefined : DEFAULT_ECS_TARGET);
    if (context.ecs !== "disabled" && given.prefix !== "")
      context.advise?.(`The option "prefix" of the useragent filter has no effect in ECS mode.`);
    const source = runTimeField(context, given.source);
    const fields = agentFields(context, target === undefined ? "" : bracketed(target), given.prefix);
    const valuesOf = rememberValues(parserOf(given.regexes, context), fields, given.lru_cache_size);
    const replaces = target !== undefined && isSameField(source, runTimeField(context, target));
    return {
      filter(event) {
        const text = textOf(source.get(event));
        if (text === undefined) return false;
        const values = valuesOf(text);
        if (replaces) source.remove(event);
        write(event, fields, values);
        return true;
      },
      ...(given.regexes === undefined
        ? {}
        : { limit: { timeoutMs: OWN_REGEX_TIMEOUT_MS, timedOut: (event: Event) => event.tag("_useragent_timeout") } }),
    };
  },
});

function bracketed(target: string): string {
  return target.startsWith("[") ? target : `[${target}]`;
}

function isSameField(one: FieldAccessor, other: FieldAccessor): boolean {
  const [left, right] = [one.reference, other.reference];
  return left.metadata === right.metadata && JSON.stringify(left.path) === JSON.stringify(right.path);
}

/** Undefined: there is nothing to parse. */
function textOf(value: FieldValue | undefined): string | undefined {
  const text = isList(value) ? value[0] : value;
  return typeof text === "string" && text !== "" ? text : undefined;
}

/** A user's rules are read when the configuration is checked; those of the package when the first agent comes. */
function parserOf(regexes: string | undefined, context: ComputeContext): (text: string) => Client {
  if (regexes !== undefined) return makeUserAgentParser(compileRules(readRules(textOfBytes(context.readFile(regexes)), regexes)));
  let parse: ((text: string) => Client) | undefined;
  return (text) => (parse ??= makeUserAgentParser(readBundledRules(context)))(text);
}

function readBundledRules(context: ComputeContext): RuleLists<CompiledRule> {
  return JSON.parse(textOfBytes(context.bundledFile(BUNDLED_RULES))) as RuleLists<CompiledRule>;
}

function textOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

function rememberValues(parse: (text: string) => Client, fields: readonly AgentField[], size: number): (text: string) => AgentValues {
  const cache = new LookupCache<AgentValues>(size);
  return (text) => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    // What is kept must not be a part of the block the text came with.
    const own = ownText(text);
    const agent = describeAgent(parse(own), own);
    const values = fields.map((field) => field.valueOf(agent));
    cache.set(own, values);
    return values;
  };
}

function write(event: Event, fields: readonly AgentField[], values: AgentValues): void {
  for (let at = 0; at < fields.length; at++) {
    const value = values[at];
    if (value !== undefined) fields[at]!.accessor.set(event, value);
  }
}
