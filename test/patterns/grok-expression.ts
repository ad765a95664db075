import { strict as assert } from "node:assert";

/** A named group of an expanded expression, in the order of the opening brackets. */
export interface Group {
  /** As grok names it: `PATTERN:field:type`, `PATTERN`, or what stands in a raw `(?<…>`. */
  readonly name: string;
  readonly field: string;
  readonly type: string | undefined;
}

export interface ExpandedExpression {
  /** For Oniguruma in Ruby's syntax. Groups have plain names, since it refuses brackets and colons in them. */
  readonly source: string;
  readonly groups: readonly Group[];
}

/** ruby-grok's token; what stands between the field's name and the closing brace is ignored. */
const TOKEN = /%\{(?<pattern>[A-z0-9]+)(?::(?<field>[@[\]A-z0-9_:.-]+))?(?:=(?<definition>(?:[^{}\\]|\\.|\{[^{}]*\})+))?[^}]*\}/gu;
const RAW_GROUP = /\(\?<(?<name>[^=!>][^>]*)>/u;

/** Replaces every `%{…}` by its definition, as grok does it: a field's token becomes a named group, any other a plain one. */
export function expandGrok(expression: string, definitions: ReadonlyMap<string, string>, namedCapturesOnly: boolean): ExpandedExpression {
  const known = new Map(definitions);
  let text = expression;
  for (let found = firstToken(text); found !== undefined; found = firstToken(text)) {
    if (found.definition !== undefined) known.set(found.pattern, found.definition);
    const body = known.get(found.pattern);
    assert(body !== undefined, `pattern %{${found.pattern}} of ${expression} is not defined`);
    const name = found.field === undefined ? found.pattern : `${found.pattern}:${found.field}`;
    const isPlain = namedCapturesOnly && found.field === undefined;
    text = text.slice(0, found.start) + (isPlain ? `(?:${body})` : `(?<${name}>${body})`) + text.slice(found.end);
  }
  return renameGroups(text);
}

interface Token {
  readonly pattern: string;
  readonly field: string | undefined;
  readonly definition: string | undefined;
  readonly start: number;
  readonly end: number;
}

function firstToken(text: string): Token | undefined {
  const found = new RegExp(TOKEN.source, "u").exec(text);
  if (found?.groups === undefined) return undefined;
  const { pattern = "", field, definition } = found.groups;
  return { pattern, field, definition, start: found.index, end: found.index + found[0].length };
}

function renameGroups(text: string): ExpandedExpression {
  const groups: Group[] = [];
  const plainNames = new Map<string, string>();
  let source = "";
  let rest = text;
  for (let found = RAW_GROUP.exec(rest); found !== null; found = RAW_GROUP.exec(rest)) {
    const name = found.groups?.["name"] ?? "";
    const parts = name.split(":");
    groups.push({ name, field: parts[1] ?? name, type: parts[2] });
    if (!plainNames.has(name)) plainNames.set(name, `g${plainNames.size}`);
    source += `${rest.slice(0, found.index)}(?<${plainNames.get(name) ?? ""}>`;
    rest = rest.slice(found.index + found[0].length);
  }
  const renamed = (source + rest).replaceAll(/(?<call>\\[gk]<|\(\?\(<)(?<name>[^>]+)>/gu, (whole: string, call: string, name: string) => {
    const plain = plainNames.get(name);
    return plain === undefined ? whole : `${call}${plain}>`;
  });
  return { source: withAsciiClasses(renamed), groups };
}

/** Ruby's \w, \d and \s are ASCII, its \b and POSIX classes are not; Oniguruma has no option for that mix, so the classes are written out. */
const ASCII_CLASSES = new Map([
  ["w", "0-9A-Za-z_"],
  ["d", "0-9"],
  ["s", String.raw`\t\n\v\f\r `],
]);

function withAsciiClasses(source: string): string {
  let depth = 0;
  return source.replaceAll(/\\.|[[\]]/gsu, (part) => {
    if (part === "[") depth += 1;
    if (part === "]") depth = Math.max(0, depth - 1);
    const letter = part.slice(1);
    const members = part.startsWith("\\") ? ASCII_CLASSES.get(letter.toLowerCase()) : undefined;
    if (members === undefined) return part;
    if (letter === letter.toLowerCase()) return depth > 0 ? members : `[${members}]`;
    return `[^${members}]`;
  });
}
