/**
 * Rids a tree of atomic groups, which JavaScript lacks and which cost a look-ahead and a copy when emulated, wherever it can
 * be proven that they change nothing. Dropping one blindly would be fatal: `(?:\\.|[^\\"]+)+` without its atomic groups does
 * not end on a text that lacks the closing quote.
 */

import { anything, isDisjoint, isNothing, union, type CharSet } from "./char-set.ts";
import { admits, firstOf } from "./first.ts";
import { givesBack } from "./give-back.ts";
import { alternation, mapChildren, sequence, type Atomic, type Node, type Repeat, type SetNode } from "./node.ts";
import { has, trait } from "./traits.ts";
import { leastWidth } from "./width.ts";

/** What stands behind a node: the characters with which it may begin, or that it matches whatever comes. */
type Following = CharSet | "anything matches";

/** The same tree with as few atomic groups as can be. */
export function relax(tree: Node): Node {
  return relaxBefore("anything matches", tree);
}

const relaxable = trait.atomic | trait.repeatedAlternatives;

function relaxBefore(following: Following, node: Node): Node {
  if (!has(node, relaxable)) return node;
  switch (node.kind) {
    case "sequence":
      return relaxSequence(node.items, node.at, following);
    case "repeat":
      return relaxRepeat(node, following);
    case "atomic":
      return relaxAtomic(node, following);
    case "look":
      // Behind its body nothing is asked any more; but a look-behind must end where it began.
      return mapChildren(node, (body) => relaxBefore(node.direction === "ahead" ? "anything matches" : anything, body));
    default:
      return mapChildren(node, (child) => relaxBefore(following, child));
  }
}

function relaxSequence(items: readonly Node[], at: number, following: Following): Node {
  const relaxed = [...items];
  let rest = following;
  const first = items.findIndex((item) => has(item, relaxable));
  for (let position = items.length - 1; position >= first; position -= 1) {
    const item = items[position];
    if (item === undefined) continue;
    relaxed[position] = relaxBefore(rest, item);
    rest = rest === "anything matches" && cannotFail(item) ? rest : admits(item, beginnings(rest));
  }
  return sequence(at, relaxed);
}

function beginnings(following: Following): CharSet {
  return following === "anything matches" ? anything : following;
}

/** The node finds a match wherever it is tried. */
function cannotFail(node: Node): boolean {
  switch (node.kind) {
    case "empty":
    case "keep":
      return true;
    case "repeat":
      return node.min === 0 || cannotFail(node.body);
    case "group":
    case "atomic":
      return cannotFail(node.body);
    case "alternation":
      return node.branches.some(cannotFail);
    case "sequence":
      return node.items.every(cannotFail);
    default:
      return false;
  }
}

function relaxRepeat(node: Repeat, following: Following): Node {
  const body = relaxBefore(behindTurn(node, following), node.body);
  return unroll(body === node.body ? node : { ...node, body }, following);
}

/** Behind a turn stands the next, or what follows the loop. */
function behindTurn({ body, min, max }: Repeat, following: Following): Following {
  if (max <= 1) return following;
  if (following === "anything matches") return min <= 1 ? following : anything;
  return union(following, admits(body, following));
}

function relaxAtomic(node: Atomic, following: Following): Node {
  const body = relaxBefore("anything matches", node.body);
  const given = givesBack(body);
  if (following === "anything matches" || (given !== undefined && isDisjoint(given, following))) return body;
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
 * `(?:A|B+)+` as `B+(?:AB*)*|(?:AB*)+`, where no two branches can begin alike: the loop can be left at the same places in the
 * same order, but a run of `B` is divided in one way instead of every possible one, and V8 takes it at one go. When the body
 * is atomic, the new exits within a run of `B` must not be wanted: what follows must not begin with `B`.
 */
function unroll(node: Repeat, following: Following): Node {
  const { at, body, min, max, greedy } = node;
  const inner = body.kind === "atomic" ? body.body : body;
  if (!greedy || max !== Infinity || min > 1 || inner.kind !== "alternation" || has(inner, trait.group)) return node;
  const runs = inner.branches.flatMap((branch) => runOf(branch) ?? []);
  const others = inner.branches.filter((branch) => runOf(branch) === undefined);
  const areExitsUnwanted =
    body.kind !== "atomic" ||
    inner.branches.every(
      (branch) => branch.kind !== "repeat" || following === "anything matches" || isDisjoint(firstOf(branch), following),
    );
  if (runs.length === 0 || !areExitsUnwanted || !others.every(isSingleWay) || !isApart(inner.branches)) return node;
  const run: Node = { kind: "set", at, set: union(...runs.map(({ set }) => set)) };
  const runAgain: Node = { kind: "repeat", at, body: run, min: 0, max, greedy };
  if (others.length === 0) return { ...node, body: run };
  const turn = sequence(at, [alternation(at, others), runAgain]);
  const turns: Node = { kind: "repeat", at, body: turn, min: 0, max, greedy };
  if (min === 0) return sequence(at, [runAgain, turns]);
  return alternation(at, [sequence(at, [{ ...runAgain, min: 1 }, turns]), { ...turns, min: 1 }]);
}

/** The set of `a`, or of a greedy `a+`. */
function runOf(node: Node): SetNode | undefined {
  if (node.kind === "set") return node;
  return node.kind === "repeat" && node.greedy && node.min === 1 && node.max === Infinity && node.body.kind === "set"
    ? node.body
    : undefined;
}

/** Takes something, and in one way only. */
function isSingleWay(node: Node): boolean {
  const given = givesBack(node);
  return leastWidth(node) > 0 && given !== undefined && isNothing(given);
}

function isApart(branches: readonly Node[]): boolean {
  return branches.every((left, position) => branches.slice(position + 1).every((right) => isDisjoint(firstOf(left), firstOf(right))));
}
