import type { Regex } from "#plugin";

/** How many neighbouring characters a pattern is filed under. */
const PART = 3;

/**
 * Finds the first of many patterns that matches a text. A pattern that cannot match without certain characters is filed under
 * three neighbouring ones of them, those that the fewest others are filed under; only those of a text's parts are tried.
 */
export class PatternIndex {
  readonly #patterns: readonly Regex[];
  readonly #byPart = new Map<string, number[]>();
  /** Patterns that ask for no such characters. */
  readonly #unfiled: number[] = [];

  constructor(patterns: readonly Regex[]) {
    this.#patterns = patterns;
    patterns.forEach((pattern, number) => this.#file(pattern, number));
  }

  /** The number of the pattern. */
  firstMatch(text: string): number | undefined {
    return this.#candidates(text).find((number) => {
      const pattern = this.#patterns[number]!;
      // Making the expression of a pattern takes long, so that only those are made that may match.
      return pattern.literals.every((literal) => text.includes(literal)) && pattern.test(text);
    });
  }

  #candidates(text: string): readonly number[] {
    if (this.#byPart.size === 0) return this.#unfiled;
    const found = new Set<readonly number[]>();
    for (let at = 0; at + PART <= text.length; at++) {
      const filed = this.#byPart.get(text.slice(at, at + PART));
      if (filed !== undefined) found.add(filed);
    }
    return found.size === 0 ? this.#unfiled : [...this.#unfiled, ...[...found].flat()].toSorted((one, other) => one - other);
  }

  #file(pattern: Regex, number: number): void {
    const parts = pattern.literals.flatMap(partsOf);
    if (parts.length === 0) return void this.#unfiled.push(number);
    const sizes = parts.map((part) => this.#byPart.get(part)?.length ?? 0);
    const part = parts[sizes.indexOf(Math.min(...sizes))]!;
    const filed = this.#byPart.get(part);
    if (filed === undefined) this.#byPart.set(part, [number]);
    else filed.push(number);
  }
}

function partsOf(literal: string): string[] {
  return Array.from({ length: Math.max(0, literal.length - PART + 1) }, (_, at) => literal.slice(at, at + PART));
}
