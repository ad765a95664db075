import { isList, rubyText } from "#plugin";
import type { Event, FieldAccessor, FieldValue, Template } from "#plugin";
import { rubyArray } from "../../shared/ruby-array.ts";
import type { FindValue } from "./find-value.ts";

export interface Translation {
  /** The dictionary as it is now. */
  readonly find: () => FindValue;
  readonly fallback: Template | undefined;
}

/** Translates the fields of an event; true: something was found, or the fallback taken. */
export type Translate = (event: Event) => boolean;

/** One text; of a list the first. */
export function translateValue(source: FieldAccessor, target: FieldAccessor, { find, fallback }: Translation): Translate {
  return (event) => {
    const value = source.get(event);
    if (value === undefined) return false;
    const found = orFallback(find()(sourceText(value)), fallback, event);
    if (found === undefined) return false;
    target.set(event, found);
    return true;
  };
}

/** A null that was found is no miss. */
function orFallback(found: FieldValue | undefined, fallback: Template | undefined, event: Event): FieldValue | undefined {
  return found === undefined ? fallback?.render(event) : found;
}

function sourceText(value: FieldValue): string {
  return rubyText(isList(value) ? (value[0] ?? null) : value);
}

/** Each element of a list; the target is the list of what they are translated to. */
export function translateList(source: FieldAccessor, target: FieldAccessor, { find, fallback }: Translation): Translate {
  return (event) => {
    const value = source.get(event);
    if (value === undefined) return false;
    const look = find();
    const missing = fallback?.render(event) ?? null;
    const found = rubyArray(value).map((element): FieldValue => {
      const translated = look(rubyText(element));
      return translated === undefined ? missing : translated;
    });
    target.set(event, found);
    return found.some((element) => element !== null && element !== false);
  };
}

export interface ElementFields {
  /** The field with the list. */
  readonly list: FieldAccessor;
  /** References below each element. */
  readonly source: string;
  readonly target: string;
}

/** A field of each map in a list. */
export function translateElements({ list, source, target }: ElementFields, { find, fallback }: Translation): Translate {
  const listName = bracketed(list.reference.text);
  const references: { readonly source: string; readonly target: string }[] = [];
  const referencesAt = (at: number): { readonly source: string; readonly target: string } =>
    (references[at] ??= { source: `${listName}[${at}]${bracketed(source)}`, target: `${listName}[${at}]${bracketed(target)}` });
  return (event) => {
    const value = list.get(event);
    if (value === undefined) return false;
    const { length } = rubyArray(value);
    const look = find();
    let isMatched = false;
    for (let at = 0; at < length; at++) {
      const element = referencesAt(at);
      const inner = event.get(element.source) ?? null;
      const found = inner === null ? undefined : orFallback(look(rubyText(inner)), fallback, event);
      if (found === undefined) continue;
      event.set(element.target, found);
      isMatched = true;
    }
    return isMatched;
  };
}

function bracketed(reference: string): string {
  return reference.startsWith("[") && reference.endsWith("]") ? reference : `[${reference}]`;
}
