/** Back-references and group calls: `\1`, `\k<name>`, `\k<name+1>`, `\g<name>`. */

import { groupNameInvalid, groupUnknown, type PatternPlace } from "./errors.ts";
import type { BackReference, Call } from "./node.ts";
import type { Flags, PatternReader } from "./pattern-reader.ts";

const smallestOctal = 10;

/** `\1` behind its backslash; undefined, with nothing read, when the digits are an octal escape. */
export function readNumberedReference(reader: PatternReader, flags: Flags, start: number): BackReference | undefined {
  const before = reader.at;
  const digits = reader.take(/[1-9]\d*/y);
  if (digits === undefined) return undefined;
  reader.ties += 1;
  const group = Number(digits);
  if (group >= smallestOctal && group > reader.groups.length) {
    reader.at = before;
    return undefined;
  }
  return referenceByNumber(reader, flags, group, start);
}

/** `\k<name>` or `\k'name'` behind the `\k`; undefined, with nothing read, when no name follows. */
export function readNamedReference(reader: PatternReader, flags: Flags, start: number): BackReference | undefined {
  const close = readOpening(reader);
  if (close === undefined) return undefined;
  reader.ties += 1;
  const written = reader.take(close === ">" ? /-?[^>)+-]*(?:[+-]\d+)?/y : /-?[^')+-]*(?:[+-]\d+)?/y) ?? "";
  if (!reader.eat(close)) throw groupNameInvalid(reader.place(start));
  const [, name = "", level] = /^(-?[^+-]*)([+-]\d+)?$/.exec(written) ?? [];
  if (name === "") throw groupNameInvalid(reader.place(start));
  const number = asNumber(name);
  const found =
    number === undefined ? referenceByName(reader, flags, name, start) : referenceByNumber(reader, flags, absolute(reader, number), start);
  return level === undefined ? found : { ...found, level: Number(level) };
}

/** `\g<name>` or `\g'name'` behind the `\g`; undefined, with nothing read, when no name follows. */
export function readCall(reader: PatternReader, start: number): Call | undefined {
  const close = readOpening(reader);
  if (close === undefined) return undefined;
  reader.ties += 1;
  const written = reader.take(close === ">" ? /[^>)]+/y : /[^')]+/y) ?? "";
  if (!reader.eat(close) || written === "") throw groupNameInvalid(reader.place(start));
  const number = asNumber(written.replace(/^\+/, ""));
  if (written.startsWith("+") && number === undefined) throw groupNameInvalid(reader.place(start));
  const call: Call = { kind: "call", at: start, group: 0 };
  const to = written.startsWith("+") ? reader.groups.length + (number ?? 0) : absolute(reader, number);
  reader.calls.set(call, { to: to ?? written, place: reader.place(start) });
  return call;
}

/** The group of a condition: `(1)`, `(<name>)` or `('name')`, behind its opening parenthesis; its closing one is left. Undefined: it is none. */
export function readCondition(reader: PatternReader, flags: Flags, start: number): number | undefined {
  const digits = reader.take(/\d+/y);
  if (digits !== undefined) {
    const group = Number(digits);
    reader.numberedReferences.push({ group, place: reader.place(start) });
    return group;
  }
  return readNamedReference(reader, flags, start)?.groups.at(-1);
}

function readOpening(reader: PatternReader): string | undefined {
  if (reader.eat("<")) return ">";
  return reader.eat("'") ? "'" : undefined;
}

function asNumber(name: string): number | undefined {
  return /^-?\d+$/.test(name) ? Number(name) : undefined;
}

function absolute(reader: PatternReader, number: number): number;
function absolute(reader: PatternReader, number: number | undefined): number | undefined;
function absolute(reader: PatternReader, number: number | undefined): number | undefined {
  return number !== undefined && number < 0 ? reader.groups.length + 1 + number : number;
}

function referenceByNumber(reader: PatternReader, flags: Flags, group: number, start: number): BackReference {
  const place = reader.place(start);
  if (group < 1) throw unknown(reader, place);
  reader.numberedReferences.push({ group, place });
  return { kind: "back-reference", at: start, groups: [group], ignoreCase: flags.ignoreCase, level: undefined };
}

function referenceByName(reader: PatternReader, flags: Flags, name: string, start: number): BackReference {
  const groups = reader.groupsNamed(name);
  if (groups.length === 0) throw unknown(reader, reader.place(start));
  return { kind: "back-reference", at: start, groups: groups.toReversed(), ignoreCase: flags.ignoreCase, level: undefined };
}

function unknown(reader: PatternReader, place: PatternPlace): Error {
  return groupUnknown(place, knownGroups(reader));
}

/** The groups opened so far as a person would refer to them. */
export function knownGroups(reader: PatternReader): readonly string[] {
  const names = reader.groups.filter((name) => name !== undefined);
  return names.length > 0 ? [...new Set(names)] : reader.groups.map((_, position) => String(position + 1));
}
