/** What a person should be told of a pattern that is right but may be slow. */

import { isDisjoint, isWithin, ofRanges } from "./char-set.ts";
import { admits, firstOf } from "./first.ts";
import { givesBack } from "./give-back.ts";
import { childrenOf, type Node, type Repeat } from "./node.ts";
import { leastWidth, mostWidth } from "./width.ts";

export interface Advice {
  readonly code: "LEADING_WILDCARD" | "NESTED_REPETITION" | "NOT_ANCHORED";
  readonly message: string;
  /** Offset in the pattern, in UTF-16 units. */
  readonly at: number;
}

/** From so many characters on, trying a pattern at every position of a text is dear. */
const longPattern = 12;
const printable = ofRanges([0x20, 0x7e]);

/** Advice on a tree from which needless atomic groups have been removed. */
export function adviseOn(tree: Node, isAnchored: boolean): readonly Advice[] {
  const nested = nestedRepetitions(tree).map((at): Advice => ({
    code: "NESTED_REPETITION",
    message: "A repetition within a repetition divides the same text in many ways: a text that almost matches may take very long.",
    at,
  }));
  const wildcard = isAnchored ? undefined : leadingWildcard(tree);
  if (wildcard !== undefined) {
    const message =
      "A leading `.*` is tried anew from every position of a text that does not match: leave it out, or begin the pattern with `^`.";
    return [...nested, { code: "LEADING_WILDCARD", message, at: wildcard }];
  }
  if (isAnchored || leastWidth(tree) < longPattern) return nested;
  const message = "Without `^` at its beginning the pattern is tried at every position of a text that does not match.";
  return [...nested, { code: "NOT_ANCHORED", message, at: 0 }];
}

/** Whether every match begins at the start of the text, given that the text holds no "\n". */
export function isStartAnchored(node: Node): boolean {
  switch (node.kind) {
    case "assertion":
      return node.what === "line-start" || node.what === "text-start" || node.what === "search-start";
    case "sequence": {
      const anchor = node.items.findIndex(isStartAnchored);
      return anchor >= 0 && node.items.slice(0, anchor).every((item) => mostWidth(item) === 0);
    }
    case "alternation":
      return node.branches.every(isStartAnchored);
    case "group":
    case "atomic":
      return isStartAnchored(node.body);
    case "repeat":
      return node.min > 0 && isStartAnchored(node.body);
    default:
      return false;
  }
}

function leadingWildcard(node: Node): number | undefined {
  switch (node.kind) {
    case "sequence": {
      const first = node.items.find((item) => mostWidth(item) > 0);
      return first === undefined ? undefined : leadingWildcard(first);
    }
    case "group":
      return leadingWildcard(node.body);
    case "repeat":
      return node.max === Infinity && node.body.kind === "set" && isWithin(printable, node.body.set) ? node.body.at : undefined;
    default:
      return undefined;
  }
}

/** Endless repetitions of something that can end in several ways and begin again there. */
function nestedRepetitions(node: Node): readonly number[] {
  const inner = childrenOf(node).flatMap(nestedRepetitions);
  return node.kind === "repeat" && node.max === Infinity && isAmbiguous(node) ? [node.at, ...inner] : inner;
}

function isAmbiguous({ body }: Repeat): boolean {
  const given = givesBack(body);
  const isVarying = leastWidth(body) !== mostWidth(body) && mostWidth(body) === Infinity;
  return isVarying && (given === undefined || !isDisjoint(given, admits(body, firstOf(body))));
}
