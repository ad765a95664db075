/** Everything that begins with `(`, except comments. */

import { conditionMalformed, groupKindUnknown, groupNameInvalid, groupNotClosed } from "./errors.ts";
import type { Node } from "./node.ts";
import { readCondition } from "./parse-reference.ts";
import type { Flags, PatternReader } from "./pattern-reader.ts";

/** Reads alternatives up to the `)` or the end, which it leaves. */
export type BodyParser = (reader: PatternReader, flags: Flags) => Node;

/** Reads the group whose `(` stands at `start` and has just been passed, up to and with its `)`. */
export function parseGroup(reader: PatternReader, flags: Flags, start: number, parseBody: BodyParser): Node {
  const body = (): Node => readBody(reader, flags, start, parseBody);
  if (!reader.eat("?")) return capture(reader, undefined, start, body);
  if (reader.eat(":")) return body();
  if (reader.eat(">")) return { kind: "atomic", at: start, body: body() };
  if (reader.eat("~")) return { kind: "absent", at: start, body: body() };
  if (reader.eat("=")) return { kind: "look", at: start, direction: "ahead", negated: false, body: body() };
  if (reader.eat("!")) return { kind: "look", at: start, direction: "ahead", negated: true, body: body() };
  if (reader.eat("<=")) return { kind: "look", at: start, direction: "behind", negated: false, body: body() };
  if (reader.eat("<!")) return { kind: "look", at: start, direction: "behind", negated: true, body: body() };
  if (reader.eat("<")) return capture(reader, readName(reader, ">", start), start, body);
  if (reader.eat("'")) return capture(reader, readName(reader, "'", start), start, body);
  if (reader.eat("(")) return parseConditional(reader, flags, start, body);
  const changed = readOptions(reader, flags, start);
  if (!reader.eat(":")) throw groupKindUnknown(reader.place(start, reader.at + 1));
  return readBody(reader, changed, start, parseBody);
}

/**
 * `(?i)`, `(?m-x)`: options for the rest of the group around. Undefined, with nothing read, when something else stands here.
 * The `(` has not been passed.
 */
export function readOptionsForTheRest(reader: PatternReader, flags: Flags): Flags | undefined {
  const start = reader.at;
  if (!reader.startsWith("(?") || reader.take(/\(\?[imxadu-]+\)/y) === undefined) return undefined;
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
  return { kind: "group", at: start, index, body: body() };
}

function readName(reader: PatternReader, close: string, start: number): string {
  const name = reader.take(close === ">" ? /[^>)]*/y : /[^')]*/y) ?? "";
  const isClosed = reader.eat(close);
  if (!isClosed || name === "" || /^[\d-]/.test(name)) throw groupNameInvalid(reader.place(start));
  return name;
}

function parseConditional(reader: PatternReader, flags: Flags, start: number, body: () => Node): Node {
  const group = readCondition(reader, flags, start);
  if (group === undefined || !reader.eat(")")) throw conditionMalformed(reader.place(start, reader.at + 1));
  const branches = body();
  const [yes = branches, no, third] = branches.kind === "alternation" ? branches.branches : [];
  if (third !== undefined) throw conditionMalformed(reader.place(start));
  return { kind: "conditional", at: start, group, yes, no: no ?? { kind: "empty", at: reader.at } };
}
