/**
 * A piece of a configuration that could not be parsed, cut by eye: the parser has only said how far it came, and the rules
 * need to know what stands around that place. Cutting never fails.
 */
export interface Token {
  readonly kind: "string" | "unclosed-string" | "selector" | "regexp" | "operator" | "bracket" | "chunk";
  /** As written, quotes included. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const BLANKS = /(?:[ \t\r\n]+|#[^\r\n]*)*/y;
// An escaped quote is never taken for the end, not even where the text then has none: the grammar does not go back either.
const STRINGS = [/"(?:\\"|(?!\\")[^"])*"/y, /'(?:\\'|(?!\\')[^'])*'/y];
const OPERATOR = /=>|==|!=|<=|>=|=~|!~|[=<>!~]/y;
const SELECTOR = /(?:\[[^\][,\n]+\])+/y;
const REGEXP = /\/(?:\\\/|(?!\\\/)[^/\n])*\//y;
const CHUNK = /[^ \t\r\n{}[\](),"'#=<>!~]+/y;

/** The next token at or after `from`, or undefined at the end. In a condition, fields and patterns are tokens of their own. */
export function readToken(text: string, from: number, isCondition: boolean): Token | undefined {
  const start = skipBlanks(text, from);
  if (start >= text.length) return undefined;
  const character = text.charAt(start);
  if (character === '"' || character === "'") return readString(text, start);
  if (isCondition) {
    const special = matchAt(SELECTOR, text, start, "selector") ?? matchAt(REGEXP, text, start, "regexp");
    if (special !== undefined) return special;
  }
  if ("{}[](),".includes(character)) return { kind: "bracket", text: character, start, end: start + 1 };
  return matchAt(OPERATOR, text, start, "operator") ?? matchAt(CHUNK, text, start, "chunk");
}

function skipBlanks(text: string, from: number): number {
  BLANKS.lastIndex = from;
  BLANKS.exec(text);
  return BLANKS.lastIndex;
}

/** The offset of the bracket that closes the one at `open`, or undefined. Brackets in strings and comments do not count. */
export function closingBracket(text: string, open: number): number | undefined {
  let depth = 0;
  for (let token = readToken(text, open, false); token !== undefined; token = readToken(text, token.end, false)) {
    if (token.kind !== "bracket") continue;
    if ("{[(".includes(token.text)) depth++;
    if ("}])".includes(token.text)) depth--;
    if (depth === 0) return token.start;
  }
  return undefined;
}

/** The line that holds `offset`, without its end. */
export function lineAround(text: string, offset: number): { readonly start: number; readonly end: number } {
  const end = text.indexOf("\n", offset);
  return { start: text.lastIndexOf("\n", offset - 1) + 1, end: end === -1 ? text.length : end };
}

/** How far a line is indented, in characters. */
export function indentation(text: string, offset: number): number {
  const { start } = lineAround(text, offset);
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0].length ?? 0;
}

function readString(text: string, start: number): Token {
  for (const pattern of STRINGS) {
    const token = matchAt(pattern, text, start, "string");
    if (token !== undefined) return token;
  }
  return { kind: "unclosed-string", text: text.slice(start), start, end: text.length };
}

function matchAt(pattern: RegExp, text: string, start: number, kind: Token["kind"]): Token | undefined {
  pattern.lastIndex = start;
  const match = pattern.exec(text);
  return match === null ? undefined : { kind, text: match[0], start, end: start + match[0].length };
}
