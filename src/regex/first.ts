/** How matches begin and end: the facts from which the proofs in this folder are made. */

import { anything, difference, intersection, isDisjoint, newline, nothing, ofPoints, union, type CharSet } from "./char-set.ts";
import { memoised } from "./memo.ts";
import type { Look, Node } from "./node.ts";
import { has, trait } from "./traits.ts";
import { leastWidth, mostWidth } from "./width.ts";

/** How far ahead two alternatives are compared. */
const comparedCharacters = 3;

/**
 * The characters `c` such that the node, followed by something that may begin with any of `after`, can match where the next
 * character is `c`. Says nothing about the end of the text. May be too large, never too small.
 */
export function admits(node: Node, after: CharSet): CharSet {
  if (node.kind === "set") return node.set;
  return leastWidth(node) > 0 ? firstOf(node) : admitsBefore(node, after);
}

/** The characters with which a match of the node that takes any can begin. */
export function firstOf(node: Node): CharSet {
  return node.kind === "set" ? node.set : firstOfParts(node);
}

const firstOfParts = memoised((node: Node) => admitsBefore(node, nothing));

function admitsBefore(node: Node, after: CharSet): CharSet {
  switch (node.kind) {
    case "literal":
      return ofPoints(node.points.slice(0, 1));
    case "set":
      return node.set;
    case "sequence":
      return admitsSequence(node.items, after);
    case "alternation":
      return union(...node.branches.map((branch) => admits(branch, after)));
    case "conditional":
      return union(admits(node.yes, after), admits(node.no, after));
    case "group":
    case "atomic":
      return admits(node.body, after);
    case "look":
      return admitsLook(node, after);
    case "assertion":
      if (node.what === "text-end") return nothing;
      return node.what === "line-end" || node.what === "text-end-or-last-newline" ? intersection(after, newline) : after;
    case "repeat":
      if (node.max === 0) return after;
      return node.min === 0 ? union(admits(node.body, after), after) : admits(node.body, after);
    case "back-reference":
    case "call":
    case "absent":
      return anything;
    case "empty":
    case "keep":
      return after;
  }
}

/** What stands behind the first item that must take something does not count. */
export function admitsSequence(items: readonly Node[], after: CharSet): CharSet {
  const taking = items.findIndex((item) => leastWidth(item) > 0);
  const counting = taking < 0 ? items : items.slice(0, taking + 1);
  return counting.reduceRight((rest, item) => admits(item, rest), after);
}

function admitsLook({ direction, negated, body }: Look, after: CharSet): CharSet {
  if (direction === "behind") return after;
  return negated ? difference(after, surelyMatched(body)) : intersection(after, admits(body, anything));
}

/** Next characters that are enough for the node to match. */
function surelyMatched(node: Node): CharSet {
  switch (node.kind) {
    case "set":
      return node.set;
    case "literal":
      return node.points.length === 1 ? ofPoints(node.points) : nothing;
    case "alternation":
      return union(...node.branches.map(surelyMatched));
    case "group":
    case "atomic":
      return surelyMatched(node.body);
    case "repeat":
      if (node.min === 0) return anything;
      return node.min === 1 ? surelyMatched(node.body) : nothing;
    default:
      return nothing;
  }
}

/** The characters with which every match ends; undefined: it may take none, or it is not known. */
export function lastOf(node: Node): CharSet | undefined {
  switch (node.kind) {
    case "literal":
      return ofPoints(node.points.slice(-1));
    case "set":
      return node.set;
    case "sequence":
      return lastOfSequence(node.items);
    case "alternation":
      return unionOfAll(node.branches.map(lastOf));
    case "group":
    case "atomic":
      return lastOf(node.body);
    case "repeat":
      return node.min === 0 ? undefined : lastOf(node.body);
    default:
      return undefined;
  }
}

/** As `lastOf`, of items that stand in a row. */
export function lastOfSequence(items: readonly Node[]): CharSet | undefined {
  const ends: (CharSet | undefined)[] = [];
  for (const item of items.toReversed()) {
    if (mostWidth(item) === 0) continue;
    const isSkippable = leastWidth(item) === 0;
    ends.push(isSkippable ? lastOf(withoutSkipping(item)) : lastOf(item));
    if (!isSkippable) return unionOfAll(ends);
  }
  return undefined;
}

/** `X?` and `X*` as if they had to take something. */
function withoutSkipping(node: Node): Node {
  return node.kind === "repeat" && leastWidth(node.body) > 0 ? { ...node, min: 1, max: Math.max(1, node.max) } : node;
}

function unionOfAll(sets: readonly (CharSet | undefined)[]): CharSet | undefined {
  const known = sets.filter((set) => set !== undefined);
  return known.length === sets.length ? union(...known) : undefined;
}

/** Proven: no text can be matched by both at the same place. */
export function isExclusive(left: Node, right: Node): boolean {
  const rightSets = prefixOf(right, comparedCharacters);
  return prefixOf(left, comparedCharacters).some((set, position) => {
    const other = rightSets[position];
    return other !== undefined && isDisjoint(set, other);
  });
}

/** The sets of the first, second, … character, as far as every match has one. */
function prefixOf(node: Node, limit: number): readonly CharSet[] {
  switch (node.kind) {
    case "literal":
      return node.points.slice(0, limit).map((point) => ofPoints([point]));
    case "set":
      return [node.set];
    case "sequence":
      return prefixOfSequence(node.items, limit);
    case "alternation":
      return zip(node.branches.map((branch) => prefixOf(branch, limit)));
    case "group":
    case "atomic":
      return prefixOf(node.body, limit);
    case "repeat":
      return prefixOfSequence(
        Array.from({ length: Math.min(node.min, limit) }, () => node.body),
        limit,
      );
    default:
      return [];
  }
}

function prefixOfSequence(items: readonly Node[], limit: number): readonly CharSet[] {
  const sets: CharSet[] = [];
  for (const item of items) {
    const own = prefixOf(item, limit - sets.length);
    sets.push(...own);
    if (sets.length >= limit || own.length !== mostWidth(item)) break;
  }
  return sets;
}

function zip(prefixes: readonly (readonly CharSet[])[]): readonly CharSet[] {
  const length = Math.min(...prefixes.map((prefix) => prefix.length));
  return Array.from({ length }, (_, position) => union(...prefixes.map((prefix) => prefix[position] ?? nothing)));
}

/** Every match has the same number of code points and captures nothing: how it comes about makes no difference. */
export function isSettled(node: Node): boolean {
  return leastWidth(node) === mostWidth(node) && !has(node, trait.group);
}
