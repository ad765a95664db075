/**
 * The tree of a pattern. Flags are already worked into it: a node means the same wherever it stands. Positions (`at`) are
 * offsets of UTF-16 units in the pattern's source.
 */

import type { CharSet } from "./char-set.ts";

export interface ParsedPattern {
  readonly tree: Node;
  /** Names of the capturing groups; index 0 unused, undefined for a group without name. */
  readonly groupNames: readonly (string | undefined)[];
}

interface Located {
  readonly at: number;
}

export type Node =
  | Empty
  | Literal
  | SetNode
  | Sequence
  | Alternation
  | Group
  | Atomic
  | Look
  | Assertion
  | Repeat
  | BackReference
  | Call
  | Conditional
  | Absent
  | Keep;

export interface Empty extends Located {
  readonly kind: "empty";
}

/** A run of code points written one after another. With `ignoreCase` it means every text with the same full case folding. */
export interface Literal extends Located {
  readonly kind: "literal";
  readonly points: readonly number[];
  readonly ignoreCase: boolean;
}

/** One code point out of a set. */
export interface SetNode extends Located {
  readonly kind: "set";
  readonly set: CharSet;
  /** Present while case has yet to be ignored: see `ignore-case.ts`, which removes it. */
  readonly fold?: CaseFold;
}

export interface CaseFold {
  /** The members that may bring in counterparts across the border of ASCII (`k` → U+212A); Ruby leaves `\w` out. */
  readonly crossing: CharSet;
  /** The set is negated after folding. */
  readonly negated: boolean;
}

export interface Sequence extends Located {
  readonly kind: "sequence";
  readonly items: readonly Node[];
}

export interface Alternation extends Located {
  readonly kind: "alternation";
  readonly branches: readonly Node[];
}

/** A capturing group. `index` counts from 1 in the order of the opening parentheses. */
export interface Group extends Located {
  readonly kind: "group";
  readonly index: number;
  readonly body: Node;
}

/** `(?>…)` and possessive quantifiers: once left, never entered again. */
export interface Atomic extends Located {
  readonly kind: "atomic";
  readonly body: Node;
}

export interface Look extends Located {
  readonly kind: "look";
  readonly direction: "ahead" | "behind";
  readonly negated: boolean;
  readonly body: Node;
}

export type AssertionKind =
  /** `^`: at the start, and after each "\n" that is not the text's last character. */
  | "line-start"
  /** `$`: before each "\n" and at the end. */
  | "line-end"
  /** `\A` */
  | "text-start"
  /** `\z` */
  | "text-end"
  /** `\Z`: at the end, or before a "\n" that ends the text. */
  | "text-end-or-last-newline"
  /** `\G`: where the search began. */
  | "search-start"
  | "word-boundary"
  | "no-word-boundary";

export interface Assertion extends Located {
  readonly kind: "assertion";
  readonly what: AssertionKind;
  /** For word boundaries: whether only ASCII letters, digits and `_` make words, as under `(?a)`. */
  readonly ascii: boolean;
}

export interface Repeat extends Located {
  readonly kind: "repeat";
  readonly body: Node;
  readonly min: number;
  /** Infinity: without bound. */
  readonly max: number;
  readonly greedy: boolean;
}

export interface BackReference extends Located {
  readonly kind: "back-reference";
  /** Several when one name was given to several groups; the one opened last is tried first. */
  readonly groups: readonly number[];
  readonly ignoreCase: boolean;
  /** `\k<name+1>`: at which depth of recursion, relative to here, the group was captured. */
  readonly level: number | undefined;
}

/** `\g<name>`: runs the group's body here. Group 0 is the whole pattern. */
export interface Call extends Located {
  readonly kind: "call";
  readonly group: number;
}

export interface Conditional extends Located {
  readonly kind: "conditional";
  readonly group: number;
  readonly yes: Node;
  readonly no: Node;
}

/** `(?~…)`: the longest text that holds no match of the body. */
export interface Absent extends Located {
  readonly kind: "absent";
  readonly body: Node;
}

/** `\K`: the match begins here. */
export interface Keep extends Located {
  readonly kind: "keep";
}

export function sequence(at: number, items: readonly Node[]): Node {
  const isFlat = items.every((item) => item.kind !== "sequence" && item.kind !== "empty");
  const flat = isFlat
    ? items
    : items.flatMap((item) => (item.kind === "sequence" ? item.items : [item])).filter((item) => item.kind !== "empty");
  const [only] = flat;
  if (only === undefined) return { kind: "empty", at };
  return flat.length === 1 ? only : { kind: "sequence", at, items: flat };
}

export function alternation(at: number, branches: readonly Node[]): Node {
  const [only] = branches;
  return branches.length === 1 && only !== undefined ? only : { kind: "alternation", at, branches };
}

/** The parts a node is made of, in order. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "sequence":
      return node.items;
    case "alternation":
      return node.branches;
    case "conditional":
      return [node.yes, node.no];
    case "group":
    case "atomic":
    case "look":
    case "repeat":
    case "absent":
      return [node.body];
    default:
      return noChildren;
  }
}

const noChildren: readonly Node[] = [];

/** The node with each part replaced by what `change` makes of it; the same node when nothing changes. Sequences stay flat. */
export function mapChildren(node: Node, change: (child: Node) => Node): Node {
  const children = childrenOf(node);
  if (children.length === 0) return node;
  const changed = children.map(change);
  const [first = node, second = node] = changed;
  if (changed.every((child, position) => child === children[position])) return node;
  switch (node.kind) {
    case "sequence":
      return sequence(node.at, changed);
    case "alternation":
      return alternation(node.at, changed);
    case "conditional":
      return { ...node, yes: first, no: second };
    case "group":
    case "atomic":
    case "look":
    case "repeat":
    case "absent":
      return { ...node, body: first };
    default:
      return node;
  }
}

/** Whether the node or any part of it fulfils the test. */
export function some(node: Node, test: (node: Node) => boolean): boolean {
  return test(node) || childrenOf(node).some((child) => some(child, test));
}

/** Enters the body of every capturing group by its number. */
export function collectGroups(node: Node, bodies: Map<number, Node>): void {
  if (node.kind === "group") bodies.set(node.index, node.body);
  for (const child of childrenOf(node)) collectGroups(child, bodies);
}
