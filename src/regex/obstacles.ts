/** What JavaScript's RegExp cannot say of a pattern. */

import { childrenOf, some, type BackReference, type Node, type Repeat } from "./node.ts";
import { groupsIn, has, trait } from "./traits.ts";
import { leastWidth, mostWidth } from "./width.ts";

/**
 * - "none": a RegExp says it all.
 * - "captures": a RegExp finds the same matches, but some groups would hold something else.
 * - "match": only the interpreter can say it.
 */
export type Obstacle = "none" | "captures" | "match";

/** `isWanted`: whether anybody will look at what the groups hold. */
export function obstacleOf(tree: Node, isWanted: boolean): Obstacle {
  const refersBack = has(tree, trait.backReference);
  if (has(tree, trait.call | trait.conditional | trait.absent)) return "match";
  if (refersBack && (some(tree, isForeign) || !referencesHold(tree))) return "match";
  if (has(tree, trait.keep) && hasBuriedKeep(tree)) return "match";
  if (someRepeat(tree, isUnlikeJavaScript)) return "match";
  if (!(isWanted || refersBack) || !has(tree, trait.group) || !someRepeat(tree, forgetsGroups)) return "none";
  return refersBack ? "match" : "captures";
}

function someRepeat(node: Node, test: (repeat: Repeat) => boolean): boolean {
  if (!has(node, trait.repeat)) return false;
  return (node.kind === "repeat" && test(node)) || childrenOf(node).some((child) => someRepeat(child, test));
}

function isForeign(node: Node): boolean {
  return node.kind === "back-reference" && (node.ignoreCase || node.level !== undefined || node.groups.length > 1);
}

/** `\K` can be told from a group around what stands before it, but only where it always takes part. */
function hasBuriedKeep(tree: Node): boolean {
  const items = tree.kind === "sequence" ? tree.items : [tree];
  const kept = items.filter((item) => item.kind === "keep").length;
  return kept > 1 || items.some((item) => item.kind !== "keep" && some(item, (node) => node.kind === "keep"));
}

/**
 * A reference to a group that has not taken part matches nothing in Ruby, but the empty text in JavaScript: each must stand
 * behind its group, where no way leads past it.
 */
function referencesHold(tree: Node): boolean {
  let isHeld = true;
  const visit = (node: Node, known: ReadonlySet<number>): ReadonlySet<number> => {
    switch (node.kind) {
      case "back-reference":
        isHeld &&= holdsReference(node, known);
        return known;
      case "sequence":
        return node.items.reduce((sofar, item) => visit(item, sofar), known);
      case "alternation":
        return common(node.branches.map((branch) => visit(branch, known)));
      case "group":
        return new Set([...visit(node.body, known), node.index]);
      case "atomic":
        return visit(node.body, known);
      case "look": {
        const inside = visit(node.body, known);
        // What a look-behind captures may be tried again in another way, which JavaScript does not do.
        return node.negated || node.direction === "behind" ? known : inside;
      }
      case "repeat": {
        const inside = visit(node.body, known);
        return node.min > 0 ? inside : known;
      }
      default:
        return known;
    }
  };
  visit(tree, new Set());
  return isHeld;
}

function holdsReference({ groups }: BackReference, known: ReadonlySet<number>): boolean {
  return groups.every((group) => known.has(group));
}

function common(sets: readonly ReadonlySet<number>[]): ReadonlySet<number> {
  const [first = new Set<number>(), ...others] = sets;
  return new Set([...first].filter((member) => others.every((other) => other.has(member))));
}

/** JavaScript empties the groups in a loop's body at each turn, Ruby keeps what an earlier turn captured. */
function forgetsGroups({ body, max }: Repeat): boolean {
  if (max <= 1 || !has(body, trait.group)) return false;
  const always = captured(body);
  return groupsIn(body).some((group) => !always.has(group));
}

/** The groups that every match of the node captures. */
function captured(node: Node): ReadonlySet<number> {
  switch (node.kind) {
    case "group":
      return new Set([node.index, ...captured(node.body)]);
    case "alternation":
      return common(node.branches.map(captured));
    case "repeat":
      return node.min > 0 ? captured(node.body) : new Set();
    case "look":
      return node.negated ? new Set() : captured(node.body);
    default:
      return new Set(childrenOf(node).flatMap((child) => [...captured(child)]));
  }
}

/**
 * JavaScript refuses a turn that takes nothing and tries the body's other ways; Ruby accepts it and leaves the loop. The two
 * agree when taking nothing is the body's last resort anyway and captures nothing.
 */
function isUnlikeJavaScript({ body, max }: Repeat): boolean {
  // `X?` is written as `(?:X|)` instead.
  if (leastWidth(body) > 0 || max <= 1) return false;
  return has(body, trait.group) || !isEmptyLast(body);
}

/** Whether every way of taking nothing comes behind all ways of taking something. */
function isEmptyLast(node: Node): boolean {
  if (leastWidth(node) > 0 || mostWidth(node) === 0) return true;
  switch (node.kind) {
    case "sequence":
      return node.items.every(isEmptyLast);
    case "alternation":
      return node.branches.every(
        (branch, position) => leastWidth(branch) > 0 || (position === node.branches.length - 1 && isEmptyLast(branch)),
      );
    case "repeat":
      return node.greedy && isEmptyLast(node.body);
    default:
      return false;
  }
}
