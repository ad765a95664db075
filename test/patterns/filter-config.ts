import { strict as assert } from "node:assert";

/** A value of a filter's option. A hash keeps its pairs in order, as written. */
export type OptionValue =
  | boolean
  | number
  | string
  | readonly OptionValue[]
  | { readonly pairs: readonly (readonly [string, OptionValue])[] };
export type Options = ReadonlyMap<string, OptionValue>;
export type Step =
  | { readonly plugin: string; readonly options: Options }
  | { readonly condition: string; readonly held: readonly Step[]; readonly otherwise: readonly Step[] };

/** A plain value's text; a list or hash as JSON writes it. */
export function textOfValue(value: OptionValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Reads as much of Logstash's language as recorded grok cases use. */
export function readFilterConfig(text: string): readonly Step[] {
  const words = new Words(text);
  const steps: Step[] = [];
  while (!words.isAtEnd()) {
    words.take("filter");
    steps.push(...readBlock(words));
  }
  return steps;
}

const WORD = /#[^\n]*|\s+|(?<word>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|=>|[{}[\](),]|[^\s{}[\](),"'#]+)/gu;

class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#words = [...text.matchAll(WORD)].flatMap((found) => found.groups?.["word"] ?? []);
  }

  isAtEnd(): boolean {
    return this.#at >= this.#words.length;
  }

  isNext(word: string): boolean {
    return this.#words[this.#at] === word;
  }

  next(): string {
    this.#at += 1;
    return this.#words[this.#at - 1] ?? "";
  }

  take(word: string): void {
    const taken = this.next();
    assert(taken === word, `expected ${word} but found ${taken}`);
  }
}

function readBlock(words: Words): readonly Step[] {
  words.take("{");
  const steps: Step[] = [];
  while (!words.isNext("}")) steps.push(words.isNext("if") ? readCondition(words) : readPlugin(words));
  words.take("}");
  return steps;
}

function readCondition(words: Words): Step {
  words.take("if");
  let condition = "";
  while (!words.isNext("{")) condition += words.next();
  const held = readBlock(words);
  if (!words.isNext("else")) return { condition, held, otherwise: [] };
  words.take("else");
  return { condition, held, otherwise: words.isNext("if") ? [readCondition(words)] : readBlock(words) };
}

function readPlugin(words: Words): Step {
  const plugin = words.next();
  words.take("{");
  const options = new Map<string, OptionValue>();
  while (!words.isNext("}")) {
    const name = words.next();
    words.take("=>");
    options.set(name, readValue(words));
  }
  words.take("}");
  return { plugin, options };
}

function readValue(words: Words): OptionValue {
  const word = words.next();
  if (word === "[") return readList(words);
  if (word === "{") return readHash(words);
  if (/^["']/u.test(word)) return word.slice(1, -1);
  if (word === "true" || word === "false") return word === "true";
  return /^-?\d+(?:\.\d+)?$/u.test(word) ? Number(word) : word;
}

function readList(words: Words): OptionValue {
  const values: OptionValue[] = [];
  while (!words.isNext("]")) {
    if (words.isNext(",")) words.take(",");
    else values.push(readValue(words));
  }
  words.take("]");
  return values;
}

function readHash(words: Words): OptionValue {
  const pairs: [string, OptionValue][] = [];
  while (!words.isNext("}")) {
    const name = textOfValue(readValue(words));
    words.take("=>");
    pairs.push([name, readValue(words)]);
  }
  words.take("}");
  return { pairs };
}
