import type { SourceLocation, TailraceError } from "../errors.ts";
import { variableNotSet } from "./errors.ts";
import { javaHashOrder } from "./hash-order.ts";
import type { HashEntry, HashValue, MergedOption, MergedPlugin, OptionValue, TextValue } from "./option-value.ts";

/** Where variables are looked up: the keystore first, then the environment. */
export interface Variables {
  get(name: string): string | undefined;
}

/** `${NAME}` or `${NAME:default}` */
export const PLACEHOLDER = String.raw`\$\{([a-zA-Z_.][a-zA-Z0-9_.]*)(?::([^}]*))?\}`;
const WHOLE_PLACEHOLDER = new RegExp(`^${PLACEHOLDER}$`);

export interface FilledPlugin {
  readonly plugin: MergedPlugin;
  /** A problem for each variable that has neither value nor default; its placeholder is left as it is. */
  readonly problems: readonly TailraceError[];
}

/**
 * Fills variables into the options of a plugin, as Logstash does in two goes. The Java pass fills in texts that are one placeholder
 * as a whole, and puts hashes into java.util.HashMap's order; it does not look into lists of lists. The Ruby pass fills in
 * placeholders anywhere in a text, then takes quotes around the text off, and makes a text in brackets a list. Keys are never
 * filled in (sources: CompiledPipeline.java, ConfigVariableExpander.java, util/substitution_variables.rb, config/mixin.rb).
 */
export function fillInPlugin(plugin: MergedPlugin, variables: Variables): FilledPlugin {
  const problems: TailraceError[] = [];
  return { plugin: fillIn(plugin, { variables, problems }), problems };
}

/** Fills in one text that is a placeholder as a whole, as in conditions; any other text stays. */
export function fillInWhole(text: string, location: SourceLocation, filling: Filling): string {
  const match = WHOLE_PLACEHOLDER.exec(text);
  if (match === null) return text;
  return resolve(filling, location, { placeholder: text, name: match[1] ?? "", fallback: match[2] });
}

export interface Filling {
  readonly variables: Variables;
  readonly problems: TailraceError[];
}

export interface Placeholder {
  readonly placeholder: string;
  readonly name: string;
  readonly fallback: string | undefined;
}

export function resolve(filling: Filling, location: SourceLocation, { placeholder, name, fallback }: Placeholder): string {
  const value = filling.variables.get(name) ?? fallback;
  if (value !== undefined) return value;
  const problem = variableNotSet(name, placeholder, location);
  // What one pass misses, the next one misses too.
  const isKnown = filling.problems.some((known) => known.message === problem.message && known.location === location);
  if (!isKnown) filling.problems.push(problem);
  return placeholder;
}

function fillIn(plugin: MergedPlugin, filling: Filling): MergedPlugin {
  const options = [...plugin.options.values()].map((option): [string, MergedOption] => {
    const { value } = option;
    if (value.kind === "codec") return [option.name, { ...option, value: { ...value, codec: fillIn(value.codec, filling) } }];
    // The Ruby pass goes over the options when the plugin is made, and once more, without refining, when they are validated.
    const made = rubyPass(javaPass(value, filling), filling, refine);
    return [option.name, { ...option, value: rubyPass(made, filling, asText) }];
  });
  return { ...plugin, options: new Map(options) };
}

function javaPass(value: OptionValue, filling: Filling): OptionValue {
  if (value.kind === "text") return withText(value, fillInWhole(value.text, value.location, filling));
  if (value.kind === "hash") return inJavaOrder(value, (inner) => javaPass(inner, filling));
  if (value.kind !== "list") return value;
  return { ...value, items: value.items.map((item) => (item.kind === "text" ? javaPass(item, filling) : item)) };
}

function inJavaOrder(hash: HashValue, change: (value: OptionValue) => OptionValue): HashValue {
  const entries = new Map(hash.entries.map((entry): [string, HashEntry] => [entry.key, { ...entry, value: change(entry.value) }]));
  return { ...hash, entries: javaHashOrder([...entries.keys()]).flatMap((key) => entries.get(key) ?? []) };
}

type Finish = (value: TextValue) => OptionValue;

function rubyPass(value: OptionValue, filling: Filling, finish: Finish): OptionValue {
  if (value.kind === "text") return fillInAnywhere(value, filling, finish);
  if (value.kind === "list") return { ...value, items: value.items.map((item) => rubyPass(item, filling, finish)) };
  if (value.kind !== "hash") return value;
  return { ...value, entries: value.entries.map((entry) => ({ ...entry, value: rubyPass(entry.value, filling, finish) })) };
}

function fillInAnywhere(value: TextValue, filling: Filling, finish: Finish): OptionValue {
  let isFound = false;
  const text = value.text.replace(new RegExp(PLACEHOLDER, "g"), (placeholder: string, name: string, fallback: string | undefined) => {
    isFound = true;
    return resolve(filling, value.location, { placeholder, name, fallback });
  });
  return isFound ? finish(withText(value, text)) : value;
}

function withText(value: TextValue, text: string): TextValue {
  return text === value.text ? value : { ...value, text, written: value.written ?? value.text };
}

function asText(value: TextValue): OptionValue {
  return value;
}

/** `'x'` and `"x"` lose their quotes; `[a, 'b']` becomes the list of its parts. */
function refine(value: TextValue): OptionValue {
  const text = unquote(value.text);
  if (!text.startsWith("[") || !text.endsWith("]")) return withText(value, text);
  const items = splitAsRuby(text.slice(1, -1)).map((part) => withText(value, unquote(part)));
  return { kind: "list", items, location: value.location };
}

function unquote(text: string): string {
  return unwrap(unwrap(text, "'"), '"');
}

function unwrap(text: string, quote: string): string {
  return text.startsWith(quote) && text.endsWith(quote) ? text.slice(1, -1) : text;
}

/** Ruby's split(",") drops empty parts at the end; its strip takes blanks and null characters. */
function splitAsRuby(text: string): readonly string[] {
  const parts = text.split(",");
  return parts.slice(0, parts.findLastIndex((part) => part !== "") + 1).map((part) => part.replace(/^[\0\t-\r ]+|[\0\t-\r ]+$/g, ""));
}
