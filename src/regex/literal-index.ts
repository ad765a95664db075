/**
 * Finds out which of many patterns can match a text at all, by the texts their matches must contain, so that a list of
 * patterns is not tried one by one. Few patterns are looked at in turn; for many, one pass over the text by an automaton
 * finds every literal in it (Aho and Corasick).
 */

/** What is asked of a pattern; a Regex has both. */
export interface IndexedPattern {
  /** Every match contains all of these, in this order and apart. */
  readonly literals: readonly string[];
  /** Every match contains one of these, once made lower case; undefined: nothing is known. */
  readonly anyOf: readonly string[] | undefined;
}

export interface LiteralIndex {
  /**
   * Tries the patterns that can match, in their order, until one gives a result. `attempt` gets a pattern's position in the
   * list and answers undefined when it did not match.
   */
  first<Result>(text: string, attempt: (pattern: number) => Result | undefined): Result | undefined;
  /** The positions of all patterns that can match, in order. */
  candidates(text: string): readonly number[];
}

/** From so many patterns on, the automaton is faster than looking at each. */
const fewestForAutomaton = 24;
/** V8 finds out that a pattern does not match in the time of looking for some ten literals. */
const mostLookedFor = 4;
/** Two characters are found in nearly every line. */
const shortestTelling = 2;
/** More of a literal hardly tells more, but costs memory. */
const longestLiteral = 8;
const asciiSize = 0x80;

export function createLiteralIndex(patterns: readonly IndexedPattern[]): LiteralIndex {
  return patterns.length < fewestForAutomaton ? sequentialIndex(patterns) : new AutomatonIndex(patterns);
}

function sequentialIndex(patterns: readonly IndexedPattern[]): LiteralIndex {
  const filters = patterns.map(({ literals, anyOf }) => ({
    literals: literals.filter((literal) => literal.length > 1),
    anyOf: isTelling(anyOf, literals) ? anyOf : undefined,
  }));
  const first: LiteralIndex["first"] = (text, attempt) => {
    let folded: string | undefined;
    for (let position = 0; position < filters.length; position += 1) {
      const { literals, anyOf } = filters[position] ?? unfiltered;
      if (anyOf !== undefined) folded ??= foldText(text);
      const isCandidate = containsInOrder(text, literals) && (anyOf === undefined || containsAny(folded ?? "", anyOf));
      const result = isCandidate ? attempt(position) : undefined;
      if (result !== undefined) return result;
    }
    return undefined;
  };
  return { first, candidates: (text) => collect(first, text) };
}

const unfiltered: IndexedPattern = { literals: [], anyOf: undefined };

/** Whether the alternatives are rarer than the literals every match has, and few enough to be looked for one by one. */
function isTelling(anyOf: readonly string[] | undefined, literals: readonly string[]): boolean {
  if (anyOf === undefined || anyOf.length > mostLookedFor) return false;
  return Math.min(...anyOf.map((literal) => literal.length)) > Math.max(shortestTelling, ...literals.map((literal) => literal.length));
}

function containsAny(text: string, literals: readonly string[]): boolean {
  return literals.some((literal) => text.includes(literal));
}

function collect(first: LiteralIndex["first"], text: string): readonly number[] {
  const found: number[] = [];
  first(text, (pattern) => {
    found.push(pattern);
    return undefined;
  });
  return found;
}

/** Whether the text holds the literals one behind the other. */
export function containsInOrder(text: string, literals: readonly string[]): boolean {
  let from = 0;
  for (const literal of literals) {
    const at = text.indexOf(literal, from);
    if (at < 0) return false;
    from = at + literal.length;
  }
  return true;
}

class AutomatonIndex implements LiteralIndex {
  readonly #patterns: readonly IndexedPattern[];
  readonly #automaton: Automaton;
  /** For each literal the patterns that are content with it. */
  readonly #patternsOf: readonly (readonly number[])[];
  /** 1 for patterns of which nothing is known: they are always candidates. */
  readonly #always: Uint8Array;
  readonly #marks: Uint8Array;

