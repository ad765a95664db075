/** Texts that every match must contain: what a prefilter looks for before the expression is tried. */

import { asciiPart, nonAsciiOf, onlyMember, type CharSet } from "./char-set.ts";
import type { Node, Repeat } from "./node.ts";

/** Looking for more than so many costs more than it saves. */
const mostLiterals = 8;
/** Alternatives beyond this number are hardly a filter. */
const mostAlternatives = 64;
/** "k", "K" and the Kelvin sign. */
const mostRangesOfLetter = 3;

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

/**
 * Lower-case ASCII texts of which every match contains at least one when its letters are made lower case. Undefined: there
 * are none worth looking for. Serves the index over many patterns, which must tell them apart by something.
 */
export function requiredAnyOf(tree: Node): readonly string[] | undefined {
  const best = anyOf(tree);
  return best.alternatives === undefined || best.alternatives.length > mostAlternatives ? undefined : [...new Set(best.alternatives)];
}

/** What must be contained, one of it; and, when the node is nothing but one text, that text. */
interface Requirement {
  readonly alternatives: readonly string[] | undefined;
  readonly exact: string | undefined;
}

const unknown: Requirement = { alternatives: undefined, exact: undefined };
const emptyText: Requirement = { alternatives: undefined, exact: "" };

function anyOf(node: Node): Requirement {
  switch (node.kind) {
    case "literal":
      return exactly(node.points.every((point) => point < 0x80) ? String.fromCodePoint(...node.points).toLowerCase() : undefined);
    case "set":
      return exactly(foldedMember(node.set));
    case "sequence":
      return anyOfSequence(node.items);
    case "alternation":
      return anyOfBranches(node.branches);
    case "group":
    case "atomic":
      return anyOf(node.body);
    case "repeat":
      return node.min > 0 ? { ...anyOf(node.body), exact: undefined } : unknown;
    case "look":
    case "assertion":
    case "empty":
    case "keep":
      return emptyText;
    default:
      return unknown;
  }
}

function exactly(text: string | undefined): Requirement {
  return text === undefined ? unknown : { alternatives: text === "" ? undefined : [text], exact: text };
}

function anyOfBranches(branches: readonly Node[]): Requirement {
  const each = branches.map((branch) => anyOf(branch).alternatives);
  const known = each.filter((alternatives) => alternatives !== undefined);
  return known.length < each.length ? unknown : { alternatives: known.flat(), exact: undefined };
}

function anyOfSequence(items: readonly Node[]): Requirement {
  const candidates: (readonly string[])[] = [];
  let run = "";
  let isExact = true;
  for (const item of items) {
    const { alternatives, exact } = anyOf(item);
    if (exact === undefined) {
      if (run !== "") candidates.push([run]);
      if (alternatives !== undefined) candidates.push(alternatives);
      run = "";
      isExact = false;
    } else {
      run += exact;
    }
  }
  if (run !== "") candidates.push([run]);
  const [best] = candidates.toSorted((left, right) => weight(right) - weight(left));
  return { alternatives: best, exact: isExact ? run : undefined };
}

/** The longer its shortest text the rarer a set is found; many texts count a little against it. */
function weight(alternatives: readonly string[]): number {
  return Math.min(...alternatives.map((text) => text.length)) - alternatives.length / mostAlternatives;
}

/** The lower-case letter a set amounts to when case does not count. Counterparts beyond ASCII become it too when a text is made lower case, but for "ſ". */
function foldedMember(set: CharSet): string | undefined {
  if (set.kind !== "ranges" || set.ranges.length > mostRangesOfLetter) return undefined;
  const ascii = asciiPart(set);
  const points = ascii.kind === "ranges" ? ascii.ranges.flat() : [];
  const [only, ...others] = new Set(points.map((point) => String.fromCharCode(point).toLowerCase()));
  if (only === undefined || others.length > 0) return undefined;
  return nonAsciiOf(set) === "none" || ascii.kind !== "ranges" || ascii.ranges.length === 2 ? only : undefined;
}
