import { civilFromDays, createCivilFromDays, MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND, yearOfMs } from "./civil.ts";
import { setYear } from "./joda-fields.ts";
import { epochFromChangedLocal, type Zone } from "./zone.ts";

export interface YearAndMonth {
  readonly year: number;
  readonly month: number;
}

/** Which year and month it is in a zone, worked out anew each quarter of an hour: years begin on one everywhere. */
export function createPresent(now: () => number, zone: Zone): () => YearAndMonth {
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

/**
 * Moves a time to the year that a text without one was most likely meant for: the present's, but in January last year for a time of December,
 * in December next year for one of January. Undefined when that year has no such time.
 */
export function createYearGuess(): (ms: number, zone: Zone, present: YearAndMonth) => number | undefined {
  const civil = createCivilFromDays();
  return (ms, zone, present) => {
    const local = ms + zone.offsetSecondsAt(ms) * MS_PER_SECOND;
    const { year, month } = civil(Math.floor(local / MS_PER_DAY));
    let guess = present.year;
    if (month === 12 && present.month === 1) guess--;
    if (month === 1 && present.month === 12) guess++;
    if (guess === year) return ms;
    const moved = epochFromChangedLocal(zone, setYear(local, guess), ms);
    return yearOfMs(moved + zone.offsetSecondsAt(moved) * MS_PER_SECOND) === guess ? moved : undefined;
  };
}