  constructor(patterns: readonly IndexedPattern[]) {
    const patternsOf = new Map<string, number[]>();
    this.#patterns = patterns;
    this.#always = new Uint8Array(patterns.length);
    this.#marks = new Uint8Array(patterns.length);
    for (const [position, { anyOf }] of patterns.entries()) {
      if (anyOf === undefined) this.#always[position] = 1;
      for (const literal of anyOf ?? []) {
        const key = literal.slice(0, longestLiteral);
        patternsOf.set(key, [...(patternsOf.get(key) ?? []), position]);
      }
    }
    this.#automaton = buildAutomaton([...patternsOf.keys()]);
    this.#patternsOf = [...patternsOf.values()];
  }

  first<Result>(text: string, attempt: (pattern: number) => Result | undefined): Result | undefined {
    const marks = this.#mark(text);
    for (let position = 0; position < marks.length; position += 1) {
      const isCandidate = marks[position] === 1 && containsInOrder(text, this.#patterns[position]?.literals ?? []);
      const result = isCandidate ? attempt(position) : undefined;
      if (result !== undefined) return result;
    }
    return undefined;
  }

  candidates(text: string): readonly number[] {
    return collect((each, attempt) => this.first(each, attempt), text);
  }

  /** A copy would cost more than the marks: they are good until the next text. */
  #mark(text: string): Uint8Array {
    const { next, width, classes, found } = this.#automaton;
    const folded = foldText(text);
    this.#marks.set(this.#always);
    let state = 0;
    for (let at = 0; at < folded.length; at += 1) {
      const unit = folded.charCodeAt(at);
      state = next[state * width + (unit < asciiSize ? (classes[unit] ?? 0) : 0)] ?? 0;
      for (const literal of found[state] ?? []) this.#markPatterns(literal);
    }
    return this.#marks;
  }

  #markPatterns(literal: number): void {
    for (const pattern of this.#patternsOf[literal] ?? []) this.#marks[pattern] = 1;
  }
}

/** Makes letters lower case as the literals are; the long s, which `(?i)s` matches, is already a lower-case letter. */
function foldText(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes("ſ") ? lower.replaceAll("ſ", "s") : lower;
}

interface Automaton {
  /** The state behind `state` and a character class, at `state * width + class`. State 0 is the beginning. */
  readonly next: Int32Array;
  readonly width: number;
  /** The class of each ASCII character; 0 for those in no literal. */
  readonly classes: Uint8Array;
  /** The literals that end in a state; undefined: none. */
  readonly found: readonly (readonly number[] | undefined)[];
}

function buildAutomaton(literals: readonly string[]): Automaton {
  const characters = [...new Set(literals.join(""))];
  const classes = new Uint8Array(asciiSize);
  for (const [position, character] of characters.entries()) classes[character.charCodeAt(0)] = position + 1;
  const width = characters.length + 1;
  const states = literals.reduce((sum, literal) => sum + literal.length, 1);
  const next = new Int32Array(states * width).fill(-1);
  const found: number[][] = [[]];
  for (const [position, literal] of literals.entries()) {
    let state = 0;
    for (const character of literal) {
      const edge = state * width + (classes[character.charCodeAt(0)] ?? 0);
      if (next[edge] === -1) next[edge] = found.push([]) - 1;
      state = next[edge] ?? 0;
    }
    found[state]?.push(position);
  }
  linkFailures(next, width, found);
  return { next, width, classes, found: found.map((ends) => (ends.length === 0 ? undefined : ends)) };
}

/** Leads every missing edge to where the longest suffix read so far goes on, state by state in order of depth. */
function linkFailures(next: Int32Array, width: number, found: number[][]): void {
  const fallback = new Int32Array(found.length);
  const queue = [0];
  for (const state of queue) {
    const behind = fallback[state] ?? 0;
    if (state !== 0) found[state]?.push(...(found[behind] ?? []));
    for (let edge = 0; edge < width; edge += 1) {
      const onward = state === 0 ? 0 : (next[behind * width + edge] ?? 0);
      const target = next[state * width + edge] ?? -1;
      if (target === -1) {
        next[state * width + edge] = onward;
      } else {
        fallback[target] = onward;
        queue.push(target);
      }
    }
  }
}
