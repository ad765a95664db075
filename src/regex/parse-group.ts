/** Everything that begins with `(`, except comments. */

import { conditionMalformed, groupKindUnknown, groupNameInvalid, groupNotClosed } from "./errors.ts";
import { keepGroup, takeKnownGroup } from "./known-parts.ts";
import { checkLookBehind } from "./look-behind.ts";
import type { Look, Node } from "./node.ts";
import { readCondition } from "./parse-reference.ts";
import type { Flags, PatternReader } from "./pattern-reader.ts";

/** Reads alternatives up to the `)` or the end, which it leaves. */
export type BodyParser = (reader: PatternReader, flags: Flags) => Node;

/** Reads the group that begins here, up to and with its `)`. */
export function parseGroup(reader: PatternReader, flags: Flags, parseBody: BodyParser): Node {
  const known = takeKnownGroup(reader, flags);
  if (known !== undefined) return known;
  const start = reader.at;
  const tiesBefore = reader.ties;
  reader.at += 1;
  const group = reader.nested(start, () => readGroup(reader, flags, start, parseBody));
  if (reader.ties === tiesBefore) keepGroup(reader, flags, start, group);
  return group;
}

function readGroup(reader: PatternReader, flags: Flags, start: number, parseBody: BodyParser): Node {
  const body = (): Node => readBody(reader, flags, start, parseBody);
  if (!reader.eat("?")) return capture(reader, undefined, start, body);
  switch (reader.peek()) {
    case ":":
      reader.at += 1;
      return body();
    case ">":
      reader.at += 1;
      return { kind: "atomic", at: start, body: body() };
    case "~":
      reader.at += 1;
      return { kind: "absent", at: start, body: body() };
    case "=":
    case "!":
      return { kind: "look", at: start, direction: "ahead", negated: reader.next() === exclamation, body: body() };
    case "<":
      reader.at += 1;
      if (reader.peek() === "=" || reader.peek() === "!") return lookBehind(reader, start, body);
      return capture(reader, readName(reader, ">", start), start, body);
    case "'":
      reader.at += 1;
      return capture(reader, readName(reader, "'", start), start, body);
    case "(":
      reader.at += 1;
      return parseConditional(reader, flags, start, body);
    default:
      return parseWithOptions(reader, flags, start, parseBody);
  }
}

const exclamation = 0x21;

function parseWithOptions(reader: PatternReader, flags: Flags, start: number, parseBody: BodyParser): Node {
  const changed = readOptions(reader, flags, start);
  if (!reader.eat(":")) throw groupKindUnknown(reader.place(start, reader.at + 1));
  return readBody(reader, changed, start, parseBody);
}

function lookBehind(reader: PatternReader, start: number, body: () => Node): Node {
  const tiesBefore = reader.ties;
  const look: Look = { kind: "look", at: start, direction: "behind", negated: reader.next() === exclamation, body: body() };
  if (reader.ties > tiesBefore) reader.hasOpenLookBehind = true;
  else checkLookBehind(look, noGroups, reader);
  return look;
}

const noGroups: ReadonlyMap<number, Node> = new Map();

const optionLetters = new Set("imxadu-");

/**
 * `(?i)`, `(?m-x)`: options for the rest of the group around. Undefined, with nothing read, when something else stands here.
 * The `(` has not been passed.
 */
export function readOptionsForTheRest(reader: PatternReader, flags: Flags): Flags | undefined {
  const start = reader.at;
  if (reader.peek(1) !== "?" || !optionLetters.has(reader.peek(2)) || reader.take(/\(\?[imxadu-]+\)/y) === undefined) return undefined;
  reader.at = start + 2;
  const changed = readOptions(reader, flags, start);
  reader.at += 1;
  return changed;
}

function readOptions(reader: PatternReader, flags: Flags, start: number): Flags {
  let changed = flags;
  let isOn = true;
  for (;;) {
    const letter = reader.peek();
    if (letter === ":" || letter === ")") return changed;
    if (reader.isAtEnd) throw groupNotClosed(reader.place(start, start + 1));
    const next = letter === "-" ? changed : applyOption(changed, letter, isOn);
    if (next === undefined) throw groupKindUnknown(reader.place(start, reader.at + 1));
    if (letter === "-") isOn = false;
    changed = next;
    reader.at += 1;
  }
}

/** Undefined: there is no such option, or it cannot be switched off. */
function applyOption(flags: Flags, letter: string, isOn: boolean): Flags | undefined {
  switch (letter) {
    case "i":
      return { ...flags, ignoreCase: isOn };
    case "m":
      return { ...flags, dotAll: isOn };
    case "x":
      return { ...flags, extended: isOn };
    case "a":
      return isOn ? { ...flags, asciiShorthands: true, asciiBrackets: true, asciiBoundaries: true } : undefined;
    case "d":
      return isOn ? { ...flags, asciiShorthands: true, asciiBrackets: false, asciiBoundaries: false } : undefined;
    case "u":
      return isOn ? { ...flags, asciiShorthands: false, asciiBrackets: false, asciiBoundaries: false } : undefined;
    default:
      return undefined;
  }
}

function readBody(reader: PatternReader, flags: Flags, start: number, parseBody: BodyParser): Node {
  const body = parseBody(reader, flags);
  if (!reader.eat(")")) throw groupNotClosed(reader.place(start, start + 1));
  return body;
}

function capture(reader: PatternReader, name: string | undefined, start: number, body: () => Node): Node {
  const index = reader.groups.push(name);
  reader.ties += 1;
  return { kind: "group", at: start, index, body: body() };
}

function readName(reader: PatternReader, close: string, start: number): string {
  const name = reader.take(close === ">" ? /[^>)]*/y : /[^')]*/y) ?? "";
  const isClosed = reader.eat(close);
  if (!isClosed || name === "" || /^[\d-]/.test(name)) throw groupNameInvalid(reader.place(start));
  return name;
}

function parseConditional(reader: PatternReader, flags: Flags, start: number, body: () => Node): Node {
  reader.ties += 1;
  const group = readCondition(reader, flags, start);
  if (group === undefined || !reader.eat(")")) throw conditionMalformed(reader.place(start, reader.at + 1));
  const branches = body();
  const [yes = branches, no, third] = branches.kind === "alternation" ? branches.branches : [];
  if (third !== undefined) throw conditionMalformed(reader.place(start));
  return { kind: "conditional", at: start, group, yes, no: no ?? { kind: "empty", at: reader.at } };
}
