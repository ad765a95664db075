/**
 * Finds which of many texts stand in another, in one pass over it. Each literal is filed under three neighbouring
 * characters of it, those that the fewest others are filed under; at each place of the text only the literals filed under
 * its characters are compared. Literals are lower case and at least two characters long; those of two are filed under both.
 */
export class LiteralTable {
  readonly #literals: readonly string[];
  /** By hash of three (two) characters: the first literal filed there, plus 1; 0: none. */
  readonly #threes = new Uint32Array(TABLE_SIZE);
  readonly #twos = new Uint32Array(TABLE_SIZE);
  /** By literal: the next one filed at the same place, plus 1. */
  readonly #following: Uint32Array;
  /** By literal: where in it the characters stand that it is filed under. */
  readonly #offsets: Uint32Array;

  /** @param usual texts of the common kind: what stands in them is avoided */
  constructor(literals: readonly string[], usual: readonly string[]) {
    this.#literals = literals;
    this.#following = new Uint32Array(literals.length);
    this.#offsets = new Uint32Array(literals.length);
    const loads = loadsOf(usual);
    literals.forEach((literal, number) => {
      if (literal.length === 2) return this.#file(this.#twos, hashOfTwo(literal.charCodeAt(0), literal.charCodeAt(1)), number);
      const offset = leastLoaded(literal, loads);
      const hash = hashAt(literal, offset);
      loads[hash]!++;
      this.#offsets[number] = offset;
      this.#file(this.#threes, hash, number);
    });
  }

  /**
   * Marks the literals that stand in a text and returns them.
   * @param lower the text in lower case
   * @param marks one cell a literal, all 0 before; those found become 1
   */
  find(lower: string, marks: Uint8Array): number[] {
    const [literals, threes, twos, following, offsets] = [this.#literals, this.#threes, this.#twos, this.#following, this.#offsets];
    const found: number[] = [];
    let first = 0;
    let second = lower.charCodeAt(0);
    for (let at = 1; at < lower.length; at++) {
      const third = lower.charCodeAt(at);
      for (let next = twos[hashOfTwo(second, third)]!; next !== 0; next = following[next - 1]!) {
        if (marks[next - 1] === 0 && lower.startsWith(literals[next - 1]!, at - 1)) found.push(mark(marks, next - 1));
      }
      for (let next = threes[hashOfThree(first, second, third)]!; next !== 0; next = following[next - 1]!) {
        if (marks[next - 1] === 0 && lower.startsWith(literals[next - 1]!, at - 2 - offsets[next - 1]!)) found.push(mark(marks, next - 1));
      }
      first = second;
      second = third;
    }
    return found;
  }

  #file(table: Uint32Array, hash: number, literal: number): void {
    this.#following[literal] = table[hash]!;
    table[hash] = literal + 1;
  }
}

const TABLE_SIZE = 1 << 14;
/** What a text of the common kind weighs against a literal that is filed. */
const USUAL_LOAD = 4;

function mark(marks: Uint8Array, literal: number): number {
  marks[literal] = 1;
  return literal;
}

function loadsOf(usual: readonly string[]): Uint32Array {
  const loads = new Uint32Array(TABLE_SIZE);
  for (const text of usual) for (let at = 0; at + 2 < text.length; at++) loads[hashAt(text, at)]! += USUAL_LOAD;
  return loads;
}

function leastLoaded(literal: string, loads: Uint32Array): number {
  let best = 0;
  for (let at = 1; at + 2 < literal.length; at++) if (loads[hashAt(literal, at)]! < loads[hashAt(literal, best)]!) best = at;
  return best;
}

function hashAt(text: string, at: number): number {
  return hashOfThree(text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2));
}

function hashOfThree(first: number, second: number, third: number): number {
  return (first * 961 + second * 31 + third) & (TABLE_SIZE - 1);
}

function hashOfTwo(first: number, second: number): number {
  return (first * 127 + second) & (TABLE_SIZE - 1);
}
