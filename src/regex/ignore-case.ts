/** Works `(?i)` into the tree: afterwards every literal is meant as written and every set holds its counterparts. */

import { allCounterparts, counterpartsOf, foldingOf, ligaturesOf } from "./case-folding.ts";
import { complement, contains, isDisjoint, nonAsciiOf, ofPoints, ofRanges, onlyMember, union, type CharSet } from "./char-set.ts";
import { alternation, mapChildren, sequence, type CaseFold, type Literal, type Node, type SetNode } from "./node.ts";
import { has, trait } from "./traits.ts";

/** Ligatures that overlap ("sss" is ß+s or s+ß) multiply; beyond this length a run of them is looked at in pieces. */
const longestTangle = 8;
const longestLigature = 3;
const asciiLetters = ofRanges([0x41, 0x5a], [0x61, 0x7a]);

export function ignoreCase(node: Node): Node {
  if (node.kind === "literal") return node.ignoreCase ? expandLiteral(node) : node;
  if (node.kind === "set") return node.fold === undefined ? node : expandSet(node, node.fold);
  return has(node, trait.fold) ? mapChildren(node, ignoreCase) : node;
}

/** A set together with the counterparts of its members. Those across the border of ASCII come only from `crossing`. */
function closure(set: CharSet, crossing: CharSet): CharSet {
  if (nonAsciiOf(set) === "none" && isDisjoint(set, asciiLetters)) return set;
  const added: number[] = [];
  const add = (members: readonly number[]): void => {
    for (const from of members.filter((member) => contains(set, member))) {
      const crosses = contains(crossing, from);
      added.push(...members.filter((to) => to !== from && (crosses || to < 0x80 === from < 0x80) && !contains(set, to)));
    }
  };
  if (nonAsciiOf(set) === "none") {
    for (let letter = 0x61; letter <= 0x7a; letter += 1) add(counterpartsOf(letter));
  } else {
    for (const members of allCounterparts().values()) add(members);
  }
  return added.length === 0 ? set : union(set, ofPoints(added));
}

/**
 * A set of written-out characters also matches the folding of its ligatures: `(?i)[ß]` matches "ss". Joni says so of
 * properties too (`(?i)\p{L}` matches "ss" at a pinch); nobody means that, and it would make every `(?i)\p{L}+` ambiguous.
 */
function expandSet(node: SetNode, { crossing, negated }: CaseFold): Node {
  const folded = closure(node.set, crossing);
  const set: Node = { kind: "set", at: node.at, set: negated ? complement(folded) : folded };
  const written = writtenOut(node.set);
  if (negated || written === undefined || nonAsciiOf(written) === "none") return set;
  const ligatures = [...allCounterparts()].filter(
    ([key, members]) => isLigature(key) && members.some((member) => contains(written, member)),
  );
  return alternation(node.at, [set, ...ligatures.map(([key]) => expandRun(pointsOf(key), node.at))]);
}

function writtenOut(set: CharSet): CharSet | undefined {
  if (set.kind === "ranges") return set;
  return set.kind === "union" ? set.of.find((member) => member.kind === "ranges") : undefined;
}

function isLigature(key: string): boolean {
  return pointsOf(key).length > 1;
}

function pointsOf(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function expandLiteral(node: Literal): Node {
  return expandRun(node.points.flatMap(foldingOf), node.at);
}

/** A run of folded characters as sets of counterparts, with the ligatures that may stand for several of them. */
function expandRun(folded: readonly number[], at: number): Node {
  const items: Node[] = [];
  let from = 0;
  while (from < folded.length) {
    const to = tangleEnd(folded, from);
    items.push(expandTangle(folded.slice(from, to), at));
    from = to;
  }
  return joinLiterals(items, at);
}

/** The end of the characters that ligatures tie to the one at `from`. */
function tangleEnd(folded: readonly number[], from: number): number {
  let end = from + 1;
  for (let start = from; start < end && end - from < longestTangle; start += 1) {
    for (const { length } of ligaturesAt(folded, start)) end = Math.max(end, start + length);
  }
  return end;
}

function expandTangle(folded: readonly number[], at: number): Node {
  const [first] = folded;
  if (first === undefined) return { kind: "empty", at };
  const single: Node = { kind: "set", at, set: ofPoints(counterpartsOf(first)) };
  const plain = sequence(at, [single, expandTangle(folded.slice(1), at)]);
  const joined = ligaturesAt(folded, 0).map(({ members, length }) =>
    sequence(at, [{ kind: "set", at, set: ofPoints(members) }, expandTangle(folded.slice(length), at)]),
  );
  return alternation(at, [plain, ...joined]);
}

function ligaturesAt(folded: readonly number[], start: number): readonly { members: readonly number[]; length: number }[] {
  const found: { members: readonly number[]; length: number }[] = [];
  for (let length = 2; length <= longestLigature && start + length <= folded.length; length += 1) {
    const members = ligaturesOf(folded.slice(start, start + length));
    if (members.length > 0) found.push({ members, length });
  }
  return found;
}

/** Characters without counterparts become literals again: they are what prefilters look for. */
function joinLiterals(items: readonly Node[], at: number): Node {
  const joined: Node[] = [];
  for (const item of items.flatMap((each) => (each.kind === "sequence" ? each.items : [each]))) {
    const point = item.kind === "set" ? onlyMember(item.set) : undefined;
    const previous = joined.at(-1);
    if (point === undefined) joined.push(item);
    else if (previous?.kind === "literal") joined[joined.length - 1] = { ...previous, points: [...previous.points, point] };
    else joined.push({ kind: "literal", at, points: [point], ignoreCase: false });
  }
  return sequence(at, joined);
}
