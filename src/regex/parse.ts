/**
 * The parser of Ruby's regular expressions as Joni, the engine of JRuby, reads them. It is our own because `oniguruma-parser`
 * refuses what Joni accepts: `(?a)`, `(?u)`, `(?d)`, conditions, group names such as `[a][b]`, and numbered octal escapes
 * beside named groups.
 */

import { anything, complement, newline } from "./char-set.ts";
import { escapeAtEnd, groupNotOpened, nestedTooDeep, quantifierWithoutTarget } from "./errors.ts";
import { extendedGrapheme, lineBreak } from "./grapheme.ts";
import { alternation, sequence, type Assertion, type AssertionKind, type Literal, type Node, type ParsedPattern } from "./node.ts";
import { parseClass, readNamedSet } from "./parse-class.ts";
import { readCharacterEscape } from "./parse-escape.ts";
import { parseGroup, readOptionsForTheRest } from "./parse-group.ts";
import { readCall, readNamedReference, readNumberedReference } from "./parse-reference.ts";
import { PatternReader, type Flags } from "./pattern-reader.ts";
import { quantify, readQuantifier } from "./quantify.ts";
import { resolveReferences } from "./references.ts";

/** The tree of a pattern. `dotAll`: `(?m)` holds from the start. Throws a TailraceError for what Joni refuses. */
export function parsePattern(source: string, { dotAll }: { readonly dotAll: boolean }): ParsedPattern {
  const reader = new PatternReader(source);
  const flags: Flags = { ignoreCase: false, dotAll, extended: false, asciiShorthands: true, asciiBrackets: false, asciiBoundaries: false };
  const tree = parseAlternatives(reader, flags);
  if (!reader.isAtEnd) throw groupNotOpened(reader.place(reader.at));
  return resolveReferences(tree, reader);
}

function parseAlternatives(reader: PatternReader, flags: Flags): Node {
  const start = reader.at;
  const first = parseSequence(reader, flags);
  if (reader.peek() !== "|") return first;
  const branches = [first];
  while (reader.eat("|")) branches.push(parseSequence(reader, flags));
  return alternation(start, branches);
}

function parseSequence(reader: PatternReader, flags: Flags): Node {
  const start = reader.at;
  const items: Node[] = [];
  /** The last item, if it is characters written out, to which more may be joined. */
  let run: Literal | undefined;
  for (;;) {
    skipIgnored(reader, flags);
    const next = reader.peek();
    if (next === "" || next === "|" || next === ")") return sequence(start, items);
    const rest = next === "(" ? readOptionsForTheRest(reader, flags) : undefined;
    if (rest !== undefined) {
      // The options hold for the following alternatives too, which thereby belong to this branch: `a(?i)b|c` is `a(?i:b|c)`.
      items.push(reader.nested(start, () => parseAlternatives(reader, rest)));
      return sequence(start, items);
    }
    const atom = parseAtom(reader, flags);
    const item = parseQuantifiers(reader, flags, atom, next !== "(");
    const literal = item === atom && item.kind === "literal" && next !== "(" ? item : undefined;
    const joined = literal === undefined ? undefined : join(run, literal);
    if (joined === undefined) items.push(item);
    else items[items.length - 1] = joined;
    run = joined ?? literal;
  }
}

/** Two literals in a row as one: folding of case looks at whole runs. */
function join(run: Literal | undefined, literal: Literal): Literal | undefined {
  if (run === undefined || run.ignoreCase !== literal.ignoreCase) return undefined;
  return { ...run, points: [...run.points, ...literal.points] };
}

