/**
 * Ruby's regular expressions on JavaScript's: the door of this folder. A pattern is parsed as Joni parses it and translated to
 * a RegExp for each kind of text it meets; what a RegExp cannot say an interpreter does.
 */

import { adviseOn, isStartAnchored, type Advice } from "./advice.ts";
import type { TextKind } from "./class-source.ts";
import { guard } from "./guard.ts";
import { ignoreCase } from "./ignore-case.ts";
import { toJavaScript, type JavaScriptSource } from "./javascript.ts";
import { requiredAnyOf, requiredLiterals } from "./literals.ts";
import { matchAt, search, type Positions } from "./machine.ts";
import { childrenOf, groupsIn, some, type Node } from "./node.ts";
import { obstacleOf, type Obstacle } from "./obstacles.ts";
import { parsePattern } from "./parse.ts";
import { compileProgram, type Program } from "./program.ts";
import { relax } from "./relax.ts";

export type { Advice } from "./advice.ts";
export type { TextKind } from "./class-source.ts";

export interface RegexOptions {
  /** As if the pattern began with `(?m)`: the dot also matches "\n". */
  readonly dotAll?: boolean;
  /** false: nobody will look at groups; then they cost nothing. */
  readonly captures?: boolean;
}

export interface Match {
  /** Where the match begins: behind `\K`, if the pattern has one. */
  readonly index: number;
  readonly end: number;
  /** The whole match at 0, then the groups by their numbers; undefined for one that took no part. */
  readonly groups: readonly (string | undefined)[];
  /** Start and end of a group; undefined when it took no part. Costs a second match when first asked for. */
  positionOf(group: number): readonly [start: number, end: number] | undefined;
}

export interface Regex {
  readonly source: string;
  /** The names of the groups by number; index 0 unused, undefined for a group without name. A name may come several times. */
  readonly groupNames: readonly (string | undefined)[];
  /** The first match that begins at `from` (0) or behind; what stands before `from` is seen by look-behinds and anchors. */
  exec(text: string, from?: number): Match | undefined;
  test(text: string): boolean;
  /**
   * The RegExp for texts of a kind, cheap after the first call. It has no `g`: call `exec` on it. Undefined: for this pattern
   * only `exec` above tells the whole truth. Its match may begin too early when the pattern holds `\K`; its groups are right.
   */
  native(kind: TextKind): RegExp | undefined;
  /** Group i of the pattern stands at `match[nativeGroups[i]]` of a native match, whatever the kind of text; -1: it was not asked for. */
  readonly nativeGroups: readonly number[];
  /** Every match begins at the start of the text, if the text holds no "\n". */
  readonly startAnchored: boolean;
  /** Texts every match contains, in this order and apart from each other. */
  readonly literals: readonly string[];
  /** One of these stands in every text that matches, once its letters have been made lower case; undefined: none is known. */
  readonly anyOf: readonly string[] | undefined;
  readonly advice: readonly Advice[];
}

/** Throws a TailraceError (`REGEX_…`) that names the place when the pattern is not valid in Ruby. */
export function compileRegex(source: string, options: RegexOptions = {}): Regex {
  return new CompiledRegex(source, options);
}

/** What has been made of a pattern for one kind of text. */
interface Variant {
  readonly translated: JavaScriptSource;
  readonly plain: RegExp;
  global: RegExp | undefined;
  indexed: RegExp | undefined;
}

class CompiledRegex implements Regex {
  readonly source: string;
  readonly groupNames: readonly (string | undefined)[];
  readonly #tree: Node;
  readonly #captures: boolean;
  readonly #followsSearch: boolean;
  readonly #obstacle: () => Obstacle;
  readonly #relaxed: () => Node;
  readonly #guarded: () => Node;
  readonly #wanted: () => ReadonlySet<number>;
  readonly #program: () => Program;
  readonly #literals: () => readonly string[];
  readonly #anyOf: () => readonly string[] | undefined;
  readonly #advice: () => readonly Advice[];
  readonly #layout: () => Pick<JavaScriptSource, "groups" | "keepGroup">;
  /** By kind of text: see `indexOfKind`; null: V8 refuses it. */
  readonly #variants: (Variant | null | undefined)[] = [];

  constructor(source: string, { dotAll = false, captures = true }: RegexOptions) {
    const { tree, groupNames } = parsePattern(source, { dotAll });
    this.source = source;
    this.groupNames = groupNames;
    this.#captures = captures;
    this.#tree = ignoreCase(tree);
    this.#followsSearch = some(tree, (node) => node.kind === "assertion" && node.what === "search-start");
    this.#obstacle = lazily(() => obstacleOf(this.#tree, this.#captures));
    this.#relaxed = lazily(() => relax(this.#tree));
    this.#guarded = lazily(() => guard(this.#relaxed()));
    this.#wanted = lazily(() => (this.#captures ? new Set(groupsIn(tree)) : referencedGroups(tree)));
    this.#program = lazily(() => compileProgram(this.#tree, groupNames.length - 1));
    this.#literals = lazily(() => requiredLiterals(this.#tree));
    this.#anyOf = lazily(() => requiredAnyOf(this.#tree));
    this.#advice = lazily(() => adviseOn(this.#relaxed(), this.startAnchored));
    this.#layout = lazily(() => this.#variants.find((variant) => variant)?.translated ?? this.#translate({ ascii: true, newlines: true }));
  }

