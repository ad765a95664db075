import type { DateNames } from "./date-names.ts";
import type { TextFieldName } from "./joda-pattern.ts";

/**
 * A set of words as a table of states, walked one character after the other. From state `s` the character code `c` leads to
 * `next[s * classCount + classOf[c]]` (codes past the end of `classOf` have class 0); 0 is the dead end, 1 the start.
 */
export interface WordTable {
  readonly classOf: Uint16Array;
  readonly classCount: number;
  readonly next: Uint16Array;
  /** The value of the word that ends in a state, or -1. */
  readonly valueOf: Int16Array;
}

/** The words that a text field takes when parsed: long and short ones alike, whatever the count of letters in the pattern. */
export function createWordTable(field: TextFieldName, names: DateNames, language: string): WordTable {
  return buildTable(acceptedWords(field, names, language));
}

/**
 * Words stand as the locale spells them, all lower or all upper. Joda-Time's limits and ties are kept: no word longer than the longest long
 * name, and of names that differ in case only the short and early ones win.
 */
function acceptedWords(field: TextFieldName, names: DateNames, language: string): ReadonlyMap<string, number> {
  const { long, short, first } = fieldNames(field, names);
  const values = new Map<string, number>();
  // Later entries win: the table of a half day is searched from its end, that of all others filled from there.
  const indices = [...long.keys()];
  for (const list of [long, short]) {
    for (const index of field === "halfdayOfDay" ? indices : indices.toReversed()) values.set(fold(list[index] ?? ""), index + first);
  }
  let maxLength = Math.max(...long.map((name) => name.length));
  let words = [...long, ...short].flatMap((name) => [name, lower(name, language), upper(name, language)]);
  if (field === "era" && language === "en") {
    maxLength = 3;
    values.set("bce", 0).set("ce", 1);
    words = [...words, "BCE", "bce", "CE", "ce"];
  }
  const accepted = new Map<string, number>();
  for (const word of words) {
    const value = values.get(fold(word));
    if (value !== undefined && word !== "" && word.length <= maxLength) accepted.set(word, value);
  }
  return accepted;
}

function fieldNames(field: TextFieldName, names: DateNames): { long: readonly string[]; short: readonly string[]; first: number } {
  switch (field) {
    case "monthOfYear":
      return { long: names.months, short: names.shortMonths, first: 1 };
    case "dayOfWeek":
      return { long: names.weekdays, short: names.shortWeekdays, first: 1 };
    case "halfdayOfDay":
      return { long: names.halfdays, short: names.halfdays, first: 0 };
    case "era":
      return { long: names.eras, short: names.eras, first: 0 };
  }
}

/** Languages for which Java, too, has case rules of their own. */
const ownCaseRules = new Set(["tr", "az", "lt"]);

function lower(text: string, language: string): string {
  return ownCaseRules.has(language) ? text.toLocaleLowerCase(language) : text.toLowerCase();
}

function upper(text: string, language: string): string {
  return ownCaseRules.has(language) ? text.toLocaleUpperCase(language) : text.toUpperCase();
}

/** Java's way to compare without case: code unit by code unit. */
export function fold(text: string): string {
  let folded = "";
  for (let index = 0; index < text.length; index++) folded += foldUnit(text.charAt(index));
  return folded;
}

function foldUnit(unit: string): string {
  const raised = unit.toUpperCase();
  return (raised.length === 1 ? raised : unit).toLowerCase().charAt(0);
}

function buildTable(words: ReadonlyMap<string, number>): WordTable {
  const units = [...new Set([...words.keys()].join(""))].flatMap((character) => character.split("")).map((unit) => unit.charCodeAt(0));
  const classOf = new Uint16Array(Math.max(0, ...units) + 1);
  let classCount = 1;
  for (const unit of units) classOf[unit] ||= classCount++;

  const prefixes = new Map<string, number>([["", 1]]);
  for (const word of words.keys()) {
    for (let end = 1; end <= word.length; end++) {
      const prefix = word.slice(0, end);
      if (!prefixes.has(prefix)) prefixes.set(prefix, prefixes.size + 1);
    }
  }
  const next = new Uint16Array((prefixes.size + 1) * classCount);
  const valueOf = new Int16Array(prefixes.size + 1).fill(-1);
  for (const [prefix, state] of prefixes) {
    valueOf[state] = words.get(prefix) ?? -1;
    if (prefix === "") continue;
    const parent = prefixes.get(prefix.slice(0, -1)) ?? 0;
    next[parent * classCount + (classOf[prefix.charCodeAt(prefix.length - 1)] ?? 0)] = state;
  }
  return { classOf, classCount, next, valueOf };
}
