import type { Group } from "./grok-expression.ts";
import type { Match } from "./oniguruma.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type Fields = Map<string, Json | Fields>;

export interface StoreOptions {
  readonly target?: string | undefined;
  readonly overwrite?: readonly string[];
  readonly keepEmptyCaptures?: boolean;
}

/** A field's name grok cannot store to; what was captured before it stays. */
export type Outcome = "stored" | "bad-field-name";

/** Stores a match's groups as grok does: by name in the order of the first group of each, every name's groups together. */
export function storeCaptures(event: Fields, match: Match, groups: readonly Group[], options: StoreOptions = {}): Outcome {
  for (const name of new Set(groups.map((group) => group.name))) {
    const numbers = groups.flatMap((group, at) => (group.name === name ? [at + 1] : []));
    for (const [ordinal, number] of numbers.entries()) {
      const group = groups[number - 1];
      if (group === undefined) continue;
      // ruby-grok converts only the first of the groups that share a name with its type.
      const value = convert(match[number], ordinal === 0 ? group.type : undefined);
      if (store(event, group.field, value, options) === "bad-field-name") return "bad-field-name";
    }
  }
  return "stored";
}

function convert(text: string | undefined, type: string | undefined): Json {
  if (text === undefined) return null;
  if (type === "int") return Number(/^\s*(?<digits>[+-]?\d+(?:_\d+)*)/u.exec(text)?.groups?.["digits"]?.replaceAll("_", "") ?? 0);
  if (type !== "float") return text;
  const number = /^\s*(?<number>[+-]?\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:e[+-]?\d+)?)/iu.exec(text)?.groups?.["number"];
  return Number(number?.replaceAll("_", "") ?? (/^\s*[+-]?\.\d/u.test(text) ? Number.parseFloat(text) : 0));
}

function store(event: Fields, field: string, value: Json, options: StoreOptions): Outcome {
  if (options.keepEmptyCaptures !== true && (value === null || value === "")) return "stored";
  const path = fieldPath(field);
  const targetPath = options.target === undefined ? [] : fieldPath(options.target);
  if (path === undefined || targetPath === undefined) return "bad-field-name";
  const names = [...targetPath, ...path];
  const old = readField(event, names);
  if (old === undefined || old === null || options.overwrite?.includes(field) === true) writeField(event, names, value);
  else if (typeof old === "string") writeField(event, names, [old, value]);
  else if (Array.isArray(old)) writeField(event, names, [...(old as readonly Json[]), value]);
  return "stored";
}

/** `a` or `[a][b]`; undefined: the brackets do not pair. */
function fieldPath(field: string): readonly string[] | undefined {
  if (!/[[\]]/u.test(field)) return [field];
  return /^(?:\[[^[\],]+\])+$/u.test(field) ? field.slice(1, -1).split("][") : undefined;
}

export function readField(event: Fields, names: readonly string[]): Json | Fields | undefined {
  let at: Json | Fields | undefined = event;
  for (const name of names) at = at instanceof Map ? at.get(name) : undefined;
  return at;
}

function writeField(event: Fields, names: readonly string[], value: Json): void {
  let at = event;
  for (const name of names.slice(0, -1)) {
    const next = at.get(name);
    const inner: Fields = next instanceof Map ? next : new Map();
    at.set(name, inner);
    at = inner;
  }
  at.set(names.at(-1) ?? "", value);
}

export function toJson(value: Json | Fields): Json {
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([name, inner]) => [name, toJson(inner)]));
}

export function fromJson(value: Json): Json | Fields {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return new Map(Object.entries(value).map(([name, inner]) => [name, fromJson(inner)]));
}
