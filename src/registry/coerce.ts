import type { CodecValue, HashValue, ListValue, OptionValue, TextValue } from "../config/option-value.ts";
import { isFieldReference } from "../event/field-reference.ts";
import { makeFloat } from "../event/number.ts";
import { rubyText } from "../event/ruby-text.ts";
import { FieldMap } from "../event/value.ts";
import type { FieldValue } from "../event/value.ts";
import type { HashEntries, HashOption, ListOption, NumberOption, OptionSchema, TextOption } from "../plugin/options.ts";
import { parseBytes } from "./bytes.ts";

/** Why a value does not fit its option, in words that follow "must be". */
export class Misfit {
  readonly wanted: string;
  /** The words that are allowed, where only some are. */
  readonly words: readonly string[];

  constructor(wanted: string, words: readonly string[] = []) {
    this.wanted = wanted;
    this.words = words;
  }
}

/**
 * Turns a value of a configuration into what its option's schema says, as Logstash's config/mixin.rb does: a scalar
 * becomes a list of one where a list is wanted, texts are read as numbers and booleans only in their plain spellings, an
 * enumeration is strict about types. Codecs are checked by the caller.
 */
export function coerceOption(schema: Exclude<OptionSchema, { format: "codec" }>, value: OptionValue): unknown {
  switch (schema.type) {
    case "string":
      return coerceText(schema, value);
    case "number":
    case "integer":
      return coerceNumber(schema, value);
    case "boolean":
      return coerceBoolean(value);
    case "array":
      return coerceList(schema, value);
    case "object":
      return coerceHash(schema, value);
    case undefined:
      return fieldValue(value);
  }
}

/** A value of a configuration as an event may hold it. */
export function fieldValue(value: OptionValue): FieldValue {
  switch (value.kind) {
    case "text":
      return value.text;
    case "number":
      return value.number.kind === "float" ? makeFloat(value.number.value) : value.number.value;
    case "list":
      return value.items.map(fieldValue);
    case "hash":
      return entriesOf(value).reduce((map, [key, item]) => Object.assign(map, { [key]: item }), new FieldMap());
    case "codec":
      return value.codec.name;
  }
}

/** The one scalar in a value: a list of one counts as its element. */
function scalarOf(value: OptionValue): Exclude<OptionValue, ListValue | HashValue | CodecValue> | undefined {
  if (value.kind === "text" || value.kind === "number") return value;
  return value.kind === "list" && value.items.length === 1 ? scalarOf(value.items[0]!) : undefined;
}

function coerceText(schema: TextOption, value: OptionValue): unknown {
  const scalar = scalarOf(value);
  if (schema.enum !== undefined) {
    const isListed = scalar?.kind === "text" && schema.enum.includes(scalar.text);
    return isListed ? scalar.text : new Misfit(`one of ${quoteAll(schema.enum)}`, schema.enum);
  }
  if (scalar === undefined) return new Misfit("one text");
  const text = rubyText(fieldValue(scalar));
  if (schema.format === "field_reference" && text !== "" && !isFieldReference(text))
    return new Misfit("a field reference such as [outer][inner]");
  return text;
}

function coerceNumber(schema: NumberOption, value: OptionValue): unknown {
  const scalar = scalarOf(value);
  if (schema.format === "bytes") return coerceBytes(scalar);
  const number = scalar?.kind === "number" ? scalar.number.value : scalar && numberOfText(scalar);
  if (number === undefined) return new Misfit("a number");
  return typeof number === "bigint" ? Number(number) : number;
}

/** A text that prints back as it is: `5` and `1.5`, not `05`, `1.50`, `1e3`. */
function numberOfText({ text }: TextValue): number | undefined {
  const number = Number(text);
  return /^-?\d+(\.\d+)?$/.test(text) && (String(number) === text || rubyText(makeFloat(number)) === text) ? number : undefined;
}

function coerceBytes(scalar: ReturnType<typeof scalarOf>): unknown {
  if (scalar?.kind === "number") return Number(scalar.number.value);
  const bytes = scalar && parseBytes(scalar.text);
  return bytes ?? new Misfit('a number of bytes, or a text with a unit such as "10 MiB"');
}

function coerceBoolean(value: OptionValue): unknown {
  const scalar = scalarOf(value);
  const text = scalar?.kind === "text" ? scalar.text : undefined;
  return text === "true" || text === "false" ? text === "true" : new Misfit("true or false");
}

function coerceList(schema: ListOption, value: OptionValue): unknown {
  if (value.kind === "hash" || value.kind === "codec") return new Misfit("a list");
  const items = value.kind === "list" ? value.items : [value];
  const { type, enum: words } = (schema.items ?? {}) as { readonly type?: string; readonly enum?: readonly string[] };
  const values = items.map(fieldValue);
  if (words !== undefined && !values.every((item) => typeof item === "string" && words.includes(item))) {
    return new Misfit(`a list of words out of ${quoteAll(words)}`, words);
  }
  if (type === "number") return values.every((item) => typeof item === "number") ? values : coerceNumbers(items);
  return type === "string" ? values.map(rubyText) : values;
}

function coerceNumbers(items: readonly OptionValue[]): unknown {
  const numbers = items.map((item) => coerceNumber({ type: "number", description: "" }, item));
  return numbers.find((number) => number instanceof Misfit) === undefined ? numbers : new Misfit("a list of numbers");
}

/** A flat list of keys and values is a hash too; a key that comes again collects its values in a list. */
function coerceHash(schema: HashOption, value: OptionValue): unknown {
  const entries = value.kind === "hash" ? entriesOf(value) : entriesOfList(value);
  if (entries === undefined) return new Misfit("a hash such as { key => value }");
  const { type, enum: words } = (schema.additionalProperties ?? {}) as { readonly type?: string; readonly enum?: readonly string[] };
  const wrong = words && entries.find(([, item]) => typeof item !== "string" || !words.includes(item));
  if (wrong !== undefined) return new Misfit(`a hash whose values are out of ${quoteAll(words!)}`, words);
  return type === "string" ? entries.map(([key, item]) => [key, rubyText(item)] as const) : entries;
}

function quoteAll(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(", ");
}

function entriesOf({ entries }: HashValue): [string, FieldValue][] {
  return entries.map(({ key, value }) => [key, fieldValue(value)]);
}

function entriesOfList(value: OptionValue): HashEntries<FieldValue> | undefined {
  if (value.kind !== "list" || value.items.length % 2 === 1) return undefined;
  const entries = new Map<string, FieldValue>();
  for (let at = 0; at < value.items.length; at += 2) {
    const key = rubyText(fieldValue(value.items[at]!));
    const item = fieldValue(value.items[at + 1]!);
    const known = entries.get(key);
    if (known === undefined) entries.set(key, item);
    else entries.set(key, Array.isArray(known) ? [...known, item] : [known, item]);
  }
  return [...entries];
}
