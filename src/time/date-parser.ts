import { systemLocale as findSystemLocale } from "./date-names.ts";
import { parseJavaLong } from "./java-long.ts";
import { parseJodaIso8601 } from "./iso8601.ts";
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
import { createPresent, createYearGuess } from "./year-guess.ts";
import { systemZone as findSystemZone, type Zone } from "./zone.ts";

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
    let ms = parsePlainIso8601(text);
    if (Number.isNaN(ms)) ms = parseJodaIso8601(text, zone);
    if (!Number.isNaN(ms)) return ms;
    for (const format of formats) {
      const found = format.parse(text, zone);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function createPatternParser(pattern: string, options: DateParserOptions): ParseText {
  const { locale, systemLocale = findSystemLocale() } = options;
  const parse = createLocalePatternParser(pattern, locale ?? systemLocale, options);
  // filter-date's date.rb: logs are in English on machines of any language.
  const hasNames = pattern.includes("MMM") || pattern.includes("E");
  if (locale !== undefined || !hasNames || /^en\b/.test(systemLocale)) return parse;
  const parseEnglish = createLocalePatternParser(pattern, "en-US", options);
  return (text, zone) => parse(text, zone) ?? parseEnglish(text, zone);
}

/** filter-date's JodaParser. It looks for letters in the whole pattern, quoted text too. */
function createLocalePatternParser(pattern: string, locale: string, options: DateParserOptions): ParseText {
  const { now = Date.now, systemZone = findSystemZone() } = options;
  const format = compileJoda(pattern, { locale, nowMs: now() });
  const hasYear = /[yY]/.test(pattern);
  if (hasYear && !format.needsDefaultYear) return (text, zone) => format.parse(text, zone);
  // Logstash keeps the year of its start here, and so fails on 29 February of a later one.
  const present = createPresent(now, systemZone);
  if (hasYear) return (text, zone) => format.parse(text, zone, present().year);
  const parse = pattern.includes("Z") ? format.parse : createClockTimeParser(format);
  const guessYear = createYearGuess();
  return (text, zone) => {
    const { year, month } = present();
    const ms = parse(text, zone, year);
    return ms === undefined ? undefined : guessYear(ms, zone, { year, month });
  };
}

/** A zone name in the text (the letter z) does not count then: filter-date reads the local time into the option's zone. */
function createClockTimeParser(format: JodaFormat): (text: string, zone: Zone, year: number) => number | undefined {
  return (text, zone, year) => {
    const local = format.parseLocal(text, year);
    return local === undefined ? undefined : zone.epochFromLocal(local);
  };
}
