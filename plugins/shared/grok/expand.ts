import { PluginError, suggest } from "#plugin";
import type { PatternLibrary } from "./pattern-library.ts";

export interface ExpandOptions {
  readonly library: PatternLibrary;
  /** false: a token without a field name captures under its pattern's name. */
  readonly namedCapturesOnly: boolean;
}

const NAME = String.raw`[A-Za-z0-9[\\\]^_\x60]+`;
const FIELD = String.raw`[@A-Za-z0-9[\\\]^_\x60:.-]+`;

/** Braces in a definition are balanced; deeper ones than these a person does not write. */
const DEPTH_OF_BRACES = 6;

/** A definition in a token: a backslash takes what follows up to the line's last `}` along, as in Logstash's own expression. */
const DEFINITION = String.raw`(?:[^{}\\]|\\[^\n]+|${braces(DEPTH_OF_BRACES)})+`;

/**
 * `%{NAME}`, `%{NAME:field}`, `%{NAME:field:type}`, `%{NAME:field=definition}`. A field ends at the first sign that none has;
 * what follows up to the brace is passed over (source: ruby-grok, lib/grok-pure.rb).
 */
const TOKEN = new RegExp(String.raw`%\{(?<capture>(?<name>${NAME})(?::${FIELD})?)(?:=(?<definition>${DEFINITION}))?[^}]*\}`, "g");

function braces(depth: number): string {
  return String.raw`\{(?:[^{}]|${depth === 0 ? String.raw`\{[^{}]*\}` : braces(depth - 1)})*\}`;
}

/** An expression grows with each pattern that uses another; one that uses itself would grow without end. */
const MOST_TOKENS = 10_000;
const LONGEST_EXPANSION = 4_000_000;

/**
 * The regular expression a grok expression stands for: every token becomes a group, of its own or of the name it captures.
 * @throws PluginError GROK_UNKNOWN_PATTERN, GROK_ENDLESS_PATTERN
 */
export function expandGrok(expression: string, { library, namedCapturesOnly }: ExpandOptions): string {
  const own = new Map<string, string>();
  let expanded = expression;
  let from = 0;
  for (let tokens = 0; ; tokens++) {
    TOKEN.lastIndex = from;
    const token = TOKEN.exec(expanded);
    if (token === null) return expanded;
    const { capture = "", name = "", definition } = token.groups ?? {};
    if (definition !== undefined) own.set(name, definition);
    const source = own.get(name) ?? library.get(name);
    if (source === undefined) throw unknownPattern(name, expression, suggest(name, library.names()));
    if (tokens >= MOST_TOKENS || expanded.length + source.length > LONGEST_EXPANSION) throw endlessPattern(name, expression);
    const head = namedCapturesOnly && !capture.includes(":") ? "(?:" : `(?<${capture}>`;
    expanded = `${expanded.slice(0, token.index)}${head}${source})${expanded.slice(token.index + token[0].length)}`;
    from = token.index;
  }
}

function unknownPattern(name: string, expression: string, similar: string | undefined): PluginError {
  const hint = similar === undefined ? "Define it in pattern_definitions or in a file of patterns_dir." : `Did you mean %{${similar}}?`;
  const at = expression.indexOf(`%{${name}`);
  // A pattern of the library may be the one that uses it.
  const part = at === -1 ? {} : { from: at + 2, to: at + 2 + name.length };
  const message = `There is no grok pattern ${name}, which ${JSON.stringify(expression)} uses.`;
  return new PluginError("GROK_UNKNOWN_PATTERN", message, { hint, about: { text: expression, ...part } });
}

function endlessPattern(name: string, expression: string): PluginError {
  return new PluginError("GROK_ENDLESS_PATTERN", `${JSON.stringify(expression)} has no end: its pattern ${name} uses itself.`, {
    about: { text: expression },
    hint: String.raw`To match nested text, name a group and call it: (?<nested>\((?:[^()]|\g<nested>)*\)).`,
  });
}
