import { civilFromDays, createCivilFromDays, MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND, yearOfMs } from "./civil.ts";
import { systemLocale as findSystemLocale } from "./date-names.ts";
import { parseJavaLong } from "./java-long.ts";
import { parseJodaIso8601 } from "./iso8601.ts";
import { setYear } from "./joda-fields.ts";
import { compileJoda, type JodaFormat } from "./joda.ts";
import { parsePlainIso8601 } from "./plain-iso8601.ts";
import { parseTai64n } from "./tai64n.ts";
import {
  unixMillisecondsFromDecimal,
  unixMillisecondsFromNumber,
  unixSecondsFromDecimal,
  unixSecondsFromNumber,
  unixSecondsFromText,
} from "./unix-time.ts";
import { epochFromChangedLocal, systemZone as findSystemZone, type Zone } from "./zone.ts";

export interface DateParserOptions {
  /** The filter's `locale`; undefined: that of the machine, and for patterns with names English besides. */
  readonly locale?: string | undefined;
  /** The machine's locale and zone, unless given those of this process. The zone decides which year it is. */
  readonly systemLocale?: string;
  readonly systemZone?: Zone;
  /** The present in epoch milliseconds; Date.now unless given. */
  readonly now?: () => number;
}

/** One format of the date filter's `match`. All methods return epoch milliseconds, undefined for a value that does not fit. */
export interface DateParser {
  /** Whether the zone matters: to ISO8601 and patterns. */
  readonly usesZone: boolean;
  /** @param zone of texts that name none; undefined (the event names no zone that is known): nothing fits a parser that uses zones */
  parseText(text: string, zone: Zone | undefined): number | undefined;
  /** Of a whole number or float; only UNIX and UNIX_MS take them. Other values of an event (booleans, lists, maps) fit no format. */
  parseNumber(value: number | bigint): number | undefined;
  /** Of a decimal number past a float's precision, given as its text ("1557126489.9876", "1E+9"). */
  parseDecimal(text: string): number | undefined;
}

/**
 * Compiles a format of the date filter: "ISO8601", "UNIX", "UNIX_MS", "TAI64N", or a Joda-Time pattern.
 *
 * @throws TailraceError for a pattern that is empty or has an unknown letter
 */
export function compileDateParser(format: string, options: DateParserOptions = {}): DateParser {
  switch (format) {
    case "ISO8601":
      return zonedTextParser(createCasualIso8601(options));
    case "UNIX":
      return {
        usesZone: false,
        parseText: unixSecondsFromText,
        parseNumber: unixSecondsFromNumber,
        parseDecimal: unixSecondsFromDecimal,
      };
    case "UNIX_MS":
      return {
        usesZone: false,
        parseText: parseJavaLong,
        parseNumber: unixMillisecondsFromNumber,
        parseDecimal: unixMillisecondsFromDecimal,
      };
    case "TAI64N":
      return { usesZone: false, parseText: parseTai64n, ...textOnly };
    default:
      return zonedTextParser(createPatternParser(format, options));
  }
}

const textOnly = { parseNumber: () => undefined, parseDecimal: () => undefined };

type ParseText = (text: string, zone: Zone) => number | undefined;

function zonedTextParser(parse: ParseText): DateParser {
  return { usesZone: true, parseText: (text, zone) => (zone === undefined ? undefined : parse(text, zone)), ...textOnly };
}

/** Besides ISO 8601 filter-date's CasualISO8601Parser takes a blank for the T, but then wants a fraction. */
const casualPatterns = [
  "yyyy-MM-dd HH:mm:ss.SSSZ",
  "yyyy-MM-dd HH:mm:ss.SSS",
  "yyyy-MM-dd HH:mm:ss,SSSZ",
  "yyyy-MM-dd HH:mm:ss,SSS",
] as const;

function createCasualIso8601({ now = Date.now }: DateParserOptions): ParseText {
  const formats = casualPatterns.map((pattern) => compileJoda(pattern, { nowMs: now() }));
  return (text, zone) => {
    const plainMs = parsePlainIso8601(text);
    const ms = Number.isNaN(plainMs) ? parseJodaIso8601(text, zone) : plainMs;
    return Number.isNaN(ms) ? firstResult(formats, (format) => format.parse(text, zone)) : ms;
  };
}

