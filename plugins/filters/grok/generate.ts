import type { Event, FilterCode, Regex, TextKind } from "#plugin";
import { rubyToF, rubyToI } from "../../shared/ruby-number.ts";
import type { FieldMatch, GrokPattern } from "../../shared/grok/matcher.ts";
import { addValue, storeCaptures } from "../../shared/grok/store.ts";
import type { Store, StoreMode } from "../../shared/grok/store.ts";

const WITHOUT_EMPTY: StoreMode = { keepEmpty: false };

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
  // A capture that cannot be written ends its field, and the next one is tried; what is thrown here ends them all.
  if (fields.slice(0, -1).some(({ patterns }) => patterns.some(({ stores }) => stores.some(mayFail)))) return false;
  return fields.every((field) => isOrdinary(field) && field.patterns.every(({ stores }) => stores.every(isOrdinary)));
}

/** Whether a text or a number may stand where the field needs a map. */
function mayFail({ field }: Store): boolean {
  return field.reference.path.length > 1;
}

/** Writes the filter: for each field its patterns, tried in order on the kind of text it holds, with the stores in place. */
export function writeGrok(code: FilterCode, parts: CodeParts): void {
  for (const { reference, patterns } of parts.fields) {
    const text = code.name("text");
    code.line(`const ${text} = ${code.get(reference)};`);
    code.line(`if (typeof ${text} !== "string") return ${code.constant(parts.filter, "grok")}(${code.event});`);
    const kind = code.name("kind");
    if (patterns.some(({ regex }) => regex.isNative)) code.line(`const ${kind} = ${writeKind(code, text, patterns)};`);
    for (const pattern of patterns) {
      code.line(`// ${oneLine(pattern.text)}`);
      const literal = patterns.length > 1 ? longest(pattern.regex.literals) : undefined;
      const write = (): void => writePattern(code, { text, kind, pattern });
      if (literal === undefined) code.block("{", write);
      else code.block(`if (${text}.includes(${JSON.stringify(literal)})) {`, write);
    }
  }
  code.line(`return ${code.constant(parts.fail, "grok_fails")}(${code.event});`);
}

/** The kinds of text by their number. */
const KINDS: readonly TextKind[] = [
  { ascii: false, newlines: false },
  { ascii: false, newlines: true },
  { ascii: true, newlines: false },
  { ascii: true, newlines: true },
];

/** The number of a text's kind; where line breaks make no difference nobody looks for them. */
function writeKind(code: FilterCode, text: string, patterns: readonly GrokPattern[]): string {
  const isAscii = code.isAscii(text);
  if (!patterns.some(({ regex }) => regex.heedsNewlines)) return `${isAscii} ? 3 : 1`;
  return `(${isAscii} ? 2 : 0) + (${text}.includes("\\n") ? 1 : 0)`;
}

/** What finds a match in texts of a kind: a RegExp with the flag `g`. */
interface Form {
  lastIndex: number;
  exec(text: string): readonly (string | undefined)[] | null;
}

/** Declares the form of a pattern for the text's kind, which is made when the first such text comes. Returns its name. */
function writeForm(code: FilterCode, regex: Regex, kind: string): string {
  const forms: (Form | undefined)[] = KINDS.map(() => undefined);
  const make = (number: number): Form => {
    const form = regex.native(KINDS[number]!) ?? interpretedForm(regex);
    forms[number] = form;
    return form;
  };
  const form = code.name("pattern");
  code.line(`const ${form} = ${code.constant(forms, "patterns")}[${kind}] ?? ${code.constant(make, "make_pattern")}(${kind});`);
  code.line(`${form}.lastIndex = 0;`);
  return form;
}

/** For what V8 finds too big. */
function interpretedForm(regex: Regex): Form {
  return {
    lastIndex: 0,
    exec(text) {
      const match = regex.exec(text);
      if (match === undefined) return null;
      const groups: (string | undefined)[] = [];
      for (const [group, native] of regex.nativeGroups.entries()) groups[native] = match.groups[group];
      return groups;
    },
  };
}

interface PatternCode {
  readonly text: string;
  readonly kind: string;
  readonly pattern: GrokPattern;
}

function writePattern(code: FilterCode, { text, kind, pattern }: PatternCode): void {
  const match = code.name("match");
  const { regex, stores } = pattern;
  if (!regex.isNative) {
    code.limitedCall(match, `${code.constant(regex, "regex")}.exec(${text})`);
    const store = code.constant(storeAll(stores), "store");
    return code.block(`if (${match} !== undefined) {`, () => {
      code.line(`${store}(${code.event}, ${match}.groups);`);
      code.line("return true;");
    });
  }
  code.limitedCall(match, `${writeForm(code, regex, kind)}.exec(${text})`);
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
  return (event, groups) => storeCaptures(event, stores, groups, WITHOUT_EMPTY);
}

function longest(literals: readonly string[]): string | undefined {
  return literals.toSorted((left, right) => right.length - left.length)[0];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 200);
}
