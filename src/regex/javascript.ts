/** A tree as the source of a JavaScript RegExp, for one kind of text. */

import { isWithin, nothing, type CharSet } from "./char-set.ts";
import { anyCodePoint, characterSource, classSource, indexOfKind, isNested, type TextKind } from "./class-source.ts";
import { admitsSequence, lastOfSequence } from "./first.ts";
import { lazily } from "./memo.ts";
import { some, type Assertion, type Atomic, type Literal, type Node, type Repeat } from "./node.ts";
import { groupsIn, has, trait } from "./traits.ts";
import { nonWords, unicodeWords } from "./unicode-names.ts";
import { leastWidth, mostWidth } from "./width.ts";

export interface JavaScriptSource {
  readonly source: string;
  /** `u` or `v` for texts beyond ASCII: then one character is one code point. */
  readonly flags: "" | "u" | "v";
  /** Where each group of the pattern stands in a match; -1 for one that nobody asked for. The same for every kind of text. */
  readonly groups: readonly number[];
  /** The group that holds what `\K` leaves out of the match. */
  readonly keepGroup: number | undefined;
}

/** Writes the tree, from which `ignore-case.ts` and `obstacles.ts` have removed what cannot be said. `wanted`: the groups that must capture. */
export function toJavaScript(tree: Node, wanted: ReadonlySet<number>, kind: TextKind): JavaScriptSource {
  const writer = new Writer(wanted, kind);
  const source = onCharacters(writer.whole(tree), tree, kind);
  const last = Math.max(0, ...groupsIn(tree));
  const groups = Array.from({ length: last + 1 }, (_, group) => (group === 0 ? 0 : (writer.groups.get(group) ?? -1)));
  return { source: source === "" ? "(?:)" : source, flags: flagsFor(tree, kind), groups, keepGroup: writer.keepGroup };
}

function flagsFor(tree: Node, { ascii }: TextKind): JavaScriptSource["flags"] {
  if (ascii) return "";
  return some(tree, (node) => node.kind === "set" && isNested(node.set)) ? "v" : "u";
}

/** V8 looks for empty matches between the two halves of a character beyond U+FFFF, too: they must not be found. */
function onCharacters(source: string, tree: Node, { ascii }: TextKind): string {
  if (ascii || leastWidth(tree) > 0) return source;
  return `(?=${anyCodePoint}|$)${tree.kind === "alternation" ? `(?:${source})` : source}`;
}

/** What is known of the characters beside a node: by which sets they are bounded, where there surely is one. */
interface Beside {
  readonly before?: CharSet | undefined;
  readonly after?: CharSet | undefined;
}

const numbering = trait.group | trait.atomic | trait.backReference;

/** By kind of text, the sources of nodes. */
const written = new Map<number, WeakMap<Node, string>>();

function writtenBefore(kind: TextKind): WeakMap<Node, string> {
  const index = indexOfKind(kind);
  const known = written.get(index) ?? new WeakMap<Node, string>();
  written.set(index, known);
  return known;
}

class Writer {
  readonly groups = new Map<number, number>();
  keepGroup: number | undefined;
  readonly #wanted: ReadonlySet<number>;
  readonly #kind: TextKind;
  readonly #written: WeakMap<Node, string>;
  #lastGroup = 0;

  constructor(wanted: ReadonlySet<number>, kind: TextKind) {
    this.#wanted = wanted;
    this.#kind = kind;
    this.#written = writtenBefore(kind);
  }

  /** The whole pattern. What stands before `\K` gets a group of its own. */
  whole(tree: Node): string {
    const items = tree.kind === "sequence" ? tree.items : [tree];
    const keep = items.findIndex((item) => item.kind === "keep");
    if (keep < 0) return this.#write(tree, {});
    this.#lastGroup += 1;
    this.keepGroup = this.#lastGroup;
    const before = `(${this.#sequence(items.slice(0, keep), {})})`;
    return before + this.#sequence(items.slice(keep + 1), {});
  }

