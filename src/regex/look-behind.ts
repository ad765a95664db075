/** What Joni accepts in a look-behind: alternatives of fixed length, which may differ only at its top. */

import { lookBehindUnbounded } from "./errors.ts";
import { childrenOf, collectGroups, some, type Look, type Node } from "./node.ts";
import type { PatternReader } from "./pattern-reader.ts";

/** Checks every look-behind of a tree. @throws TailraceError REGEX_LOOK_BEHIND */
export function checkLookBehinds(tree: Node, reader: PatternReader): void {
  const bodies = new Map<number, Node>();
  collectGroups(tree, bodies);
  visit(tree, (look) => checkLookBehind(look, bodies, reader));
}

function visit(node: Node, check: (look: Look) => void): void {
  if (node.kind === "look" && node.direction === "behind") check(node);
  for (const child of childrenOf(node)) visit(child, check);
}

/** `bodies`: the groups it may call. @throws TailraceError REGEX_LOOK_BEHIND */
export function checkLookBehind(look: Look, bodies: ReadonlyMap<number, Node>, reader: PatternReader): void {
  const branches = look.body.kind === "alternation" ? look.body.branches : [look.body];
  const isRefused = some(look.body, (node) => isRefusedKind(node, look.negated));
  if (isRefused || branches.some((branch) => fixedLength(branch, bodies) === undefined))
    throw lookBehindUnbounded(reader.place(look.at, look.at + 4));
}

function isRefusedKind(node: Node, isNegated: boolean): boolean {
  switch (node.kind) {
    case "atomic":
    case "absent":
    case "conditional":
    case "back-reference":
      return true;
    case "group":
      return isNegated;
    case "look":
      return node.direction === "ahead";
    case "assertion":
      return node.what === "text-end" || node.what === "text-end-or-last-newline";
    default:
      return false;
  }
}

/** How many code points every match takes; undefined: it varies. `bodies`: the groups that may be called. */
export function fixedLength(node: Node, bodies: ReadonlyMap<number, Node>): number | undefined {
  switch (node.kind) {
    case "literal":
      return node.points.length;
    case "set":
      return 1;
    case "empty":
    case "assertion":
    case "look":
    case "keep":
      return 0;
    case "group":
    case "atomic":
      return fixedLength(node.body, bodies);
    case "repeat": {
      const length = node.min === node.max ? fixedLength(node.body, bodies) : undefined;
      return length === undefined ? undefined : length * node.min;
    }
    case "sequence":
      return node.items.reduce((sum: number | undefined, item) => add(sum, fixedLength(item, bodies)), 0);
    case "alternation": {
      const lengths = new Set(node.branches.map((branch) => fixedLength(branch, bodies)));
      return lengths.size === 1 ? [...lengths][0] : undefined;
    }
    case "call": {
      const called = bodies.get(node.group);
      const others = new Map([...bodies].filter(([group]) => group !== node.group));
      return called === undefined ? undefined : fixedLength(called, others);
    }
    default:
      // What is refused in look-behinds anyway.
      return undefined;
  }
}

function add(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left + right;
}
