/** What a node can give back when what follows it fails. */

import { isDisjoint, nothing, union, type CharSet } from "./char-set.ts";
import { firstOf, isExclusive, isSettled } from "./first.ts";
import { memoised } from "./memo.ts";
import type { Alternation, Node, Repeat } from "./node.ts";
import { leastWidth, mostWidth } from "./width.ts";

/**
 * Of all the ways in which the node can match at a place, backtracking visits one first. The result holds, for every other
 * way that ends elsewhere, the character that stands at that end. If what follows cannot begin with such a character, only
 * the first way counts, and whether the node is atomic makes no difference. Undefined: nothing could be proven.
 */
export const givesBack: (node: Node) => CharSet | undefined = memoised(computeGivesBack);

function computeGivesBack(node: Node): CharSet | undefined {
  if (isSettled(node)) return nothing;
  switch (node.kind) {
    case "group":
      return givesBack(node.body);
    case "sequence":
      return givesBackSequence(node.items);
    case "alternation":
      return givesBackAlternation(node);
    case "repeat":
      return givesBackRepeat(node);
    case "call":
    case "conditional":
    case "absent":
      return undefined;
    default:
      // One way only: characters, assertions, look-arounds, back-references, atomic groups.
      return nothing;
  }
}

/** A part that ends early blocks the next, unless that may begin with what stands there, or take nothing. */
function givesBackSequence(items: readonly Node[]): CharSet | undefined {
  let pending: CharSet = nothing;
  for (const item of items) {
    const own = givesBack(item);
    if (own === undefined || !isDisjoint(pending, firstOf(item))) return undefined;
    pending = leastWidth(item) === 0 ? union(pending, own) : own;
  }
  return pending;
}

function givesBackAlternation({ branches }: Alternation): CharSet | undefined {
  const last = branches.at(-1);
  const taking = last?.kind === "empty" ? branches.slice(0, -1) : branches;
  if (taking.some((branch) => leastWidth(branch) === 0 && mostWidth(branch) > 0)) return undefined;
  const isDecided = taking.every((left, position) =>
    taking.slice(position + 1).every((right) => isExclusive(left, right) || isSameLength(left, right)),
  );
  const own = taking.map(givesBack);
  const known = own.filter((set) => set !== undefined);
  if (!isDecided || known.length < own.length) return undefined;
  return taking === branches ? union(...known) : union(...known, ...taking.map(firstOf));
}

function isSameLength(left: Node, right: Node): boolean {
  return isSettled(left) && isSettled(right) && leastWidth(left) === leastWidth(right);
}

/** A turn less ends where the body could begin; a turn that ends early cannot be followed by another. */
function givesBackRepeat({ body, min, max, greedy }: Repeat): CharSet | undefined {
  const own = givesBack(body);
  const first = firstOf(body);
  if (own === undefined || leastWidth(body) === 0 || !isDisjoint(own, first)) return undefined;
  if (min === max) return own;
  return greedy ? union(own, first) : undefined;
}
