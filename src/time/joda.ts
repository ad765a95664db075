import { yearOfMs } from "./civil.ts";
import { findDateNames, findLocale } from "./date-names.ts";
import { compareFields, needsDefaultYear } from "./joda-fields.ts";
import { fieldsOf, parseJodaPattern } from "./joda-pattern.ts";
import { createJodaParser, type ParseJoda } from "./joda-parse.ts";
import { createJodaPrinter } from "./joda-print.ts";
import { utcZone, type Zone } from "./zone.ts";

export interface JodaOptions {
  /** A BCP 47 tag, or with underscores ("de_DE"); "en" unless given. An unknown one has Java's root names. */
  readonly locale?: string;
  /** The present in epoch milliseconds, read once: two-digit years are those from 80 years ago to 19 years ahead. Date.now() unless given. */
  readonly nowMs?: number;
}

/** A compiled pattern of Joda-Time's DateTimeFormat. Times are epoch milliseconds. */
export interface JodaFormat {
  /** Texts name a month or day, but no year. */
  readonly needsDefaultYear: boolean;
  /** In UTC, as the tokens `%{+…}` are printed. */
  readonly print: (epochMs: number) => string;
  /**
   * Undefined when the text does not fit as a whole, its date does not exist, or no clock of the zone ever showed it.
   *
   * @param zone of texts that name none; UTC unless given
   * @param defaultYear of texts that name months or days but no year; 2000 unless given
   */
  readonly parse: (text: string, zone?: Zone, defaultYear?: number) => number | undefined;
  /** The same for the local time that the text names, as if it were UTC; a zone that the text names is only checked. */
  readonly parseLocal: (text: string, defaultYear: number) => number | undefined;
}

/** @throws TailraceError for an empty pattern or an unknown letter */
export function compileJoda(pattern: string, { locale = "en", nowMs = Date.now() }: JodaOptions = {}): JodaFormat {
  const elements = parseJodaPattern(pattern);
  const names = findDateNames(locale);
  let parser: ParseJoda | undefined;
  // Most patterns only print; the parser is compiled for those that parse.
  function compileParser(): ParseJoda {
    const language = (findLocale(locale) ?? locale).split("-")[0] ?? locale;
    parser = createJodaParser(elements, { names, language, pivotYear: yearOfMs(nowMs) - 30 });
    return parser;
  }
  return {
    needsDefaultYear: needsDefaultYear(fieldsOf(elements).toSorted(compareFields)[0]),
    print: createJodaPrinter(elements, names),
    parse: (text, zone = utcZone, defaultYear = 2000) => numberOrUndefined((parser ?? compileParser())(text, zone, defaultYear)),
    parseLocal: (text, defaultYear) => numberOrUndefined((parser ?? compileParser())(text, undefined, defaultYear)),
  };
}

function numberOrUndefined(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
