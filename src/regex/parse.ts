/**
 * The parser of Ruby's regular expressions as Joni, the engine of JRuby, reads them. It is our own because `oniguruma-parser`
 * refuses what Joni accepts: `(?a)`, `(?u)`, `(?d)`, conditions, group names such as `[a][b]`, and numbered octal escapes
 * beside named groups.
 */

import { anything, complement, newline } from "./char-set.ts";
import { escapeAtEnd, groupNotOpened, quantifierWithoutTarget } from "./errors.ts";
import { extendedGrapheme, lineBreak } from "./grapheme.ts";
import { alternation, sequence, type Assertion, type AssertionKind, type Node, type ParsedPattern } from "./node.ts";
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
  const branches = [parseSequence(reader, flags)];
  while (reader.eat("|")) branches.push(parseSequence(reader, flags));
  return alternation(start, branches);
}

function parseSequence(reader: PatternReader, flags: Flags): Node {
  const start = reader.at;
  const items: Node[] = [];
  /** The last item, if it is a character written out, to which the next may be joined. */
  let run: Node | undefined;
  for (;;) {
    skipIgnored(reader, flags);
    if (reader.isAtEnd || reader.peek() === "|" || reader.peek() === ")") return sequence(start, items);
    const rest = readOptionsForTheRest(reader, flags);
    if (rest !== undefined) {
      // The options hold for the following alternatives too, which thereby belong to this branch: `a(?i)b|c` is `a(?i:b|c)`.
      items.push(parseAlternatives(reader, rest));
      return sequence(start, items);
    }
    const isCharacter = !"([.^$".includes(reader.peek());
    const atom = parseAtom(reader, flags);
    const item = parseQuantifiers(reader, flags, atom);
    const joined = isCharacter && item === atom ? join(run, atom) : undefined;
    if (joined === undefined) items.push(item);
    else items[items.length - 1] = joined;
    run = isCharacter && item === atom ? (joined ?? item) : undefined;
  }
}

/** Two literals in a row as one: folding of case looks at whole runs. */
function join(run: Node | undefined, atom: Node): Node | undefined {
  if (run?.kind !== "literal" || atom.kind !== "literal" || run.ignoreCase !== atom.ignoreCase) return undefined;
  return { ...run, points: [...run.points, ...atom.points] };
}

/** Comments anywhere; blanks and `#` to the end of the line under `(?x)`. */
function skipIgnored(reader: PatternReader, flags: Flags): void {
  for (;;) {
    const comment = reader.startsWith("(?#") ? reader.take(/\(\?#(?:[^)\\]|\\[^])*\)/y) : undefined;
    const blank = flags.extended ? reader.take(/[ \t\n\r\f]+|#[^\n]*\n?/y) : undefined;
    if (comment === undefined && blank === undefined) return;
  }
}

function parseQuantifiers(reader: PatternReader, flags: Flags, atom: Node): Node {
  let node = atom;
  for (;;) {
    skipIgnored(reader, flags);
    const start = reader.at;
    const quantifier = readQuantifier(reader);
    if (quantifier === undefined) return node;
    const last = node.kind === "literal" ? node.points.at(-1) : undefined;
    if (node.kind === "literal" && last !== undefined && node.points.length > 1 && node === atom && reader.source[atom.at] === "\\") {
      // `\u{61 62}+` repeats the last character only.
      const repeated = quantify({ ...node, points: [last] }, quantifier, start);
      node = sequence(node.at, [{ ...node, points: node.points.slice(0, -1) }, repeated]);
    } else {
      node = quantify(node, quantifier, start);
    }
  }
}

function parseAtom(reader: PatternReader, flags: Flags): Node {
  const start = reader.at;
  if (readQuantifier(reader) !== undefined) throw quantifierWithoutTarget(reader.place(start));
  if (reader.eat("(")) return parseGroup(reader, flags, start, parseAlternatives);
  if (reader.eat("[")) return parseClass(reader, flags, start);
  if (reader.eat("\\")) return parseEscape(reader, flags, start);
  if (reader.eat(".")) return { kind: "set", at: start, set: flags.dotAll ? anything : complement(newline) };
  if (reader.eat("^")) return assertion("line-start", start);
  if (reader.eat("$")) return assertion("line-end", start);
  return { kind: "literal", at: start, points: [reader.next()], ignoreCase: flags.ignoreCase };
}

function assertion(what: AssertionKind, at: number, ascii = false): Assertion {
  return { kind: "assertion", at, what, ascii };
}

const textAnchors: Readonly<Record<string, AssertionKind>> = {
  A: "text-start",
  z: "text-end",
  Z: "text-end-or-last-newline",
  G: "search-start",
};

function parseEscape(reader: PatternReader, flags: Flags, start: number): Node {
  if (reader.isAtEnd) throw escapeAtEnd(reader.place(start));
  const anchor = textAnchors[reader.peek()];
  if (anchor !== undefined) {
    reader.at += 1;
    return assertion(anchor, start);
  }
  if (reader.eat("b")) return assertion("word-boundary", start, flags.asciiBoundaries);
  if (reader.eat("B")) return assertion("no-word-boundary", start, flags.asciiBoundaries);
  if (reader.eat("R")) return lineBreak(start);
  if (reader.eat("X")) return extendedGrapheme(start);
  if (reader.eat("K")) return { kind: "keep", at: start };
  const reference = parseReference(reader, flags, start);
  if (reference !== undefined) return reference;
  const isProperty = reader.peek().toLowerCase() === "p";
  const named = readNamedSet(reader, flags, start);
  if (named === undefined) return { kind: "literal", at: start, points: readCharacterEscape(reader, start), ignoreCase: flags.ignoreCase };
  const { set, negated } = named;
  if (!flags.ignoreCase || !isProperty) return { kind: "set", at: start, set: negated ? complement(set) : set };
  // Joni folds the property and negates afterwards: `(?i)\P{Lower}` matches neither "a" nor "A".
  return { kind: "set", at: start, set, fold: { crossing: set, negated } };
}

function parseReference(reader: PatternReader, flags: Flags, start: number): Node | undefined {
  const before = reader.at;
  const numbered = readNumberedReference(reader, flags, start);
  if (numbered !== undefined) return numbered;
  const found = (reader.eat("k") && readNamedReference(reader, flags, start)) || (reader.eat("g") && readCall(reader, start));
  if (found === undefined || found === false) reader.at = before;
  return found === false ? undefined : found;
}