  /** What numbers no group and looks at nothing beside it is written once for each kind of text. */
  #write(node: Node, beside: Beside): string {
    if (node.kind === "assertion" || node.kind === "literal") return this.#writeNew(node, beside);
    if (has(node, this.#kind.ascii ? numbering : numbering | trait.boundary)) return this.#writeNew(node, beside);
    const known = this.#written.get(node);
    if (known !== undefined) return known;
    const source = this.#writeNew(node, beside);
    this.#written.set(node, source);
    return source;
  }

  #writeNew(node: Node, beside: Beside): string {
    switch (node.kind) {
      case "literal":
        return this.#literal(node);
      case "set":
        return classSource(node.set, this.#kind);
      case "sequence":
        return this.#sequence(node.items, beside);
      case "alternation":
        return node.branches.map((branch) => this.#write(branch, beside)).join("|");
      case "group":
        return this.#group(node.index, node.body, beside);
      case "atomic":
        return this.#atomic(node);
      case "look":
        return `(?${node.direction === "behind" ? "<" : ""}${node.negated ? "!" : "="}${this.#write(node.body, {})})`;
      case "assertion":
        return this.#assertion(node, beside);
      case "repeat":
        return this.#repeat(node, beside);
      case "back-reference":
        return `(?:\\${this.groups.get(node.groups[0] ?? 0) ?? 0})`;
      default:
        return "";
    }
  }

  /** A node as an item of a sequence. */
  #item(node: Node, beside: Beside): string {
    const source = this.#write(node, beside);
    return node.kind === "alternation" ? `(?:${source})` : source;
  }

  #literal({ points }: Literal): string {
    if (this.#kind.ascii && points.some((point) => point > 0x7f)) return "[]";
    return points.map(characterSource).join("");
  }

  #sequence(items: readonly Node[], beside: Beside): string {
    return items.map((item, position) => this.#item(item, this.#besideItem(items, position, beside))).join("");
  }

  #besideItem(items: readonly Node[], position: number, { before, after }: Beside): Beside {
    const item = items[position];
    if (this.#kind.ascii || item === undefined || !has(item, trait.boundary)) return {};
    const earlier = items.slice(0, position);
    const later = items.slice(position + 1);
    return {
      before: earlier.every((item) => mostWidth(item) === 0) ? before : lastOfSequence(earlier),
      after: later.every((item) => mostWidth(item) === 0) ? after : firstOfSequence(later),
    };
  }

  #group(index: number, body: Node, beside: Beside): string {
    if (!this.#wanted.has(index)) return `(?:${this.#write(body, beside)})`;
    this.#lastGroup += 1;
    this.groups.set(index, this.#lastGroup);
    return `(${this.#write(body, beside)})`;
  }

  /** JavaScript never enters a look-ahead again: match there, then take the same text. */
  #atomic({ body }: Atomic): string {
    this.#lastGroup += 1;
    const group = this.#lastGroup;
    return `(?=(${this.#write(body, {})}))(?:\\${group})`;
  }

  #repeat(node: Repeat, beside: Beside): string {
    const { body, min, max, greedy } = node;
    if (max === 0 && !has(body, trait.group)) return "";
    if (max === 1 && min === 0) {
      // A turn that takes nothing counts in Ruby, but not in JavaScript.
      if (leastWidth(body) === 0) return greedy ? `(?:${this.#write(body, beside)}|)` : `(?:|${this.#write(body, beside)})`;
      return `${this.#operand(body, beside)}?${greedy ? "" : "?"}`;
    }
    return `${this.#operand(body, {})}${quantifierSource(min, max)}${greedy ? "" : "?"}`;
  }

  #operand(node: Node, beside: Beside): string {
    const source = this.#write(node, beside);
    const isSingle =
      node.kind === "set" || (node.kind === "literal" && (node.points.length === 1 || source === "[]")) || node.kind === "group";
    return isSingle ? source : `(?:${source})`;
  }

  #assertion(node: Assertion, beside: Beside): string {
    const { newlines, ascii } = this.#kind;
    switch (node.what) {
      case "line-start":
        return newlines ? "(?:^|(?<=\\n)(?!$))" : "^";
      case "line-end":
        return newlines ? "(?=\\n|$)" : "$";
      case "text-start":
      case "search-start":
        return "^";
      case "text-end":
        return "$";
      case "text-end-or-last-newline":
        return newlines ? "(?=\\n?$)" : "$";
      case "word-boundary":
        return ascii || node.ascii ? "\\b" : unicodeBoundary(true, beside);
      case "no-word-boundary":
        return ascii || node.ascii ? "\\B" : unicodeBoundary(false, beside);
    }
  }
}

function firstOfSequence(items: readonly Node[]): CharSet | undefined {
  const least = items.reduce((sum, item) => sum + leastWidth(item), 0);
  return least === 0 ? undefined : admitsSequence(items, nothing);
}

const wordClass = lazily(() => classSource(unicodeWords(), { ascii: false, newlines: true }));

/** JavaScript's `\b` knows ASCII only. Where one side is known, looking at the other is enough; `expected`: whether there is to be a boundary. */
function unicodeBoundary(expected: boolean, { before, after }: Beside): string {
  const word = wordClass();
  const wordAfter = isWord(after);
  if (wordAfter !== undefined) return `(?<${wordAfter === expected ? "!" : "="}${word})`;
  const wordBefore = isWord(before);
  if (wordBefore !== undefined) return `(?${wordBefore === expected ? "!" : "="}${word})`;
  const [left, right] = expected ? ["!", "="] : ["=", "!"];
  return `(?:(?<=${word})(?${left}${word})|(?<!${word})(?${right}${word}))`;
}

function isWord(set: CharSet | undefined): boolean | undefined {
  if (set === undefined) return undefined;
  if (isWithin(set, unicodeWords())) return true;
  return isWithin(set, nonWords(false)) ? false : undefined;
}

function quantifierSource(min: number, max: number): string {
  if (max === Infinity) return min > 1 ? `{${min},}` : (["*", "+"][min] ?? "+");
  return min === max ? `{${min}}` : `{${min},${max}}`;
}
