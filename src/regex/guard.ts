/**
 * Puts a cheap look-ahead before alternatives that are dear to try in vain. Patterns such as IPv6 or an e-mail address begin
 * with a run of characters that must end in a certain one (hexadecimal digits, then a colon); seeing the run end otherwise
 * spares eight attempts, or a hundred ways of dividing the run. A guard is implied by what it guards, so it changes nothing
 * else. It is a negative look-ahead, which V8 enters and leaves more cheaply than a positive one.
 */

import { complement, isDisjoint, isNothing, nothing, ofPoints, union, type CharSet } from "./char-set.ts";
import { firstOf } from "./first.ts";
import { memoised } from "./memo.ts";
import { alternation, childrenOf, mapChildren, sequence, type Node } from "./node.ts";
import { has, trait } from "./traits.ts";
import { leastWidth, mostWidth } from "./width.ts";

/** What every match begins with: perhaps a run of characters of `run`, then one of `stop`, which `run` does not hold. */
interface Prelude {
  readonly run: CharSet;
  readonly stop: CharSet;
}

/** So many alternatives that begin alike are worth a guard. */
const fewestAlike = 3;

/** The same tree with guards. */
export function guard(node: Node): Node {
  return has(node, trait.alternation) ? guardParts(node) : node;
}

const guardParts = memoised(computeGuarded);

function computeGuarded(node: Node): Node {
  const guarded = mapChildren(node, guard);
  if (guarded.kind !== "alternation") return guarded;
  if (isCrowded(guarded.branches)) return withGuard(guarded);
  const branches = guarded.branches.map((branch, position) =>
    isContested(branch, guarded.branches.slice(position + 1)) ? withGuard(branch) : branch,
  );
  return alternation(guarded.at, branches);
}

/** Several branches begin alike. */
function isCrowded(branches: readonly Node[]): boolean {
  if (branches.length < fewestAlike) return false;
  const firsts = branches.map(firstOf);
  return firsts.some(
    (first, position) => firsts.slice(position + 1).filter((other) => !isDisjoint(first, other)).length >= fewestAlike - 1,
  );
}

/** The branch divides its beginning in many ways, and when it fails another is tried at the same place. */
function isContested(branch: Node, later: readonly Node[]): boolean {
  return startsTangled(branch) && later.some((other) => !isDisjoint(firstOf(branch), firstOf(other)));
}

/** Among what comes first is a repetition of something of varying length. */
function startsTangled(node: Node): boolean {
  const items = node.kind === "sequence" ? node.items.slice(0, 2) : [node];
  return items.some((item) => item.kind === "repeat" && item.max > 1 && leastWidth(item.body) !== mostWidth(item.body));
}

function withGuard(node: Node): Node {
  const prelude = preludeOf(node);
  if (prelude === undefined || isNothing(prelude.run)) return node;
  const { at } = node;
  const run: Node = { kind: "repeat", at, body: { kind: "set", at, set: prelude.run }, min: 0, max: Infinity, greedy: true };
  const otherEnd: Node = { kind: "set", at, set: complement(union(prelude.run, prelude.stop)) };
  return sequence(at, [{ kind: "look", at, direction: "ahead", negated: true, body: sequence(at, [run, otherEnd]) }, node]);
}

const preludeOf: (node: Node) => Prelude | undefined = memoised((node: Node) =>
  preludeOfItems(node.kind === "sequence" ? node.items : [node]),
);

function preludeOfItems(items: readonly Node[]): Prelude | undefined {
  let run = nothing;
  for (const item of items) {
    if (mostWidth(item) === 0) continue;
    const stop = stopOf(item, run);
    if (stop !== undefined) return { run, stop };
    const inner = preludeWithin(item);
    const whole = union(run, inner?.run ?? nothing);
    if (inner !== undefined && isDisjoint(whole, inner.stop)) return { run: whole, stop: inner.stop };
    const alphabet = alphabetOf(item);
    if (alphabet === undefined) return undefined;
    run = union(run, alphabet);
  }
  return undefined;
}

/** What ends the run, if the item must take something and the run holds none of what it begins with. A run of nothing is ended only by a character written out. */
function stopOf(item: Node, run: CharSet): CharSet | undefined {
  if (isNothing(run)) return item.kind === "literal" ? ofPoints(item.points.slice(0, 1)) : undefined;
  const first = firstOf(item);
  return leastWidth(item) > 0 && isDisjoint(run, first) ? first : undefined;
}

function preludeWithin(node: Node): Prelude | undefined {
  switch (node.kind) {
    case "sequence":
    case "group":
    case "atomic":
      return preludeOf(node.kind === "sequence" ? node : node.body);
    case "repeat":
      return node.min > 0 ? preludeOf(node.body) : undefined;
    case "alternation":
      return preludeOfBranches(node.branches.map(preludeOf));
    default:
      return undefined;
  }
}

function preludeOfBranches(preludes: readonly (Prelude | undefined)[]): Prelude | undefined {
  const known = preludes.filter((prelude) => prelude !== undefined);
  const run = union(...known.map((prelude) => prelude.run));
  const stop = union(...known.map((prelude) => prelude.stop));
  return known.length < preludes.length || !isDisjoint(run, stop) ? undefined : { run, stop };
}

/** Every character the node can take; undefined: not known. */
function alphabetOf(node: Node): CharSet | undefined {
  return node.kind === "set" ? node.set : alphabetOfParts(node);
}

const alphabetOfParts = memoised(computeAlphabetOf);

function computeAlphabetOf(node: Node): CharSet | undefined {
  switch (node.kind) {
    case "literal":
      return ofPoints(node.points);
    case "set":
      return node.set;
    case "back-reference":
    case "call":
    case "absent":
      return undefined;
    case "look":
      return nothing;
    default: {
      const alphabets = childrenOf(node).map(alphabetOf);
      const known = alphabets.filter((alphabet) => alphabet !== undefined);
      return known.length < alphabets.length ? undefined : union(...known);
    }
  }
}
