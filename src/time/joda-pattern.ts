import { emptyDatePattern, unknownPatternLetter } from "./errors.ts";
import type { JodaFieldName } from "./joda-fields.ts";

export type TextFieldName = "era" | "monthOfYear" | "dayOfWeek" | "halfdayOfDay";

export type JodaElement =
  | { readonly type: "literal"; readonly text: string }
  /** Printed with at least `minDigits`, parsed with at most `maxDigits`; a sign is extra. */
  | {
      readonly type: "number";
      readonly field: JodaFieldName;
      readonly minDigits: number;
      readonly maxDigits: number;
      readonly isSigned: boolean;
    }
  /** `isLenient`: any number of digits is taken, and two digits or no sign less mean the year as it stands. */
  | { readonly type: "two-digit-year"; readonly field: "year" | "weekyear"; readonly isLenient: boolean }
  | { readonly type: "text"; readonly field: TextFieldName; readonly isShort: boolean }
  | { readonly type: "fraction"; readonly digits: number }
  | { readonly type: "offset"; readonly hasColon: boolean }
  | { readonly type: "zone-id" }
  | { readonly type: "zone-name"; readonly isShort: boolean };

/** Letters of one numeric field: its name, and how many digits are taken at least as the greatest number. */
const numberLetters: Readonly<Record<string, readonly [JodaFieldName, number]>> = {
  d: ["dayOfMonth", 2],
  h: ["clockhourOfHalfday", 2],
  H: ["hourOfDay", 2],
  k: ["clockhourOfDay", 2],
  K: ["hourOfHalfday", 2],
  m: ["minuteOfHour", 2],
  s: ["secondOfMinute", 2],
  e: ["dayOfWeek", 1],
  D: ["dayOfYear", 3],
  w: ["weekOfWeekyear", 2],
};

const yearLetters: Readonly<Record<string, JodaFieldName>> = { x: "weekyear", y: "year", Y: "yearOfEra" };

interface Run {
  readonly letter: string;
  readonly count: number;
  readonly offset: number;
  /** The next run is one of digits, so that this one must not take more than its own. */
  readonly isGlued: boolean;
}

/**
 * Reads a pattern of Joda-Time's `DateTimeFormat.forPattern`. Quotes that are never closed run to the end, as there.
 *
 * @throws TailraceError for an empty pattern or an unknown letter
 */
export function parseJodaPattern(pattern: string): readonly JodaElement[] {
  // A run of one letter; or other characters and quoted text.
  const tokens = [...pattern.matchAll(/([A-Za-z])\1*|(?:'[^']*'?|[^A-Za-z'])+/g)];
  const elements = tokens.map((token, index): JodaElement => {
    const [text, letter] = token;
    if (letter === undefined) return { type: "literal", text: unquote(text) };
    const next = tokens[index + 1];
    const isGlued = next?.[1] !== undefined && isNumeric(next[1], next[0].length);
    const element = elementOf({ letter, count: text.length, offset: token.index, isGlued });
    if (element === undefined) throw unknownPatternLetter("Joda", pattern, token.index);
    return element;
  });
  if (elements.every((element) => element.type === "literal" && element.text === "")) throw emptyDatePattern();
  return elements;
}

/** The fields that texts of a pattern have, in their order. */
export function fieldsOf(elements: readonly JodaElement[]): JodaFieldName[] {
  return elements.flatMap((element): JodaFieldName[] => {
    if (element.type === "fraction") return ["fractionOfSecond"];
    return "field" in element ? [element.field] : [];
  });
}

/** Doubled quotes are one quote, inside of quotes and outside. */
function unquote(text: string): string {
  return text.replace(/'(')?/g, (_, second: string | undefined) => second ?? "");
}

function isNumeric(letter: string, count: number): boolean {
  if (letter === "M") return count <= 2;
  return letter === "C" || letter === "S" || letter in yearLetters || letter in numberLetters;
}

function elementOf(run: Run): JodaElement | undefined {
  const { letter, count } = run;
  const [field, digits] = numberLetters[letter] ?? [];
  if (field !== undefined && digits !== undefined) return numberElement(field, count, digits);
  const yearField = yearLetters[letter];
  if (yearField !== undefined) return yearElement(yearField, run);
  switch (letter) {
    case "G":
      return { type: "text", field: "era", isShort: true };
    case "C":
      return { type: "number", field: "centuryOfEra", minDigits: count, maxDigits: count, isSigned: true };
    case "M":
      return count < 3 ? numberElement("monthOfYear", count, 2) : { type: "text", field: "monthOfYear", isShort: count === 3 };
    case "E":
      return { type: "text", field: "dayOfWeek", isShort: count < 4 };
    case "a":
      return { type: "text", field: "halfdayOfDay", isShort: false };
    case "S":
      return { type: "fraction", digits: count };
    case "z":
      return { type: "zone-name", isShort: count < 4 };
    case "Z":
      return count > 2 ? { type: "zone-id" } : { type: "offset", hasColon: count === 2 };
    default:
      return undefined;
  }
}

function numberElement(field: JodaFieldName, count: number, digits: number): JodaElement {
  return { type: "number", field, minDigits: count, maxDigits: Math.max(count, digits), isSigned: false };
}

/** Two letters are a year of the century around now; any other number of them the whole year. */
function yearElement(field: JodaFieldName, { count, isGlued }: Run): JodaElement {
  if (count === 2) return { type: "two-digit-year", field: field === "weekyear" ? "weekyear" : "year", isLenient: !isGlued };
  const maxDigits = isGlued ? count : Math.max(count, 9);
  return { type: "number", field, minDigits: count, maxDigits, isSigned: field !== "yearOfEra" };
}
