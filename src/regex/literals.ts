/** Texts that every match must contain: what a prefilter looks for before the expression is tried. */

import { onlyMember } from "./char-set.ts";
import type { Node, Repeat } from "./node.ts";

/** Looking for more than so many costs more than it saves. */
const mostLiterals = 8;

/**
 * Texts that every match contains, one behind the other without overlapping. Single characters are named only when there is
 * nothing longer: nearly every text has a blank.
 */
export function requiredLiterals(tree: Node): readonly string[] {
  const literals = collect(tree).map(({ text }) => text);
  const long = literals.filter((literal) => literal.length > 1);
  const rare = literals.filter((literal) => !/^[\w\s]*$/.test(literal));
  return (long.length > 0 ? long : rare).slice(0, mostLiterals);
}

/** A stretch of a match: `isOpen` while what follows directly would lengthen it. */
interface Stretch {
  readonly text: string;
  readonly isOpen: boolean;
}

function collect(node: Node): readonly Stretch[] {
  switch (node.kind) {
    case "literal":
      return [{ text: String.fromCodePoint(...node.points), isOpen: true }];
    case "set": {
      const point = onlyMember(node.set);
      return point === undefined ? [closed] : [{ text: String.fromCodePoint(point), isOpen: true }];
    }
    case "sequence":
      return join(node.items.map(collect));
    case "group":
    case "atomic":
      return collect(node.body);
    case "repeat":
      return collectRepeat(node);
    case "look":
    case "assertion":
    case "empty":
    case "keep":
      return [];
    default:
      return [closed];
  }
}

/** Something of unknown text. */
const closed: Stretch = { text: "", isOpen: false };

function collectRepeat({ body, min, max }: Repeat): readonly Stretch[] {
  if (max === 0) return [];
  if (min === 0) return [closed];
  const once = collect(body);
  return max === 1 ? once : [closed, ...once, closed];
}

function join(parts: readonly (readonly Stretch[])[]): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of parts.flat()) {
    const previous = joined.at(-1);
    if (previous?.isOpen === true && stretch.isOpen) joined[joined.length - 1] = { text: previous.text + stretch.text, isOpen: true };
    else joined.push(stretch);
  }
  return joined;
}
