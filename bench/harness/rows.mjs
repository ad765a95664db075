/**
 * A row of the table: what was measured, what it must be, what it should be.
 * @typedef {{ what: string, value: number | undefined, unit?: string, isBad: boolean, isGood?: boolean, must?: number, stretch?: number,
 *   bound?: "least" | "most", noise?: number, note?: string }} Row
 */
import { median, spread } from "./statistics.mjs";

/** @returns {Row} the median of values that should be large */
export function atLeast(what, values, { must, stretch, note }) {
  const value = median(values);
  return { what, value, must, stretch, bound: "least", isBad: value < must, isGood: value >= stretch, noise: spread(values), note };
}

/** @returns {Row} the median of values that should be small */
export function atMost(what, values, { must, stretch, note, unit }) {
  const value = median(values);
  return { what, value, unit, must, stretch, bound: "most", isBad: value > must, isGood: value <= stretch, noise: spread(values), note };
}

/** @returns {Row} a median that is only told */
export function told(what, values, { unit, note } = {}) {
  return { what, value: median(values), unit, isBad: false, noise: spread(values), note };
}
