/** Writes the text of generated code, with the values it refers to. */
export class SourceWriter {
  readonly #lines: string[] = [];
  readonly #constants = new Map<unknown, string>();
  readonly #taken = new Set<string>();
  #depth = 0;

  line(text: string): void {
    this.#lines.push("  ".repeat(this.#depth) + text);
  }

  /** A line behind which lines are indented until `close`. */
  open(head: string): void {
    this.line(head);
    this.#depth++;
  }

  close(end = "}"): void {
    this.#depth--;
    this.line(end);
  }

  /** A line such as `} else {` between two indented parts. */
  reopen(text: string): void {
    this.close(text);
    this.#depth++;
  }

  block(head: string, body: () => void, end = "}"): void {
    this.open(head);
    body();
    this.close(end);
  }

  /** How many lines there are: to `cut` back to when what follows turns out empty. */
  get length(): number {
    return this.#lines.length;
  }

  cut(length: number): void {
    this.#lines.length = length;
  }

  /** The name under which a value can be used; the same value keeps its name. */
  constant(value: unknown, hint: string): string {
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const name = this.name(hint);
    this.#constants.set(value, name);
    return name;
  }

  /** A name not used before. */
  name(hint: string): string {
    const base = hint.replace(/\W+/g, "_").replace(/^(?=\d)/, "_");
    let name = base;
    for (let n = 2; this.#taken.has(name); n++) name = `${base}_${n}`;
    this.#taken.add(name);
    return name;
  }

  get text(): string {
    return this.#lines.join("\n");
  }

  /** Runs the text as the body of a function that has the constants in scope, and returns what it returns. */
  evaluate(): unknown {
    // The text is written by the compiler: what a configuration says stands in it as literals and constants only.
    const run = new Function(...this.#constants.values(), `"use strict";\n${this.text}`);
    return run(...this.#constants.keys());
  }
}
