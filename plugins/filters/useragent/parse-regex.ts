import { unsupportedRegex } from "./errors.ts";

/**
 * A regular expression of a uap-core file, which is written for Java's and Perl's engines. The tree serves two readers:
 * the one that writes it down for JavaScript and the one that looks for texts every match must hold. `source` is always
 * JavaScript's.
 */
export type RegexNode = Text | CharacterSet | Assertion | Group | Repeat | Sequence | Alternatives;

/** Characters that stand for themselves. */
export interface Text {
  readonly kind: "text";
  readonly source: string;
  readonly text: string;
}

/** One character out of several; `few` names them when there are no more than a handful. */
export interface CharacterSet {
  readonly kind: "set";
  readonly source: string;
  readonly few?: readonly string[];
}

/** Takes up no text: an anchor, a boundary, a look at what stands around. */
export interface Assertion {
  readonly kind: "assertion";
  readonly source: string;
}

export interface Group {
  readonly kind: "group";
  /** `(`, `(?:` or `(?<name>`. */
  readonly open: string;
  readonly body: RegexNode;
}

export interface Repeat {
  readonly kind: "repeat";
  readonly source: string;
  readonly body: RegexNode;
  readonly least: number;
  readonly most: number;
}

export interface Sequence {
  readonly kind: "sequence";
  readonly nodes: readonly RegexNode[];
}

export interface Alternatives {
  readonly kind: "alternatives";
  readonly choices: readonly RegexNode[];
}

export interface ParsedRegex {
  readonly root: RegexNode;
  /** The expression begins with `(?i)`. */
  readonly ignoreCase: boolean;
}

/** @throws PluginError USERAGENT_REGEX for what JavaScript has no equal of, or what is no regular expression */
export function parseRegex(source: string): ParsedRegex {
  const ignoreCase = source.startsWith("(?i)");
  const reader: Reader = { source, at: ignoreCase ? 4 : 0 };
  const root = readAlternatives(reader);
  if (reader.at < source.length) throw unsupportedRegex(source, "a closing parenthesis without its opening one");
  return { root, ignoreCase };
}

/** The expression for `new RegExp`. */
export function regexSource(node: RegexNode): string {
  switch (node.kind) {
    case "group":
      return `${node.open}${regexSource(node.body)})`;
    case "repeat":
      return regexSource(node.body) + node.source;
    case "sequence":
      return node.nodes.map(regexSource).join("");
    case "alternatives":
      return node.choices.map(regexSource).join("|");
    default:
      return node.source;
  }
}

interface Reader {
  readonly source: string;
  at: number;
}

function readAlternatives(reader: Reader): RegexNode {
  const choices = [readSequence(reader)];
  while (reader.source[reader.at] === "|") {
    reader.at++;
    choices.push(readSequence(reader));
  }
  return choices.length === 1 ? choices[0]! : { kind: "alternatives", choices };
}

function readSequence(reader: Reader): RegexNode {
  const nodes: RegexNode[] = [];
  for (let next = reader.source[reader.at]; next !== undefined && next !== "|" && next !== ")"; next = reader.source[reader.at]) {
    nodes.push(readQuantifier(reader, readAtom(reader, next)));
  }
  return nodes.length === 1 ? nodes[0]! : { kind: "sequence", nodes };
}

