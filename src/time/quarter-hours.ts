import { MS_PER_MINUTE } from "./civil.ts";

const MS_PER_QUARTER = 15 * MS_PER_MINUTE;
/** Quarter hours a generation holds: 512 are five days. */
const GENERATION_SIZE = 512;

/**
 * Remembers a function of time that is constant over nearly all quarter hours, as zone offsets are: today's changes fall on their borders. A
 * quarter hour whose ends differ (changes of local mean time had odd seconds) is asked about anew for each instant.
 *
 * Two generations: when the younger is full, the older is forgotten.
 */
export function rememberByQuarterHour(valueAt: (ms: number) => number | undefined): (ms: number) => number | undefined {
  let young = new Map<number, number | undefined>();
  let old = new Map<number, number | undefined>();
  let lastQuarter = Number.NaN;
  let lastValue: number | undefined;

  /** NaN: not constant. */
  function valueOver(quarter: number): number | undefined {
    const first = valueAt(quarter * MS_PER_QUARTER);
    return valueAt((quarter + 1) * MS_PER_QUARTER - 1) === first ? first : Number.NaN;
  }

  function recall(quarter: number): number | undefined {
    if (young.has(quarter)) return young.get(quarter);
    const value = old.has(quarter) ? old.get(quarter) : valueOver(quarter);
    if (young.size >= GENERATION_SIZE) {
      old = young;
      young = new Map();
    }
    young.set(quarter, value);
    return value;
  }

  return (ms) => {
    const quarter = Math.floor(ms / MS_PER_QUARTER);
    if (quarter !== lastQuarter) {
      lastValue = recall(quarter);
      lastQuarter = quarter;
    }
    return Number.isNaN(lastValue) ? valueAt(ms) : lastValue;
  };
}
