import { isNumber, PluginError, rubyText } from "#plugin";
import type { FieldValue, OptionSchemas } from "#plugin";
import type { RateMinutes } from "./meter.ts";

export const options = {
  meter: {
    type: "array",
    items: { type: "string", format: "template" },
    default: [],
    description: "Names of what is counted; each event counts once for each name.",
    examples: [["http_%{status}"]],
  },
  timer: {
    type: "object",
    additionalProperties: { type: "string" },
    default: {},
    description: "Names of what is measured, and the value of an event. What is no number counts as 0, one below 0 is not counted.",
    examples: [{ response: "%{duration}" }],
  },
  flush_interval: { type: "number", default: 5, description: "Seconds between two events with what was counted: a multiple of 5." },
  clear_interval: { type: "number", default: -1, description: "Seconds after which all begin at 0 again: a multiple of 5; -1: never." },
  ignore_older_than: {
    type: "number",
    default: 0,
    description: "Events whose `@timestamp` is more than so many seconds ago are not counted; 0: all are.",
  },
  rates: {
    type: "array",
    items: {},
    default: [1, 5, 15],
    description: "Over how many minutes rates are averaged: 1, 5 and 15 are possible.",
  },
  percentiles: {
    type: "array",
    items: {},
    default: [1, 5, 10, 90, 95, 99, 100],
    description: "The percentiles of what is measured: numbers from 0 to 100.",
  },
} as const satisfies OptionSchemas;

const RATES: readonly RateMinutes[] = [1, 5, 15];

/** In this order, whatever the configuration's. @throws PluginError METRICS_RATES */
export function readRates(given: readonly FieldValue[]): readonly RateMinutes[] {
  const wrong = given.filter((rate) => !RATES.some((known) => known === rate));
  if (wrong.length > 0) throw wrongRates(wrong);
  return RATES.filter((rate) => given.includes(rate));
}

/** One percentile: the name of its field and the part (0 to 1) of the values below it. */
export interface Percentile {
  readonly field: string;
  readonly part: number;
}

/** @throws PluginError METRICS_PERCENTILES */
export function readPercentiles(given: readonly FieldValue[]): readonly Percentile[] {
  return given.map((percentile) => {
    const part = isNumber(percentile) ? Number(percentile) / 100 : Number.NaN;
    if (!(part >= 0 && part <= 1)) throw wrongPercentile(percentile);
    return { field: `p${rubyText(percentile)}`, part };
  });
}

function wrongRates(wrong: readonly FieldValue[]): PluginError {
  const given = wrong.map((rate) => JSON.stringify(rubyText(rate))).join(", ");
  return new PluginError("METRICS_RATES", `rates takes the numbers 1, 5 and 15, of minutes; ${given} is not among them.`, {
    hint: "For example: rates => [1, 5, 15]",
  });
}

function wrongPercentile(percentile: FieldValue): PluginError {
  return new PluginError("METRICS_PERCENTILES", `percentiles takes numbers from 0 to 100, not ${JSON.stringify(rubyText(percentile))}.`, {
    hint: "For example: percentiles => [50, 95, 99.9]",
  });
}
