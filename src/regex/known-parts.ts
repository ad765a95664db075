/**
 * Groups and classes that have been parsed before in this thread, by their text. A library such as grok's writes the same
 * parts into its patterns again and again. One that is found here costs no parsing; and because it is the same object, what
 * has been proven of it is known.
 */

import type { Node, SetNode } from "./node.ts";
import { flagBits, type Flags, type PatternReader } from "./pattern-reader.ts";

/** Groups are told apart by so many characters at first; a shorter one is as quickly parsed as found. */
const keyLength = 10;
const most = 4096;

interface KnownGroup {
  readonly text: string;
  readonly node: Node;
}

const groups = new Map<string, KnownGroup[]>();
const classes = new Map<string, SetNode>();
let count = 0;

/** Steps over the known group that begins here. It ends where its parenthesis is closed: at most one can stand here. */
export function takeKnownGroup(reader: PatternReader, flags: Flags): Node | undefined {
  const group = groups.get(groupKey(reader, flags, reader.at))?.find(({ text }) => reader.startsWith(text));
  if (group !== undefined) reader.at += group.text.length;
  return group?.node;
}

/** Keeps the group that stands between `start` and here. What it means must not depend on the rest of the pattern. */
export function keepGroup(reader: PatternReader, flags: Flags, start: number, node: Node): void {
  if (reader.at - start < keyLength) return;
  makeRoom();
  const key = groupKey(reader, flags, start);
  const group = { text: reader.source.slice(start, reader.at), node };
  const alike = groups.get(key);
  if (alike === undefined) groups.set(key, [group]);
  else alike.push(group);
}

/** Steps over the known class that begins here. */
export function takeKnownClass(reader: PatternReader, flags: Flags): SetNode | undefined {
  const text = upToBracket(reader.source, reader.at);
  const found = text === undefined ? undefined : classes.get(flagBits(flags) + text);
  if (text !== undefined && found !== undefined) reader.at += text.length;
  return found;
}

/** Keeps the class that stands between `start` and here, if it is one of those that `takeKnownClass` looks for. */
export function keepClass(reader: PatternReader, flags: Flags, start: number, node: SetNode): void {
  const text = reader.source.slice(start, reader.at);
  if (text !== upToBracket(reader.source, start)) return;
  makeRoom();
  classes.set(flagBits(flags) + text, node);
}

function makeRoom(): void {
  if (count === most) {
    groups.clear();
    classes.clear();
    count = 0;
  }
  count += 1;
}

function groupKey({ source }: PatternReader, flags: Flags, at: number): string {
  return flagBits(flags) + source.slice(at, at + keyLength);
}

/** What stands from a `[` to the first `]` that can close it: a whole class, unless it holds escapes or other brackets. */
function upToBracket(source: string, start: number): string | undefined {
  const end = source.indexOf("]", source[start + 1] === "^" ? start + 3 : start + 2);
  return end < 0 ? undefined : source.slice(start, end + 1);
}
