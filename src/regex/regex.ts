/**
 * Ruby's regular expressions on JavaScript's: the door of this folder. A pattern is parsed as Joni parses it and translated to
 * a RegExp for each kind of text it meets; what a RegExp cannot say an interpreter does.
 */

import { adviseOn, isStartAnchored, type Advice } from "./advice.ts";
import { indexOfKind, type TextKind } from "./class-source.ts";
import { guard } from "./guard.ts";
import { ignoreCase } from "./ignore-case.ts";
import { toJavaScript, type JavaScriptSource } from "./javascript.ts";
import { requiredLiterals } from "./literals.ts";
import { compileToMachineCode } from "./machine-code.ts";
import { matchAt, search, type Positions } from "./machine.ts";
import { lazily } from "./memo.ts";
import { childrenOf, type Node } from "./node.ts";
import { obstacleOf, type Obstacle } from "./obstacles.ts";
import { parsePattern } from "./parse.ts";
import { compileProgram, type Program } from "./program.ts";
import { relax } from "./relax.ts";
import { groupsIn, has, trait } from "./traits.ts";

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
  /** Whether a RegExp can say it all; if not, only `exec` above tells the whole truth, and `native` is undefined for all texts. */
  readonly isNative: boolean;
  /**
   * The RegExp for texts of a kind. It is made when first asked for, which takes milliseconds. It has the flag `g`: set its
   * `lastIndex` to 0 before each `exec`. Undefined also when V8 finds the expression too big. Its match may begin too early
   * when the pattern holds `\K`; its groups are right.
   */
  native(kind: TextKind): RegExp | undefined;
  /** Group i of the pattern stands at `match[nativeGroups[i]]` of a native match, whatever the kind of text; -1: it was not asked for. */
  readonly nativeGroups: readonly number[];
  /** Whether texts with line breaks are of another kind for this pattern than texts without. */
  readonly heedsNewlines: boolean;
  /** Every match begins at the start of the text, if the text holds no "\n". */
  readonly startAnchored: boolean;
  /** Texts every match contains, in this order and apart from each other. */
  readonly literals: readonly string[];
  readonly advice: readonly Advice[];
}

/** Patterns compiled in this thread: several plugins, and reloads, use the same. */
const compiled = new Map<string, Regex>();
const mostCompiled = 2000;