function firstResult<Item>(items: readonly Item[], parse: (item: Item) => number | undefined): number | undefined {
  for (const item of items) {
    const ms = parse(item);
    if (ms !== undefined) return ms;
  }
  return undefined;
}

function createPatternParser(pattern: string, options: DateParserOptions): ParseText {
  const { locale, systemLocale = findSystemLocale() } = options;
  const parse = createLocalePatternParser(pattern, locale ?? systemLocale, options);
  // filter-date's date.rb: English log lines are common on machines of any language.
  const hasNames = pattern.includes("MMM") || pattern.includes("E");
  if (locale !== undefined || !hasNames || /^en\b/.test(systemLocale)) return parse;
  const parseEnglish = createLocalePatternParser(pattern, "en-US", options);
  return (text, zone) => parse(text, zone) ?? parseEnglish(text, zone);
}

/** filter-date's JodaParser; the tests for letters look into quoted text too, as there. */
function createLocalePatternParser(pattern: string, locale: string, options: DateParserOptions): ParseText {
  const { now = Date.now, systemZone = findSystemZone() } = options;
  const format = compileJoda(pattern, { locale, nowMs: now() });
  const present = createPresent(now, systemZone);
  if (/[yY]/.test(pattern)) {
    return format.needsDefaultYear ? (text, zone) => format.parse(text, zone, present().year) : (text, zone) => format.parse(text, zone);
  }
  const parse = pattern.includes("Z") ? parseInstant : parseClockTime;
  const guessYear = createYearGuess(present);
  return (text, zone) => {
    const ms = parse(format, { text, zone, year: present().year });
    return ms === undefined ? undefined : guessYear(ms, zone);
  };
}

interface YearlessText {
  readonly text: string;
  readonly zone: Zone;
  readonly year: number;
}

function parseInstant(format: JodaFormat, { text, zone, year }: YearlessText): number | undefined {
  return format.parse(text, zone, year);
}

/** A zone name in the text (the letter z) does not count then: filter-date reads the local time into the option's zone. */
function parseClockTime(format: JodaFormat, { text, zone, year }: YearlessText): number | undefined {
  const local = format.parseLocal(text, year);
  return local === undefined ? undefined : zone.epochFromLocal(local);
}

interface YearAndMonth {
  readonly year: number;
  readonly month: number;
}

/**
 * Moves a time to the year it was most likely meant for: the present's, but in January last year for a text of December, in December next year
 * for one of January. Undefined when that year has no such time.
 */
function createYearGuess(present: () => YearAndMonth): (ms: number, zone: Zone) => number | undefined {
  const civil = createCivilFromDays();
  return (ms, zone) => {
    const local = ms + zone.offsetSecondsAt(ms) * MS_PER_SECOND;
    const { year, month } = civil(Math.floor(local / MS_PER_DAY));
    const now = present();
    let guess = now.year;
    if (month === 12 && now.month === 1) guess--;
    if (month === 1 && now.month === 12) guess++;
    if (guess === year) return ms;
    const moved = epochFromChangedLocal(zone, setYear(local, guess), ms);
    return yearOfMs(moved + zone.offsetSecondsAt(moved) * MS_PER_SECOND) === guess ? moved : undefined;
  };
}

/** Which year and month it is, worked out anew each quarter of an hour: years begin on one in every zone. */
function createPresent(now: () => number, zone: Zone): () => YearAndMonth {
  let lastQuarter = Number.NaN;
  let present: YearAndMonth = { year: 1970, month: 1 };
  return () => {
    const ms = now();
    const quarter = Math.floor(ms / (15 * MS_PER_MINUTE));
    if (quarter !== lastQuarter) {
      present = civilFromDays(Math.floor((ms + zone.offsetSecondsAt(ms) * MS_PER_SECOND) / MS_PER_DAY));
      lastQuarter = quarter;
    }
    return present;
  };
}