const QUANTIFIER = /(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/y;

function readQuantifier(reader: Reader, body: RegexNode): RegexNode {
  QUANTIFIER.lastIndex = reader.at;
  const match = QUANTIFIER.exec(reader.source);
  if (match === null) return body;
  reader.at = QUANTIFIER.lastIndex;
  if (reader.source[reader.at] === "+") throw unsupportedRegex(reader.source, "a possessive quantifier");
  const [source, count, comma, limit] = match;
  const signs: Readonly<Record<string, readonly [number, number]>> = { "*": [0, Infinity], "+": [1, Infinity], "?": [0, 1] };
  const [least, most] = signs[source[0]!] ?? [Number(count), comma === "" ? Number(count) : Number(limit || Infinity)];
  return { kind: "repeat", source, body, least, most };
}

/** A dot and `\s` leave out (take in) other characters than JavaScript's do, and `$` also matches before a last end of line. */
const JAVA_DOT = String.raw`[^\n\r\u0085\u2028\u2029]`;
const JAVA_SPACES = String.raw` \t\n\x0b\f\r`;
const JAVA_END = String.raw`(?=(?:\r\n|[\n\r\u0085\u2028\u2029])?$)`;
/** What is a blank to JavaScript and none to Java. */
const ONLY_SCRIPT_SPACES = String.raw`\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff`;

function readAtom(reader: Reader, first: string): RegexNode {
  if (first === "(") return readGroup(reader);
  if (first === "[") return readSet(reader);
  if (first === "\\") return readEscape(reader);
  if ("*+?{".includes(first)) throw unsupportedRegex(reader.source, `"${first}" with nothing to repeat`);
  const plain = readPlainText(reader);
  if (plain !== undefined) return plain;
  reader.at++;
  if (first === "^") return { kind: "assertion", source: "^" };
  if (first === "$") return { kind: "assertion", source: JAVA_END };
  if (first === ".") return { kind: "set", source: JAVA_DOT };
  return { kind: "text", source: `\\${first}`, text: first };
}

/** Characters without a meaning of their own; the last one before a quantifier is left, since it is repeated alone. */
const PLAIN_TEXT = /[^\\^$.|?*+()[\]{}]+(?![?*+{])/y;

function readPlainText(reader: Reader): Text | undefined {
  PLAIN_TEXT.lastIndex = reader.at;
  const source = PLAIN_TEXT.exec(reader.source)?.[0];
  if (source === undefined) return readOnePlain(reader);
  reader.at += source.length;
  return { kind: "text", source, text: source };
}

function readOnePlain(reader: Reader): Text | undefined {
  const char = reader.source[reader.at]!;
  if ("^$.]}".includes(char)) return undefined;
  reader.at++;
  return { kind: "text", source: char, text: char };
}

const GROUP_OPEN = /\((?:\?(?:[:=!]|<[=!]|<[A-Za-z]\w*>))?/y;

function readGroup(reader: Reader): RegexNode {
  const { source } = reader;
  GROUP_OPEN.lastIndex = reader.at;
  const open = GROUP_OPEN.exec(source)?.[0] ?? "(";
  if (source[reader.at + open.length] === "?") throw unsupportedRegex(source, `the group "${source.slice(reader.at, reader.at + 4)}"`);
  reader.at += open.length;
  const body = readAlternatives(reader);
  if (source[reader.at] !== ")") throw unsupportedRegex(source, "an opening parenthesis without its closing one");
  reader.at++;
  const group: Group = { kind: "group", open, body };
  return /[=!]$/.test(open) ? { kind: "assertion", source: regexSource(group) } : group;
}

/** Escapes that mean a kind of character, and what they are in JavaScript: alone, and inside brackets. */
const KINDS: Readonly<Record<string, readonly [alone: string, inside: string]>> = {
  d: ["\\d", "\\d"],
  D: ["\\D", "\\D"],
  w: ["\\w", "\\w"],
  W: ["\\W", "\\W"],
  s: [`[${JAVA_SPACES}]`, JAVA_SPACES],
  S: [`[^${JAVA_SPACES}]`, `\\S${ONLY_SCRIPT_SPACES}`],
};

const CONTROLS: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f" };

function readEscape(reader: Reader): RegexNode {
  const name = reader.source[reader.at + 1] ?? "";
  if (name === "b" || name === "B") {
    reader.at += 2;
    return { kind: "assertion", source: `\\${name}` };
  }
  const kind = KINDS[name];
  if (kind === undefined) return readEscapedCharacter(reader);
  reader.at += 2;
  return { kind: "set", source: kind[0] };
}

const CODE_ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/y;

function readEscapedCharacter(reader: Reader): Text {
  const { source } = reader;
  const name = source[reader.at + 1];
  CODE_ESCAPE.lastIndex = reader.at;
  const code = CODE_ESCAPE.exec(source);
  if (code !== null) {
    reader.at = CODE_ESCAPE.lastIndex;
    return { kind: "text", source: code[0], text: String.fromCharCode(Number.parseInt(code[1] ?? code[2]!, 16)) };
  }
  if (name === undefined || (/[0-9A-Za-z]/.test(name) && CONTROLS[name] === undefined))
    throw unsupportedRegex(source, `the escape "\\${name ?? ""}"`);
  reader.at += 2;
  return { kind: "text", source: `\\${name}`, text: CONTROLS[name] ?? name };
}

/** More characters than these are of no use as parts of a text to look for. */
const FEW = 4;

function readSet(reader: Reader): CharacterSet {
  const start = reader.at++;
  const negated = reader.source[reader.at] === "^";
  if (negated) reader.at++;
  const items: string[] = [];
  const few: string[] = [];
  // A bracket that closes right away is a character to Java.
  do readSetItem(reader, items, few);
  while (reader.at < reader.source.length && reader.source[reader.at] !== "]");
  if (reader.at >= reader.source.length)
    throw unsupportedRegex(reader.source, `the brackets from position ${start} on, which are never closed`);
  reader.at++;
  const source = `[${negated ? "^" : ""}${items.join("")}]`;
  return negated || few.length !== items.length || few.length > FEW ? { kind: "set", source } : { kind: "set", source, few };
}

function readSetItem(reader: Reader, items: string[], few: string[]): void {
  const { source } = reader;
  const char = source[reader.at] ?? "";
  const kind = char === "\\" ? KINDS[source[reader.at + 1] ?? ""] : undefined;
  if (char === "[" || source.startsWith("&&", reader.at)) throw unsupportedRegex(source, "brackets inside brackets");
  if (kind !== undefined) {
    reader.at += 2;
    items.push(kind[1]);
    return;
  }
  const from = readSetCharacter(reader);
  const isRange = source[reader.at] === "-" && (source[reader.at + 1] ?? "]") !== "]";
  if (!isRange) {
    items.push(from.source);
    few.push(from.text);
    return;
  }
  reader.at++;
  items.push(`${from.source}-${readSetCharacter(reader).source}`);
}

function readSetCharacter(reader: Reader): Text {
  const char = reader.source[reader.at] ?? "";
  if (char === "\\") return readEscapedCharacter(reader);
  reader.at++;
  return { kind: "text", source: /[\]^-]/.test(char) ? `\\${char}` : char, text: char };
}
