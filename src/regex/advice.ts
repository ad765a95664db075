/** What a person should be told of a pattern that is right but may be slow. */

import { isDisjoint, isWithin, ofRanges } from "./char-set.ts";
import { admits, firstOf } from "./first.ts";
import { givesBack } from "./give-back.ts";
import { childrenOf, type Node, type Repeat } from "./node.ts";
import { has, trait } from "./traits.ts";
import { leastWidth, mostWidth } from "./width.ts";

export interface Advice {
  readonly code: "LEADING_WILDCARD" | "NESTED_REPETITION";
  readonly message: string;
}

const printable = ofRanges([0x20, 0x7e]);

/** Advice on a tree from which needless atomic groups have been removed. */
export function adviseOn(tree: Node, isAnchored: boolean): readonly Advice[] {
  const advice: Advice[] = [];
  if (repeatsRepetition(tree)) {
    const message = "A repetition within a repetition divides the same text in many ways: a text that almost matches may take very long.";
    advice.push({ code: "NESTED_REPETITION", message });
  }
  if (!isAnchored && hasLeadingWildcard(tree)) {
    const message =
      "A leading `.*` is tried anew from every position of a text that does not match: leave it out, or begin the pattern with `^`.";
    advice.push({ code: "LEADING_WILDCARD", message });
  }
  return advice;
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

function hasLeadingWildcard(node: Node): boolean {
  switch (node.kind) {
    case "sequence": {
      const first = node.items.find((item) => mostWidth(item) > 0);
      return first !== undefined && hasLeadingWildcard(first);
    }
    case "group":
      return hasLeadingWildcard(node.body);
    case "repeat":
      return node.max === Infinity && node.body.kind === "set" && isWithin(printable, node.body.set);
    default:
      return false;
  }
}

/** Whether there is an endless repetition of something that can end in several ways and begin again there. */
function repeatsRepetition(node: Node): boolean {
  if (!has(node, trait.repeat)) return false;
  return (node.kind === "repeat" && node.max === Infinity && isAmbiguous(node)) || childrenOf(node).some(repeatsRepetition);
}

function isAmbiguous({ body }: Repeat): boolean {
  const isVarying = leastWidth(body) !== mostWidth(body) && mostWidth(body) === Infinity;
  if (!isVarying) return false;
  const given = givesBack(body);
  return given === undefined || !isDisjoint(given, admits(body, firstOf(body)));
}
