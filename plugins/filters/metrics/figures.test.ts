import { afterEach, describe, expect, test, vi } from "vitest";
import { Meter } from "./meter.ts";
import { DecayingSample, quantile } from "./sample.ts";
import { Timer } from "./timer.ts";

afterEach(() => void vi.restoreAllMocks());

/** So many marks at a second, then the count and the rates: what the metriks gem (0.9.9.8 on JRuby 10.0.6) tells for the same. */
const told: readonly (readonly [second: number, marks: number, count: number, m1: number, m5: number, m15: number])[] = [
  [0, 7, 7, 0, 0, 0],
  [1.5, 3, 10, 0, 0, 0],
  [5, 0, 10, 0, 0, 0],
  [5.1, 4, 14, 2, 2, 2],
  [7, 0, 14, 2, 2, 2],
  [10.2, 1, 15, 1.904053297555188, 1.980165744585941, 1.993351817605876],
  [40, 9, 24, 1.2666874318901846, 1.8249329474270692, 1.9398265813451359],
  [41, 0, 24, 1.2666874318901846, 1.8249329474270692, 1.9398265813451359],
  [400.7, 2, 26, 0.003527548712395086, 0.5587707858773951, 1.3070264982994892],
  [406, 0, 26, 0.03522773563844264, 0.5561465356112425, 1.3020014336353238],
];

test("a meter counts and averages as that of Logstash", () => {
  const start = 1_000_000;
  const meter = new Meter([1, 5, 15], start);

  for (const [second, marks, count, ...rates] of told) {
    for (let n = 0; n < marks; n++) meter.mark(start + second * 1000);
    const seen = meter.rates(start + second * 1000).map(([, rate]) => rate);

    expect([second, meter.count]).toEqual([second, count]);
    seen.forEach((rate, at) => expect(rate).toBeCloseTo(rates[at]!, 12));
  }
});

test("a meter averages over the minutes it is told only", () => {
  expect(new Meter([5], 0).rates(0)).toEqual([[5, 0]]);
});

test("a meter that nobody looks at for a year is told at once", () => {
  const meter = new Meter([1, 15], 0);
  meter.mark(1);

  expect(meter.rates(365 * 86_400_000).map(([, rate]) => rate < 1e-300)).toEqual([true, true]);
});

describe("a timer", () => {
  test("tells how its values are spread, without those below 0, as that of Logstash", () => {
    const timer = new Timer([], 0);
    for (const value of [3.5, 0.25, 12, 7, -1, 7, 0, 100.125]) timer.update(value, 0);
    const values = timer.sample();

    expect([timer.meter.count, timer.min, timer.max]).toEqual([7, 0, 100.125]);
    expect(timer.mean).toBeCloseTo(18.553571428571427, 12);
    expect(timer.standardDeviation).toBeCloseTo(36.21620962063416, 12);
    expect([0, 0.01, 0.05, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1].map((part) => quantile(values, part))).toEqual([
      0, 0, 0, 0, 7, 100.125, 100.125, 100.125, 100.125, 100.125,
    ]);
  });

  test.each([
    [[2.5], [1, 2.5, 2.5, 2.5, 0, 2.5]],
    [[-2.5], [0, 0, 0, 0, 0, 0]],
    [[], [0, 0, 0, 0, 0, 0]],
  ])("with the values %j tells %j", (values, expected) => {
    const timer = new Timer([], 0);
    for (const value of values) timer.update(value, 0);
    const { meter, min, max, mean, standardDeviation } = timer;

    expect([meter.count, min, max, mean, standardDeviation, quantile(timer.sample(), 0.5)]).toEqual(expected);
  });
});

test.each([
  [[], 0.5, 0],
  [[4], 0.01, 4],
  [[4], 1, 4],
  [[1, 2, 3], 0.5, 2],
  [[1, 2], 0.5, 1.5],
  [[10, 20, 30, 40], 0.9, 40],
  [[10, 20, 30, 40], 0.3, 15],
])("of %j the quantile %d is %d", (values, part, expected) => {
  expect(quantile(values, part)).toBeCloseTo(expected, 12);
});

describe("a sample", () => {
  const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

  test("has all values while there is room, in order", () => {
    const sample = new DecayingSample(0);
    for (const value of numbers(0, 1028)) sample.add((value * 617) % 1028, value);

    expect(sample.sorted()).toEqual(numbers(0, 1028));
  });

  test("keeps as many when there are more, each one that was given", () => {
    const sample = new DecayingSample(0);
    for (const value of numbers(0, 20_000)) sample.add(value, 0);
    const kept = sample.sorted();

    expect(kept).toHaveLength(1028);
    expect(new Set(kept).size).toBe(1028);
    expect(kept[0]! >= 0 && kept.at(-1)! < 20_000).toBe(true);
  });

  test("keeps those with the highest priorities", () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const sample = new DecayingSample(0);
    // With equal luck the newer one wins.
    for (const value of numbers(0, 5_000)) sample.add(value, value * 1000);

    expect(sample.sorted()).toEqual(numbers(5_000 - 1028, 5_000));
  });

  test("does not lose its order after years", () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const sample = new DecayingSample(0);
    const year = 365 * 86_400_000;
    for (const value of numbers(0, 2_000)) sample.add(value, value * year);

    expect(sample.sorted()).toEqual(numbers(2_000 - 1028, 2_000));
  });
});
