import type { Event, FilterCode, TextKind } from "#plugin";
import { rubyToF, rubyToI } from "../../shared/ruby-number.ts";
import type { FieldMatch, GrokPattern } from "./matcher.ts";
import { addValue, storeCaptures } from "./store.ts";
import type { Store } from "./store.ts";

export interface CodeParts {
  readonly fields: readonly FieldMatch[];
  readonly breakOnMatch: boolean;
  readonly keepEmpty: boolean;
  /** The filter as it is without code of its own: for fields that are no texts. */
  readonly filter: (event: Event) => boolean;
  readonly fail: (event: Event) => false;
}

/** Whether code can be written: it stops at the first match, and its fields are ordinary ones. */
export function canGenerate({ fields, breakOnMatch, keepEmpty }: CodeParts): boolean {
  const isOrdinary = ({ isValid, field }: { readonly isValid: boolean; readonly field: Store["field"] }): boolean => {
    const [top] = field.reference.path;
    return isValid && top !== undefined && (field.reference.metadata || (top !== "tags" && top !== "@timestamp"));
  };
  if (!breakOnMatch || keepEmpty) return false;
  return fields.every((field) => isOrdinary(field) && field.patterns.every(({ stores }) => stores.every(isOrdinary)));
}

/** Writes the filter: for each field its patterns, tried in order on the kind of text it holds, with the stores in place. */
export function writeGrok(code: FilterCode, parts: CodeParts): void {
  for (const { reference, patterns } of parts.fields) {
    const text = code.name("text");
    code.line(`const ${text} = ${code.get(reference)};`);
    code.line(`if (typeof ${text} !== "string") return ${code.constant(parts.filter, "grok")}(${code.event});`);
    const expressionOf = writeKinds(code, text, patterns);
    for (const pattern of patterns) {
      code.line(`// ${oneLine(pattern.text)}`);
      const filter = patterns.length > 1 ? longest(pattern.regex.literals) : undefined;
      const write = (): void => writePattern(code, { text, pattern, expression: expressionOf(pattern) });
      if (filter === undefined) code.block("{", write);
      else code.block(`if (${text}.includes(${JSON.stringify(filter)})) {`, write);
    }
  }
  code.line(`return ${code.constant(parts.fail, "grok_fails")}(${code.event});`);
}

/** The four kinds of text, as bits: ASCII 2, with line breaks 1. */
const KINDS: readonly TextKind[] = [
  { ascii: false, newlines: false },
  { ascii: false, newlines: true },
  { ascii: true, newlines: false },
  { ascii: true, newlines: true },
];

type Variants = readonly [unicode: string, unicodeLines: string, ascii: string, asciiLines: string];

/**
 * Declares what has to be known of a text, and gives the expression of a pattern's RegExp for it; undefined for a pattern
 * that no RegExp can say.
 */
function writeKinds(code: FilterCode, text: string, patterns: readonly GrokPattern[]): (pattern: GrokPattern) => string | undefined {
  const variants = new Map(patterns.map((pattern) => [pattern, variantsOf(code, pattern)]));
  const all = [...variants.values()].filter((names) => names !== undefined);
  const [ascii, lines] = [code.name("ascii"), code.name("lines")];
  if (all.some(([u, ul, a, al]) => u !== a || ul !== al)) code.line(`const ${ascii} = ${code.isAscii(text)};`);
  if (all.some(([u, ul, a, al]) => u !== ul || a !== al)) code.line(`const ${lines} = ${text}.includes("\\n");`);
  const choose = (name: string, yes: string, no: string): string => (yes === no ? yes : `(${name} ? ${yes} : ${no})`);
  return (pattern) => {
    const names = variants.get(pattern);
    if (names === undefined) return undefined;
    const [u, ul, a, al] = names;
    return choose(ascii, choose(lines, al, a), choose(lines, ul, u));
  };
}

/** The names of a pattern's RegExps; equal ones share a name. */
function variantsOf(code: FilterCode, { regex }: GrokPattern): Variants | undefined {
  const made = new Map<string, string>();
  const names = KINDS.map((kind) => {
    const native = regex.native(kind);
    if (native === undefined) return undefined;
    const name = made.get(String(native)) ?? code.constant(native, "pattern");
    made.set(String(native), name);
    return name;
  });
  const [u, ul, a, al] = names;
  return u === undefined || ul === undefined || a === undefined || al === undefined ? undefined : [u, ul, a, al];
}

interface PatternCode {
  readonly text: string;
  readonly pattern: GrokPattern;
  readonly expression: string | undefined;
}

function writePattern(code: FilterCode, { text, pattern, expression }: PatternCode): void {
  const match = code.name("match");
  const { regex, stores } = pattern;
  if (expression === undefined) {
    code.limitedCall(match, `${code.constant(regex, "regex")}.exec(${text})`);
    const store = code.constant(storeAll(stores), "store");
    return code.block(`if (${match} !== undefined) {`, () => {
      code.line(`${store}(${code.event}, ${match}.groups);`);
      code.line("return true;");
    });
  }
  code.limitedCall(match, `${expression}.exec(${text})`);
  code.block(`if (${match} !== null) {`, () => {
    for (const store of stores) writeStore(code, store, `${match}[${regex.nativeGroups[store.group]}]`);
    code.line("return true;");
  });
}

function writeStore(code: FilterCode, { field, reference, type, overwrites }: Store, group: string): void {
  const text = code.name("capture");
  code.line(`const ${text} = ${group};`);
  const isThere = type === "text" ? `${text} !== undefined && ${text} !== ""` : `${text} !== undefined`;
  const value = type === "text" ? text : `${type === "int" ? code.constant(rubyToI, "to_i") : code.constant(rubyToF, "to_f")}(${text})`;
  const set = code.set(reference, value);
  if (overwrites) return code.line(`if (${isThere}) ${set}`);
  code.block(`if (${isThere}) {`, () => {
    code.line(`if (${code.get(reference)} === undefined) ${set}`);
    code.line(`else ${code.constant(addValue, "add_value")}(${code.event}, ${code.constant(field, `field_${reference}`)}, ${value});`);
  });
}

function storeAll(stores: readonly Store[]): (event: Event, groups: readonly (string | undefined)[]) => void {
  return (event, groups) => storeCaptures(event, stores, groups, false);
}

function longest(literals: readonly string[]): string | undefined {
  return literals.toSorted((left, right) => right.length - left.length)[0];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 200);
}
