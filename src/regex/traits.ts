/** What occurs anywhere in a node, so that a pass over a tree can leave out the parts that are none of its business. */

import { lacksOnlyNewline } from "./char-set.ts";
import { memoised } from "./memo.ts";
import { childrenOf, type AssertionKind, type Node } from "./node.ts";

/** The bits of `traitsOf`. */
export const trait = {
  group: 1,
  backReference: 2,
  call: 4,
  conditional: 8,
  absent: 16,
  keep: 32,
  atomic: 64,
  alternation: 128,
  /** An endless repetition of alternatives: `relax.ts` may lay them out. */
  repeatedAlternatives: 256,
  /** Case has yet to be ignored. */
  fold: 512,
  repeat: 1024,
  /** `\G` */
  searchStart: 2048,
  /** `\b` or `\B` */
  boundary: 4096,
  /** `^`, `$`, `\Z`, or a dot that takes all but "\n": what it means depends on whether there are line breaks. */
  lines: 8192,
} as const;

/** Every capturing group within the node, by number, in order. */
export function groupsIn(node: Node): readonly number[] {
  if (!has(node, trait.group)) return [];
  const inner = childrenOf(node).flatMap(groupsIn);
  return node.kind === "group" ? [node.index, ...inner] : inner;
}

/** Whatever has to do with groups and their numbers. */
export const groupTraits = trait.group | trait.backReference | trait.call | trait.conditional;

/** Whether any of the traits, joined by `|`, occurs. */
export function has(node: Node, traits: number): boolean {
  return (traitsOf(node) & traits) !== 0;
}

function traitsOf(node: Node): number {
  switch (node.kind) {
    case "empty":
      return 0;
    case "literal":
      return node.ignoreCase ? trait.fold : 0;
    case "set":
      return (node.fold === undefined ? 0 : trait.fold) | (lacksOnlyNewline(node.set) ? trait.lines : 0);
    case "assertion":
      return assertionTraits[node.what];
    case "back-reference":
      return trait.backReference;
    case "call":
      return trait.call;
    case "keep":
      return trait.keep;
    default:
      return traitsOfParts(node);
  }
}

const assertionTraits: Readonly<Record<AssertionKind, number>> = {
  "line-start": trait.lines,
  "line-end": trait.lines,
  "text-start": 0,
  "text-end": 0,
  "text-end-or-last-newline": trait.lines,
  "search-start": trait.searchStart,
  "word-boundary": trait.boundary,
  "no-word-boundary": trait.boundary,
};

const traitsOfParts = memoised((node: Node) => {
  let traits = ownTraits(node);
  for (const child of childrenOf(node)) traits |= traitsOf(child);
  return traits;
});

function ownTraits(node: Node): number {
  switch (node.kind) {
    case "group":
      return trait.group;
    case "conditional":
      return trait.conditional;
    case "absent":
      return trait.absent;
    case "atomic":
      return trait.atomic;
    case "alternation":
      return trait.alternation;
    case "repeat": {
      const inner = node.body.kind === "atomic" ? node.body.body : node.body;
      return trait.repeat | (inner.kind === "alternation" && node.max === Infinity ? trait.repeatedAlternatives : 0);
    }
    default:
      return 0;
  }
}