  get nativeGroups(): readonly number[] {
    return this.#layout().groups;
  }

  get startAnchored(): boolean {
    return isStartAnchored(this.#tree);
  }

  get literals(): readonly string[] {
    return this.#literals();
  }

  get anyOf(): readonly string[] | undefined {
    return this.#anyOf();
  }

  get advice(): readonly Advice[] {
    return this.#advice();
  }

  native(kind: TextKind): RegExp | undefined {
    return this.#obstacle() === "none" ? this.#variant(kind)?.plain : undefined;
  }

  test(text: string): boolean {
    const kind = kindOf(text);
    const variant = this.#variant(kind);
    return variant === undefined ? this.#interpret(text, 0) !== undefined : variant.plain.test(text);
  }

  exec(text: string, from = 0): Match | undefined {
    const variant = this.#followsSearch && from > 0 ? undefined : this.#variant(kindOf(text));
    if (variant === undefined) return interpretedMatch(text, this.#interpret(text, from));
    const expression = from === 0 ? variant.plain : this.#from(variant, from);
    const found = expression.exec(text);
    if (found === null) return undefined;
    if (this.#obstacle() === "none") return this.#nativeMatch(found, from, variant);
    return interpretedMatch(text, matchAt(this.#program(), text, { start: found.index, searchedFrom: from }));
  }

  #nativeMatch(found: RegExpExecArray, from: number, variant: Variant): Match {
    const end = found.index + found[0].length;
    const { keepGroup } = this.#layout();
    const kept = keepGroup === undefined ? 0 : (found[keepGroup]?.length ?? 0);
    const whole = kept === 0 ? found[0] : found[0].slice(kept);
    const groups = this.nativeGroups.map((native, group) => (group === 0 ? whole : found[native]));
    let indices: RegExpIndicesArray | undefined;
    const positionOf = (group: number): readonly [number, number] | undefined => {
      if (group === 0) return [found.index + kept, end];
      indices ??= this.#indexed(variant, from).exec(found.input)?.indices;
      return indices?.[this.nativeGroups[group] ?? -1];
    };
    return { index: found.index + kept, end, groups, positionOf };
  }

  #from(variant: Variant, from: number): RegExp {
    variant.global ??= new RegExp(variant.translated.source, `g${variant.translated.flags}`);
    variant.global.lastIndex = from;
    return variant.global;
  }

  #indexed(variant: Variant, from: number): RegExp {
    variant.indexed ??= new RegExp(variant.translated.source, `dg${variant.translated.flags}`);
    variant.indexed.lastIndex = from;
    return variant.indexed;
  }

  #interpret(text: string, from: number): Positions | undefined {
    let at = from;
    for (const literal of this.#followsSearch ? [] : this.literals) {
      at = text.indexOf(literal, at);
      if (at < 0) return undefined;
      at += literal.length;
    }
    return search(this.#program(), text, from);
  }

  /** Undefined: only the interpreter can say it. */
  #variant(kind: TextKind): Variant | undefined {
    if (this.#obstacle() === "match") return undefined;
    const index = indexOfKind(kind);
    let variant = this.#variants[index];
    if (variant === undefined) {
      variant = this.#makeVariant(kind);
      this.#variants[index] = variant;
    }
    return variant ?? undefined;
  }

  #makeVariant(kind: TextKind): Variant | null {
    const translated = this.#translate(kind);
    try {
      const plain = new RegExp(translated.source, translated.flags);
      // V8 compiles at the first use, and only then finds an expression too big.
      plain.exec("");
      return { translated, plain, global: undefined, indexed: undefined };
    } catch {
      return null;
    }
  }

  #translate(kind: TextKind): JavaScriptSource {
    return toJavaScript(this.#guarded(), this.#wanted(), kind);
  }
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function indexOfKind({ ascii, newlines }: TextKind): number {
  return (ascii ? 2 : 0) + (newlines ? 1 : 0);
}

function kindOf(text: string): TextKind {
  return { ascii: !/[^\0-\x7f]/.test(text), newlines: text.includes("\n") };
}

function referencedGroups(node: Node): ReadonlySet<number> {
  const inner = childrenOf(node).flatMap((child) => [...referencedGroups(child)]);
  return new Set(node.kind === "back-reference" ? [...inner, ...node.groups] : inner);
}

function interpretedMatch(text: string, positions: Positions | undefined): Match | undefined {
  if (positions === undefined) return undefined;
  const { starts, ends } = positions;
  const positionOf = (group: number): readonly [number, number] | undefined => {
    const start = starts[group] ?? -1;
    return start < 0 ? undefined : [start, ends[group] ?? start];
  };
  const groups = starts.map((start, group) => (start < 0 ? undefined : text.slice(start, ends[group])));
  return { index: starts[0] ?? 0, end: ends[0] ?? 0, groups, positionOf };
}
