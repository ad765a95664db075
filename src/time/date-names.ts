import { corrections } from "./date-name-corrections.ts";

/** How a locale spells the parts of a date that are words, in the forms that stand inside a date. */
export interface DateNames {
  /** January first. */
  readonly months: readonly string[];
  readonly shortMonths: readonly string[];
  /** Monday first. */
  readonly weekdays: readonly string[];
  readonly shortWeekdays: readonly string[];
  /** Before noon, after noon. */
  readonly halfdays: readonly string[];
  /** Before Christ, after. */
  readonly eras: readonly string[];
}

export const englishNames: DateNames = {
  months: "January February March April May June July August September October November December".split(" "),
  shortMonths: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" "),
  weekdays: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" "),
  shortWeekdays: "Mon Tue Wed Thu Fri Sat Sun".split(" "),
  halfdays: ["AM", "PM"],
  eras: ["BC", "AD"],
};

/** What the JDK falls back to for a language it does not know: short names only. */
const rootNames: DateNames = {
  ...englishNames,
  months: englishNames.shortMonths,
  weekdays: englishNames.shortWeekdays,
  eras: ["BCE", "CE"],
};

/**
 * The language of the machine's locale as Node.js sees it (LC_ALL, LC_TIME, LANG): "en-US". All of Intl's services say the same; the
 * first DateTimeFormat of a process takes 20 ms.
 */
export function systemLocale(): string {
  return new Intl.PluralRules().resolvedOptions().locale;
}

/**
 * The locale a `locale` option means: "de", "de_DE" (the date filter turns underscores into dashes) or any BCP 47 tag. As in Java the part
 * behind the first subtag that is not well formed is ignored; undefined: nothing known is left.
 */
export function findLocale(locale: string): string | undefined {
  const subtags = locale.replaceAll("_", "-").split("-");
  for (let count = subtags.length; count > 0; count--) {
    const known = supportedTag(subtags.slice(0, count).join("-"));
    if (known !== undefined) return known;
  }
  return undefined;
}

function supportedTag(tag: string): string | undefined {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([tag])[0];
  } catch {
    // A RangeError is Intl's way to say "not well formed".
    return undefined;
  }
}

/** An unknown locale has Java's root names. Names come from CLDR by way of Intl, corrected where Java's differ. */
export function findDateNames(locale: string): DateNames {
  const tag = findLocale(locale);
  if (tag === undefined) return rootNames;
  if (tag === "en" || tag === "en-US") return englishNames;
  const names: DateNames = {
    months: monthNames(tag, "long"),
    shortMonths: monthNames(tag, "short"),
    weekdays: weekdayNames(tag, "long"),
    shortWeekdays: weekdayNames(tag, "short"),
    halfdays: halfdayNames(tag),
    eras: eraNames(tag),
  };
  return { ...names, ...corrections(tag) };
}

const monthTimes = Array.from({ length: 12 }, (_, month) => Date.UTC(2001, month, 15));
/** 2001-01-01 was a Monday. */
const weekdayTimes = Array.from({ length: 7 }, (_, day) => Date.UTC(2001, 0, 1 + day));

function monthNames(tag: string, width: "long" | "short"): string[] {
  return namesOf(tag, monthTimes, "month", { alone: { month: width }, inDate: { month: width, day: "numeric" } });
}

function weekdayNames(tag: string, width: "long" | "short"): string[] {
  const inDate = { weekday: width, day: "numeric", month: width, year: "numeric" } as const;
  return namesOf(tag, weekdayTimes, "weekday", { alone: { weekday: width }, inDate });
}

function halfdayNames(tag: string): string[] {
  const hours = [1, 13].map((hour) => Date.UTC(2001, 0, 1, hour));
  const names = partsOf(tag, hours, "dayPeriod", { hour: "numeric", minute: "numeric", hour12: true });
  // Java keeps CLDR's no-break space where V8 puts a plain one.
  return names.map((name) => name.replace(/^([ap]\.)\s(m\.)$/, "$1\u00a0$2"));
}

function eraNames(tag: string): string[] {
  const times = [Date.UTC(-500, 0, 1), Date.UTC(2001, 0, 1)];
  return partsOf(tag, times, "era", { era: "short", year: "numeric", month: "numeric", day: "numeric" });
}

/** Within a date, since a word's form may depend on that (Russian "5 мая"); where a date has only numbers, the word by itself. */
function namesOf(
  tag: string,
  times: readonly number[],
  part: "month" | "weekday",
  options: { readonly alone: Intl.DateTimeFormatOptions; readonly inDate: Intl.DateTimeFormatOptions },
): string[] {
  const names = partsOf(tag, times, part, options.inDate);
  if (!names.some((name) => /^\d+$/.test(name))) return names;
  const format = intlFormat(tag, options.alone);
  return times.map((time) => format.format(time));
}

function partsOf(tag: string, times: readonly number[], part: Intl.DateTimeFormatPartTypes, options: Intl.DateTimeFormatOptions): string[] {
  const format = intlFormat(tag, options);
  return times.map((time) => {
    const parts = format.formatToParts(time).filter(({ type }) => type === part);
    return parts.map(({ value }) => value).join("");
  });
}

function intlFormat(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(tag, { ...options, timeZone: "UTC", calendar: "gregory", numberingSystem: "latn" });
}
