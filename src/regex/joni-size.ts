/**
 * How long Joni's byte code for a node is, roughly. Joni writes small repetitions out and counts big ones, and only when it
 * counts does it test whether a turn took nothing: with empty turns and captures the difference shows.
 */

import { asciiPart, isSame, nonAsciiOf } from "./char-set.ts";
import type { Node, Repeat } from "./node.ts";
import { asciiWords } from "./unicode-names.ts";

/** What Joni writes out at most. */
const writtenOutAtMost = 50;
/** One instruction with one operand: a jump, the opening or closing of a group. */
const pair = 2;
const bitSet = 9;

/** Whether Joni turns the repetition into a counted loop. */
export function isCountedByJoni({ body, min, max, greedy }: Repeat): boolean {
  if (max === Infinity) return min > 1 && codeLength(body) * min > writtenOutAtMost;
  return max > 1 && (!greedy || (codeLength(body) + pair) * max > writtenOutAtMost);
}

/** Whether Joni writes the first turn of `X+` out before the loop. */
export function isFirstTurnWrittenOut({ body, min, max }: Repeat): boolean {
  return max === Infinity && min === 1 && codeLength(body) <= writtenOutAtMost;
}

function codeLength(node: Node): number {
  switch (node.kind) {
    case "literal":
      return 1 + new TextEncoder().encode(String.fromCodePoint(...node.points)).length;
    case "set":
      return setLength(node);
    case "sequence":
      return node.items.reduce((sum, item) => sum + codeLength(item), 0);
    case "alternation":
      return node.branches.reduce((sum, branch) => sum + codeLength(branch), (node.branches.length - 1) * 2 * pair);
    case "conditional":
      return codeLength(node.yes) + codeLength(node.no) + 2 * pair;
    case "group":
      return codeLength(node.body) + 2 * pair;
    case "atomic":
      return codeLength(node.body) + pair;
    case "look":
      return codeLength(node.body) + pair + (node.negated ? pair : 0);
    case "absent":
      return codeLength(node.body) + 2 * pair;
    case "repeat":
      return repeatLength(node);
    case "back-reference":
    case "call":
      return pair;
    case "assertion":
    case "keep":
      return 1;
    case "empty":
      return 0;
  }
}

function setLength(node: Extract<Node, { kind: "set" }>): number {
  if (isSame(asciiPart(node.set), asciiWords)) return 1;
  return nonAsciiOf(node.set) === "none" ? bitSet : bitSet + pair;
}

function repeatLength(repeat: Repeat): number {
  const { body, min, max, greedy } = repeat;
  const once = codeLength(body);
  if (isCountedByJoni(repeat)) return once + 3 * pair;
  if (max === Infinity) return once * min + once + 2 * pair;
  return greedy || max > 1 ? once * min + (pair + once) * (max - min) : once + 2 * pair;
}
