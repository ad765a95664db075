/** Refuses recursion that could never end, by Joni's own test: it is somewhat stricter than need be. */

import { recursionEndless } from "./errors.ts";
import { childrenOf, collectGroups, type Node } from "./node.ts";
import type { PatternReader } from "./pattern-reader.ts";
import { leastWidth } from "./width.ts";

export function checkRecursion(tree: Node, reader: PatternReader): void {
  if (reader.calls.size === 0) return;
  const groups = new Map<number, Node>([[0, tree]]);
  collectGroups(tree, groups);
  for (const [index, body] of groups) {
    const found = search(body, true, { groups, wanted: index, entered: new Set() });
    if (found !== "none") throw recursionEndless(reader.place(found.at));
  }
}

interface Search {
  readonly groups: ReadonlyMap<number, Node>;
  /** The group whose coming back is looked for. */
  readonly wanted: number;
  readonly entered: Set<number>;
}

/** A way back into the wanted group that takes no character first, or one that no branch avoids. */
type Found = "none" | { readonly at: number; readonly isAtOnce: boolean };

function search(node: Node, isAtStart: boolean, context: Search): Found {
  switch (node.kind) {
    case "sequence":
      return searchSequence(node.items, isAtStart, context);
    case "alternation":
      return searchBranches(node.branches, isAtStart, context);
    case "conditional":
      return searchBranches([node.yes, node.no], isAtStart, context);
    case "repeat": {
      const found = search(node.body, isAtStart, context);
      return found !== "none" && !found.isAtOnce && node.min === 0 ? "none" : found;
    }
    case "call":
      return enter(node.group, node.at, isAtStart, context);
    case "group":
      return enter(node.index, node.at, isAtStart, context);
    default: {
      const [body] = childrenOf(node);
      return body === undefined ? "none" : search(body, isAtStart, context);
    }
  }
}

function enter(group: number, at: number, isAtStart: boolean, context: Search): Found {
  if (group === context.wanted) return { at, isAtOnce: isAtStart };
  const body = context.groups.get(group);
  if (body === undefined || context.entered.has(group)) return "none";
  context.entered.add(group);
  const found = search(body, isAtStart, context);
  context.entered.delete(group);
  return found;
}

function searchSequence(items: readonly Node[], isAtStart: boolean, context: Search): Found {
  let isStill = isAtStart;
  let result: Found = "none";
  for (const item of items) {
    const found = search(item, isStill, context);
    if (found !== "none" && found.isAtOnce) return found;
    if (found !== "none") result = found;
    if (leastWidth(item) > 0) isStill = false;
  }
  return result;
}

function searchBranches(branches: readonly Node[], isAtStart: boolean, context: Search): Found {
  const found = branches.map((branch) => search(branch, isAtStart, context));
  const atOnce = found.find((each) => each !== "none" && each.isAtOnce);
  if (atOnce !== undefined) return atOnce;
  return found.find((each) => each === "none") ?? found[0] ?? "none";
}
