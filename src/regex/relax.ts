/**
 * Rids a tree of atomic groups, which JavaScript lacks and which cost a look-ahead and a copy when emulated, wherever it can
 * be proven that they change nothing. Dropping one blindly would be fatal: `(?:\\.|[^\\"]+)+` without its atomic groups does
 * not end on a text that lacks the closing quote.
 */

import { anything, isDisjoint, union, type CharSet } from "./char-set.ts";
import { admits, firstOf } from "./first.ts";
import { givesBack } from "./give-back.ts";
import { alternation, groupsIn, mapChildren, sequence, type Atomic, type Node, type Repeat, type SetNode } from "./node.ts";
import { leastWidth } from "./width.ts";

/** The same tree with as few atomic groups as can be; `after`: the characters with which what follows may begin. */
export function relax(node: Node, after: CharSet = anything): Node {
  switch (node.kind) {
    case "sequence":
      return relaxSequence(node.items, node.at, after);
    case "alternation":
      return alternation(
        node.at,
        node.branches.map((branch) => relax(branch, after)),
      );
    case "group":
      return { ...node, body: relax(node.body, after) };
    case "repeat":
      return relaxRepeat(node, after);
    case "atomic":
      return relaxAtomic(node, after);
    default:
      return mapChildren(node, (child) => relax(child));
  }
}

function relaxSequence(items: readonly Node[], at: number, after: CharSet): Node {
  const relaxed: Node[] = [];
  let rest = after;
  for (const item of items.toReversed()) {
    relaxed.unshift(relax(item, rest));
    rest = admits(item, rest);
  }
  return sequence(at, relaxed);
}

function relaxRepeat(node: Repeat, after: CharSet): Node {
  const again = node.max > 1 ? union(after, admits(node.body, after)) : after;
  return flatten({ ...node, body: relax(node.body, again) }, after);
}

function relaxAtomic(node: Atomic, after: CharSet): Node {
  const body = relax(node.body);
  const given = givesBack(body);
  if (given !== undefined && isDisjoint(given, after)) return body;
  const set = possessiveSet(body);
  if (set === undefined) return { ...node, body };
  // `a++` is `a+(?!a)`, and `a?+` is `(?:a|(?!a))`.
  const noMore: Node = { kind: "look", at: node.at, direction: "ahead", negated: true, body: set };
  return body.kind === "repeat" && body.max === 1 ? alternation(node.at, [set, noMore]) : sequence(node.at, [body, noMore]);
}

/** The set of a greedy `a?`, `a*`, `a+` or `a{2,}`. */
function possessiveSet(node: Node): SetNode | undefined {
  if (node.kind !== "repeat" || !node.greedy || node.body.kind !== "set") return undefined;
  return node.max === Infinity || (node.min === 0 && node.max === 1) ? node.body : undefined;
}

/**
 * `(?:A|B+)+` as `(?:A|B)+`, where no two branches can begin alike: the turns end at the same places in the same order, but
 * a run of `B` is no longer divided in every possible way. When the body is atomic, the new ends within a run of `B` must
 * not be wanted: what follows must not begin with `B`.
 */
function flatten(node: Repeat, after: CharSet): Node {
  const { body, min, max, greedy } = node;
  const isAtomic = body.kind === "atomic";
  const inner = isAtomic ? body.body : body;
  if (!greedy || max !== Infinity || min > 1 || inner.kind !== "alternation" || groupsIn(inner).length > 0) return node;
  const { branches } = inner;
  const runs = branches.map(runOf);
  if (
    runs.every((run) => run === undefined) ||
    !branches.every((branch, position) => isFit(branch, runs[position], isAtomic ? after : undefined))
  )
    return node;
  const isApart = branches.every((left, position) =>
    branches.slice(position + 1).every((right) => isDisjoint(firstOf(left), firstOf(right))),
  );
  if (!isApart) return node;
  const flat = branches.map((branch, position) => runs[position] ?? branch);
  return { ...node, body: mergeSets(alternation(body.at, flat)) };
}

/** Whether a branch may stand in a flattened loop: a run whose ends are not wanted, or one that can match in one way only. */
function isFit(branch: Node, run: SetNode | undefined, after: CharSet | undefined): boolean {
  if (run !== undefined) return after === undefined || isDisjoint(run.set, after);
  const given = givesBack(branch);
  return leastWidth(branch) > 0 && given !== undefined && isDisjoint(given, anything);
}

/** The set of a greedy `a+`. */
function runOf(node: Node): SetNode | undefined {
  return node.kind === "repeat" && node.greedy && node.min === 1 && node.max === Infinity && node.body.kind === "set"
    ? node.body
    : undefined;
}

function mergeSets(node: Node): Node {
  if (node.kind !== "alternation" || !node.branches.every((branch) => branch.kind === "set")) return node;
  return { kind: "set", at: node.at, set: union(...node.branches.flatMap((branch) => (branch.kind === "set" ? [branch.set] : []))) };
}
