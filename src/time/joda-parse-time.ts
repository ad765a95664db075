import { daysFromCivil, daysInMonth, daysInYear, isoDayOfWeek } from "./civil.ts";
import { compareFields, localFromFields, MAX_YEAR, MIN_YEAR, needsDefaultYear, type JodaFieldName } from "./joda-fields.ts";

/** What the generated code calls by name. */
export const timeHelpers = { daysFromCivil, daysInMonth, daysInYear, isoDayOfWeek, localFromFields };

export interface GeneratedTime {
  /** Declarations that outlive a call. */
  readonly state: string;
  /** Sets `ms` to the local time, or returns NaN. The value of the field at index i is in the variable `v<i>`. */
  readonly code: string;
}

/**
 * Code for the local time that fields make. A set of fields that cannot contradict itself is added up; any other (two years, week dates, a
 * weekday without a day) goes the long way of Joda-Time, field after field.
 *
 * @param fields in the order of the text; the generic way expects their `jodaFields` in an array `fields`, ordered by `orderFields`
 */
export function generateLocalTime(fields: readonly JodaFieldName[]): GeneratedTime {
  const hasDefaultYear = needsDefaultYear(fields.toSorted(compareFields)[0]);
  if (isSimple(fields)) return simpleTime(fields, hasDefaultYear);
  const values = orderFields(fields).map(({ variable }) => variable);
  return { state: "", code: `const ms = localFromFields(fields, [${values.join(", ")}]);\nif (ms !== ms) return NaN;` };
}

/** The fields in the order in which they are set, each with the variable of its value; with the year they lack. */
export function orderFields(fields: readonly JodaFieldName[]): { readonly name: JodaFieldName; readonly variable: string }[] {
  const ordered = fields.map((name, index) => ({ name, variable: `v${index}` })).toSorted((a, b) => compareFields(a.name, b.name));
  return needsDefaultYear(ordered[0]?.name) ? [{ name: "year", variable: "defaultYear" }, ...ordered] : ordered;
}

const yearFields: readonly JodaFieldName[] = ["year", "yearOfEra"];
const hourFields: readonly JodaFieldName[] = ["hourOfDay", "clockhourOfDay", "hourOfHalfday", "clockhourOfHalfday"];
const dateFields: readonly JodaFieldName[] = ["monthOfYear", "dayOfMonth", "dayOfYear", "dayOfWeek"];
const otherTimeFields: readonly JodaFieldName[] = ["halfdayOfDay", "minuteOfHour", "secondOfMinute", "fractionOfSecond"];
const simpleFields = new Set<JodaFieldName>([...yearFields, ...hourFields, ...dateFields, ...otherTimeFields]);

function isSimple(fields: readonly JodaFieldName[]): boolean {
  const has = (name: JodaFieldName): boolean => fields.includes(name);
  if (!fields.every((name) => simpleFields.has(name)) || new Set(fields).size < fields.length) return false;
  if (fields.filter((name) => yearFields.includes(name)).length > 1 || fields.filter((name) => hourFields.includes(name)).length > 1)
    return false;
  if (has("dayOfYear") && (has("monthOfYear") || has("dayOfMonth"))) return false;
  return !has("dayOfWeek") || has("dayOfYear") || (has("monthOfYear") && has("dayOfMonth"));
}

function simpleTime(fields: readonly JodaFieldName[], hasDefaultYear: boolean): GeneratedTime {
  const variable = (...names: JodaFieldName[]): string | undefined => {
    const index = fields.findIndex((name) => names.includes(name));
    return index === -1 ? undefined : `v${index}`;
  };
  const year = variable(...yearFields) ?? (hasDefaultYear ? "defaultYear" : undefined);
  const date = year === undefined ? "const dayMs = 0;" : dateCode(year, variable);
  const checks = fields.flatMap((name, index) => checkCode(name, `v${index}`));
  const terms = [
    "dayMs",
    hourTerm(variable),
    term(variable("minuteOfHour"), 60_000),
    term(variable("secondOfMinute"), 1000),
    variable("fractionOfSecond"),
  ].filter((one) => one !== undefined);
  return {
    state: "let lastYear = NaN, lastMonth = 0, lastDay = 0, lastWeekday = 0, lastDayMs = 0;",
    code: `${checks.join("\n")}\n${date}\nconst ms = ${terms.join(" + ")};`,
  };
}

type FindVariable = (...names: JodaFieldName[]) => string | undefined;

function dateCode(year: string, variable: FindVariable): string {
  const dayOfYear = variable("dayOfYear");
  const month = dayOfYear === undefined ? (variable("monthOfYear") ?? "1") : "1";
  const day = dayOfYear ?? variable("dayOfMonth") ?? "1";
  const weekday = variable("dayOfWeek") ?? "0";
  const longest = dayOfYear === undefined ? `daysInMonth(${year}, ${month})` : `daysInYear(${year})`;
  const move = weekday === "0" ? "" : `days += ${weekday} - isoDayOfWeek(days);`;
  return `if (${year} !== lastYear || ${month} !== lastMonth || ${day} !== lastDay || ${weekday} !== lastWeekday) {
      if (${month} < 1 || ${month} > 12 || ${day} < 1 || ${day} > ${longest}) return NaN;
      let days = daysFromCivil(${year}, ${month}, ${day});
      ${move}
      lastYear = ${year}; lastMonth = ${month}; lastDay = ${day}; lastWeekday = ${weekday}; lastDayMs = days * 86400000;
    }
    const dayMs = lastDayMs;`;
}

/** Months and days are checked with the date. */
const limits: Partial<Record<JodaFieldName, readonly [number, number]>> = {
  year: [MIN_YEAR, MAX_YEAR],
  yearOfEra: [1, MAX_YEAR],
  dayOfWeek: [1, 7],
  hourOfDay: [0, 23],
  clockhourOfDay: [1, 24],
  hourOfHalfday: [0, 11],
  clockhourOfHalfday: [1, 12],
  minuteOfHour: [0, 59],
  secondOfMinute: [0, 59],
};

function checkCode(name: JodaFieldName, variable: string): string[] {
  const [least, greatest] = limits[name] ?? [];
  return least === undefined ? [] : [`if (${variable} < ${least} || ${variable} > ${greatest}) return NaN;`];
}

function term(variable: string | undefined, factor: number): string | undefined {
  return variable === undefined ? undefined : `${variable} * ${factor}`;
}

/** A clock of 24 hours overrides the half of the day. */
function hourTerm(variable: FindVariable): string | undefined {
  const hour = variable("hourOfDay");
  if (hour !== undefined) return term(hour, 3_600_000);
  const clockHour = variable("clockhourOfDay");
  if (clockHour !== undefined) return `(${clockHour} % 24) * 3600000`;
  const halfday = term(variable("halfdayOfDay"), 43_200_000);
  const hourOfHalfday = variable("hourOfHalfday", "clockhourOfHalfday");
  if (hourOfHalfday === undefined) return halfday;
  return [halfday, `(${hourOfHalfday} % 12) * 3600000`].filter((one) => one !== undefined).join(" + ");
}
