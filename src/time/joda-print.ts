import { modulo, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND, padded } from "./civil.ts";
import type { DateNames } from "./date-names.ts";
import { jodaFields } from "./joda-fields.ts";
import type { JodaElement } from "./joda-pattern.ts";
import { printByUnit } from "./print-by-unit.ts";

/** Prints an instant in UTC. */
export type PrintJoda = (epochMs: number) => string;

export function createJodaPrinter(elements: readonly JodaElement[], names: DateNames): PrintJoda {
  const printers = elements.map((element) => elementPrinter(element, names));
  const unitMs = Math.min(...elements.map(unitOf));
  return printByUnit(unitMs, (ms) => printers.map((print) => print(ms)).join(""));
}

function elementPrinter(element: JodaElement, names: DateNames): PrintJoda {
  switch (element.type) {
    case "literal":
      return () => element.text;
    case "number":
      return (ms) => signed(jodaFields[element.field].get(ms), element.minDigits);
    case "two-digit-year":
      return (ms) => padded(Math.abs(jodaFields[element.field].get(ms)) % 100, 2);
    case "text":
      return textPrinter(element, names);
    case "fraction":
      return (ms) => printFraction(modulo(ms, MS_PER_SECOND), element.digits);
    case "offset":
      return () => (element.hasColon ? "+00:00" : "+0000");
    case "zone-id":
      return () => "UTC";
    case "zone-name":
      return () => (element.isShort ? "UTC" : "Coordinated Universal Time");
  }
}

function textPrinter({ field, isShort }: JodaElement & { readonly type: "text" }, names: DateNames): PrintJoda {
  const texts = {
    era: names.eras,
    halfdayOfDay: names.halfdays,
    monthOfYear: isShort ? names.shortMonths : names.months,
    dayOfWeek: isShort ? names.shortWeekdays : names.weekdays,
  }[field];
  const first = field === "monthOfYear" || field === "dayOfWeek" ? 1 : 0;
  return (ms) => texts[jodaFields[field].get(ms) - first] ?? "";
}

function signed(value: number, width: number): string {
  return value < 0 ? `-${padded(-value, width)}` : padded(value, width);
}

/** Joda-Time computes at most 15 digits, but prints the zeros of a whole second however many are asked for. */
function printFraction(ms: number, digits: number): string {
  return ms === 0 ? "0".repeat(digits) : padded(ms, 3).padEnd(15, "0").slice(0, digits);
}

/** How long the element prints the same at least, in milliseconds. */
function unitOf(element: JodaElement): number {
  if (element.type === "fraction") return 1;
  if (element.type !== "number" && element.type !== "text") return MS_PER_DAY;
  const { unit } = jodaFields[element.field];
  if (unit <= jodaFields.dayOfMonth.unit) return MS_PER_DAY;
  if (unit <= jodaFields.hourOfDay.unit) return MS_PER_HOUR;
  return unit === jodaFields.minuteOfHour.unit ? MS_PER_MINUTE : MS_PER_SECOND;
}
