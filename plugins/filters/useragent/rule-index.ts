import { LiteralTable } from "./literal-table.ts";
import type { Clause } from "./required-literals.ts";

/**
 * Tells which of many rules may match a text, so that only their regular expressions are tried. A rule needs a text of
 * each of its clauses; one without clauses may always match. The first clause chooses the rule, the others are checked
 * when its turn comes.
 */
export class RuleIndex {
  readonly #table: LiteralTable;
  /** One bit a rule: those without clauses. */
  readonly #always: Uint32Array;
  /** By literal: the rules that its presence chooses. */
  readonly #chooses: readonly (readonly number[])[];
  /** By rule: its other clauses, as numbers of literals. */
  readonly #others: readonly (readonly (readonly number[])[])[];
  readonly #marks: Uint8Array;
  readonly #bits: Uint32Array;
  #found: readonly number[] = [];

  /** @param usual texts of the common kind, in lower case */
  constructor(rules: readonly (readonly Clause[])[], usual: readonly string[]) {
    const numbers = new Map<string, number>();
    const chooses: number[][] = [];
    const numberOf = (literal: string): number => {
      const number = numbers.get(literal) ?? numbers.size;
      if (number === numbers.size) chooses.push([]);
      numbers.set(literal, number);
      return number;
    };
    this.#bits = new Uint32Array(Math.ceil(rules.length / 32));
    this.#always = new Uint32Array(this.#bits.length);
    this.#chooses = chooses;
    this.#others = rules.map(([chooser, ...others], rule) => {
      if (chooser === undefined) setBit(this.#always, rule);
      for (const literal of chooser ?? []) chooses[numberOf(literal)]!.push(rule);
      return others.map((clause) => clause.map(numberOf));
    });
    this.#table = new LiteralTable([...numbers.keys()], usual);
    this.#marks = new Uint8Array(numbers.size);
  }

  /** Looks at a text; `next` then tells its rules. */
  select(text: string): void {
    const marks = this.#marks;
    for (const literal of this.#found) marks[literal] = 0;
    this.#found = this.#table.find(text.toLowerCase(), marks);
    this.#bits.set(this.#always);
    for (const literal of this.#found) for (const rule of this.#chooses[literal]!) setBit(this.#bits, rule);
  }

  /** The first rule, from this one on, that may match the text; the number of rules when there is none. */
  next(from: number): number {
    for (let rule = this.#nextBit(from); rule < this.#others.length; rule = this.#nextBit(rule + 1)) {
      if (this.#others[rule]!.every((clause) => clause.some((literal) => this.#marks[literal] === 1))) return rule;
    }
    return this.#others.length;
  }

  #nextBit(from: number): number {
    let word = from >>> 5;
    let bits = (this.#bits[word] ?? 0) & (-1 << (from & 31));
    while (bits === 0 && ++word < this.#bits.length) bits = this.#bits[word]!;
    return bits === 0 ? this.#others.length : word * 32 + 31 - Math.clz32(bits & -bits);
  }
}

function setBit(bits: Uint32Array, number: number): void {
  bits[number >>> 5]! |= 1 << (number & 31);
}