/** Only parses; the rest is done when first needed. @throws TailraceError REGEX_… that names the place when the pattern is not valid in Ruby */
export function compileRegex(source: string, { dotAll = false, captures = true }: RegexOptions = {}): Regex {
  const key = `${dotAll ? 1 : 0}${captures ? 1 : 0}${source}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const regex = new CompiledRegex(source, { dotAll, captures });
  if (compiled.size === mostCompiled) compiled.clear();
  compiled.set(key, regex);
  return regex;
}

/** What has been made of a pattern for one kind of text. */
interface Variant {
  readonly translated: JavaScriptSource;
  /** With the flag `g`: it looks from its `lastIndex` on. */
  readonly expression: RegExp;
  /** As `expression`, but it also gives the positions of groups. */
  indexed: RegExp | undefined;
}

class CompiledRegex implements Regex {
  readonly source: string;
  readonly groupNames: readonly (string | undefined)[];
  readonly heedsNewlines: boolean;
  readonly #tree: Node;
  readonly #captures: boolean;
  readonly #followsSearch: boolean;
  readonly #obstacle: () => Obstacle;
  readonly #relaxed: () => Node;
  readonly #guarded: () => Node;
  readonly #wanted: () => ReadonlySet<number>;
  readonly #program: () => Program;
  readonly #literals: () => readonly string[];
  readonly #advice: () => readonly Advice[];
  readonly #layout: () => Pick<JavaScriptSource, "groups" | "keepGroup">;
  /** By kind of text: see `indexOfKind`; null: V8 refuses it. */
  readonly #variants: (Variant | null | undefined)[] = [];
  /** Who replaces all matches searches one text many times; its kind is asked of all its characters. Unset when nothing is found any more. */
  #searched: { readonly text: string; readonly kind: TextKind } | undefined;

  constructor(source: string, { dotAll, captures }: Required<RegexOptions>) {
    const { tree, groupNames } = parsePattern(source, { dotAll });
    this.source = source;
    this.groupNames = groupNames;
    this.#captures = captures;
    this.#tree = ignoreCase(tree);
    this.heedsNewlines = has(this.#tree, trait.lines);
    this.#followsSearch = has(this.#tree, trait.searchStart);
    this.#obstacle = lazily(() => obstacleOf(this.#tree, this.#captures));
    this.#relaxed = lazily(() => relax(this.#tree));
    this.#guarded = lazily(() => guard(this.#relaxed()));
    this.#wanted = lazily(() => (this.#captures ? new Set(groupsIn(this.#tree)) : referencedGroups(this.#tree)));
    this.#program = lazily(() => compileProgram(this.#tree, groupNames.length - 1));
    this.#literals = lazily(() => requiredLiterals(this.#tree));
    this.#advice = lazily(() => adviseOn(this.#relaxed(), this.startAnchored));
    this.#layout = lazily(() => this.#makeLayout());
  }

  get isNative(): boolean {
    return this.#obstacle() === "none";
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

  get advice(): readonly Advice[] {
    return this.#advice();
  }

  native(kind: TextKind): RegExp | undefined {
    return this.isNative ? this.#variant(kind)?.expression : undefined;
  }

  test(text: string): boolean {
    const variant = this.#variant(this.#kindOf(text));
    if (variant === undefined) return this.#interpret(text, 0) !== undefined;
    variant.expression.lastIndex = 0;
    return variant.expression.test(text);
  }

  exec(text: string, from = 0): Match | undefined {
    const variant = this.#followsSearch && from > 0 ? undefined : this.#variant(from > 0 ? this.#kindOfSearched(text) : this.#kindOf(text));
    if (variant === undefined) return interpretedMatch(text, this.#interpret(text, from));
    variant.expression.lastIndex = from;
    const found = variant.expression.exec(text);
    if (found === null) {
      this.#searched = undefined;
      return undefined;
    }
    if (this.isNative) return this.#nativeMatch(found, from, variant);
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

  #kindOfSearched(text: string): TextKind {
    if (this.#searched?.text !== text) this.#searched = { text, kind: this.#kindOf(text) };
    return this.#searched.kind;
  }

  #kindOf(text: string): TextKind {
    return { ascii: !/[^\0-\x7f]/.test(text), newlines: !this.heedsNewlines || text.includes("\n") };
  }

  /** Undefined: only the interpreter can say it. */
  #variant(kind: TextKind): Variant | undefined {
    if (this.#obstacle() === "match") return undefined;
    const newlines = kind.newlines || !this.heedsNewlines;
    const index = indexOfKind({ ascii: kind.ascii, newlines });
    let variant = this.#variants[index];
    if (variant === undefined) {
      variant = this.#makeVariant({ ascii: kind.ascii, newlines });
      this.#variants[index] = variant;
    }
    return variant ?? undefined;
  }

  #makeVariant(kind: TextKind): Variant | null {
    const translated = toJavaScript(this.#guarded(), this.#wanted(), kind);
    try {
      const expression = new RegExp(translated.source, `g${translated.flags}`);
      compileToMachineCode(expression, !kind.ascii);
      return { translated, expression, indexed: undefined };
    } catch {
      return null;
    }
  }

  #makeLayout(): Pick<JavaScriptSource, "groups" | "keepGroup"> {
    const made = this.#variants.find((variant) => variant)?.translated;
    if (made !== undefined) return made;
    // Atomic groups and `\K` take groups of their own; without them a group keeps its number.
    if (this.#captures && !has(this.#tree, trait.atomic | trait.keep)) return { groups: [...this.groupNames.keys()], keepGroup: undefined };
    return toJavaScript(this.#guarded(), this.#wanted(), { ascii: true, newlines: true });
  }
}

function referencedGroups(node: Node): ReadonlySet<number> {
  if (!has(node, trait.backReference)) return new Set();
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