/** Comments anywhere; blanks and `#` to the end of the line under `(?x)`. */
function skipIgnored(reader: PatternReader, flags: Flags): void {
  while (flags.extended || reader.startsWith("(?#")) {
    const comment = reader.startsWith("(?#") ? reader.take(/\(\?#(?:[^)\\]|\\[^])*\)/y) : undefined;
    const blank = flags.extended ? reader.take(/[ \t\n\r\f]+|#[^\n]*\n?/y) : undefined;
    if (comment === undefined && blank === undefined) return;
  }
}

/** So many of one and the same thing: `(?:a{2}){3}` may be written `a{2}{3}`. */
const mostQuantifiers = 8;

/** `isWritten`: the atom is what stands there, not the content of a group. */
function parseQuantifiers(reader: PatternReader, flags: Flags, atom: Node, isWritten: boolean): Node {
  let node = atom;
  for (let count = 1; ; count += 1) {
    skipIgnored(reader, flags);
    const start = reader.at;
    const quantifier = quantifierStarts.has(reader.peek()) ? readQuantifier(reader) : undefined;
    if (quantifier === undefined) return node;
    if (count > mostQuantifiers) throw nestedTooDeep(reader.place(start), mostQuantifiers);
    if (isWritten && node === atom && node.kind === "literal" && node.points.length > 1) {
      // `\u{61 62}+` repeats the last character only.
      const repeated = quantify({ ...node, points: node.points.slice(-1) }, quantifier, start);
      node = sequence(node.at, [{ ...node, points: node.points.slice(0, -1) }, repeated]);
    } else {
      node = quantify(node, quantifier, start);
    }
  }
}

function parseAtom(reader: PatternReader, flags: Flags): Node {
  const start = reader.at;
  switch (reader.peek()) {
    case "(":
      return parseGroup(reader, flags, parseAlternatives);
    case "[":
      return parseClass(reader, flags);
    case "\\":
      reader.at += 1;
      return parseEscape(reader, flags, start);
    case ".":
      reader.at += 1;
      return { kind: "set", at: start, set: flags.dotAll ? anything : notNewline };
    case "^":
      reader.at += 1;
      return assertion("line-start", start);
    case "$":
      reader.at += 1;
      return assertion("line-end", start);
    default:
      if (quantifierStarts.has(reader.peek()) && readQuantifier(reader) !== undefined) throw quantifierWithoutTarget(reader.place(start));
      return { kind: "literal", at: start, points: readCharacters(reader, flags), ignoreCase: flags.ignoreCase };
  }
}

const special = new Set("\\()[|.^$*+?{");
const quantifierStarts = new Set("*+?{");

/** One character, and those behind it that are neither special nor repeated. */
function readCharacters(reader: PatternReader, flags: Flags): number[] {
  const points = [reader.next()];
  while (!flags.extended && !reader.isAtEnd && !special.has(reader.peek())) {
    const before = reader.at;
    const point = reader.next();
    if (quantifierStarts.has(reader.peek())) {
      reader.at = before;
      return points;
    }
    points.push(point);
  }
  return points;
}

const notNewline = complement(newline);

function assertion(what: AssertionKind, at: number, ascii = false): Assertion {
  return { kind: "assertion", at, what, ascii };
}

/** What stands behind the backslash at `start`, which has just been passed. */
function parseEscape(reader: PatternReader, flags: Flags, start: number): Node {
  const letter = reader.peek();
  switch (letter) {
    case "":
      throw escapeAtEnd(reader.place(start));
    case "w":
    case "W":
    case "d":
    case "D":
    case "s":
    case "S":
    case "h":
    case "H":
    case "p":
    case "P":
      return parseNamedSet(reader, flags, start) ?? parseCharacter(reader, flags, start);
    case "k":
    case "g":
      return parseReference(reader, flags, start) ?? parseCharacter(reader, flags, start);
    default:
      return parseSimpleEscape(reader, flags, start) ?? readNumberedReference(reader, flags, start) ?? parseCharacter(reader, flags, start);
  }
}

function parseSimpleEscape(reader: PatternReader, flags: Flags, start: number): Node | undefined {
  const letter = reader.peek();
  const make = Object.hasOwn(simpleEscapes, letter) ? simpleEscapes[letter] : undefined;
  if (make === undefined) return undefined;
  reader.at += 1;
  return make(start, flags);
}

const simpleEscapes: Readonly<Record<string, (at: number, flags: Flags) => Node>> = {
  A: (at) => assertion("text-start", at),
  z: (at) => assertion("text-end", at),
  Z: (at) => assertion("text-end-or-last-newline", at),
  G: (at) => assertion("search-start", at),
  b: (at, flags) => assertion("word-boundary", at, flags.asciiBoundaries),
  B: (at, flags) => assertion("no-word-boundary", at, flags.asciiBoundaries),
  R: (at) => lineBreak(at),
  X: (at) => extendedGrapheme(at),
  K: (at) => ({ kind: "keep", at }),
};

function parseCharacter(reader: PatternReader, flags: Flags, start: number): Node {
  return { kind: "literal", at: start, points: readCharacterEscape(reader, start), ignoreCase: flags.ignoreCase };
}

function parseNamedSet(reader: PatternReader, flags: Flags, start: number): Node | undefined {
  const isProperty = reader.peek().toLowerCase() === "p";
  const named = readNamedSet(reader, flags, start);
  if (named === undefined) return undefined;
  const { set, negated } = named;
  if (!flags.ignoreCase || !isProperty) return { kind: "set", at: start, set: negated ? complement(set) : set };
  // Joni folds the property and negates afterwards: `(?i)\P{Lower}` matches neither "a" nor "A".
  return { kind: "set", at: start, set, fold: { crossing: set, negated } };
}

const letterG = 0x67;

function parseReference(reader: PatternReader, flags: Flags, start: number): Node | undefined {
  const before = reader.at;
  const isCall = reader.next() === letterG;
  const found = isCall ? readCall(reader, start) : readNamedReference(reader, flags, start);
  if (found === undefined) reader.at = before;
  return found;
}
