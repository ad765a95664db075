/** How many code points a node can take. */

import { memoised } from "./memo.ts";
import type { Node } from "./node.ts";

/** The fewest code points of a match. Calls and back-references count as none, though they may take some. */
export function leastWidth(node: Node): number {
  if (node.kind === "set") return 1;
  return node.kind === "literal" ? node.points.length : leastWidthOfParts(node);
}

const leastWidthOfParts = memoised(computeLeastWidth);

function computeLeastWidth(node: Node): number {
  switch (node.kind) {
    case "sequence":
      return node.items.reduce((sum, item) => sum + leastWidth(item), 0);
    case "alternation":
      return Math.min(...node.branches.map(leastWidth));
    case "conditional":
      return Math.min(leastWidth(node.yes), leastWidth(node.no));
    case "group":
    case "atomic":
      return leastWidth(node.body);
    case "repeat":
      return node.min === 0 ? 0 : node.min * leastWidth(node.body);
    default:
      return 0;
  }
}

/** The most code points of a match; Infinity when unbounded or unknown. */
export function mostWidth(node: Node): number {
  if (node.kind === "set") return 1;
  return node.kind === "literal" ? node.points.length : mostWidthOfParts(node);
}

const mostWidthOfParts = memoised(computeMostWidth);

function computeMostWidth(node: Node): number {
  switch (node.kind) {
    case "sequence":
      return node.items.reduce((sum, item) => sum + mostWidth(item), 0);
    case "alternation":
      return Math.max(...node.branches.map(mostWidth));
    case "conditional":
      return Math.max(mostWidth(node.yes), mostWidth(node.no));
    case "group":
    case "atomic":
      return mostWidth(node.body);
    case "repeat": {
      const once = mostWidth(node.body);
      return once === 0 ? 0 : once * node.max;
    }
    case "back-reference":
    case "call":
    case "absent":
      return Infinity;
    default:
      return 0;
  }
}
