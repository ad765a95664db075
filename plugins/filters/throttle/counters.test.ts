import { describe, expect, test } from "vitest";
import { Counters } from "./counters.ts";

/** Counts keys that each come once, a second apart. */
function countKeys(counters: Counters, from: number, to: number): void {
  for (let n = from; n < to; n++) counters.count(`a key that comes once: ${n}`, n, 60);
}

describe("Counters", () => {
  test("counts in slots that begin with the key's first event, whatever the order of times", () => {
    const counters = new Counters({ maxAge: 3600, maxCounters: -1 });

    const counts = [50, 80, 109, 110, 20, 49, 169, 50].map((second) => counters.count("k", second, 60));

    expect(counts).toEqual([1, 2, 3, 1, 1, 2, 2, 4]);
  });

  test.each([
    [10, [1, 2, 1, 3]],
    [-10, [1, 1, 2, 3]],
    [Number.POSITIVE_INFINITY, [1, 2, 3, 4]],
  ])("takes a period of %d", (period, expected) => {
    const counters = new Counters({ maxAge: 3600, maxCounters: -1 });

    expect([100, 109, 110, 101].map((second) => counters.count("k", second, period))).toEqual(expected);
  });

  test("forgets slots that are older than the age, seen from the key's latest slot", () => {
    const counters = new Counters({ maxAge: 100, maxCounters: -1 });

    const counts = [0, 60, 100, 0, 160, 60, 170, 0].map((second) => counters.count("k", second, 10));

    // At 160 the slot 0 is forgotten; what comes too late is counted in a slot that does not stay.
    expect(counts).toEqual([1, 1, 1, 2, 1, 2, 1, 1]);
    expect(counters.flush()).toEqual({ counters: 3 });
  });

  test("forgets keys at a flush whose last event is older than the age, seen from the latest of all", () => {
    const counters = new Counters({ maxAge: 100, maxCounters: -1 });
    counters.count("old", 0, 10);
    counters.count("less old", 1, 10);
    counters.count("new", 101, 10);

    expect(counters.flush()).toEqual({ counters: 2 });
    expect(counters.count("old", 0, 10)).toBe(1);
    expect(counters.count("less old", 1, 10)).toBe(2);
  });

  test("lowers the age by a twentieth at each flush with too many counts, down to a twentieth, and raises it again", () => {
    const counters = new Counters({ maxAge: 1000, maxCounters: 10 });
    const flushes = (times: number): (number | undefined)[] => Array.from({ length: times }, () => counters.flush().changedAge);
    countKeys(counters, 2_000_000, 2_000_700);

    expect(flushes(21)).toEqual([...Array.from({ length: 19 }, (_, n) => 950 - 50 * n), undefined, undefined]);

    counters.count("much later", 3_000_000, 60);
    expect(flushes(21)).toEqual([...Array.from({ length: 19 }, (_, n) => 100 + 50 * n), undefined, undefined]);
  });

  test("never holds more than twice its limit: the keys not seen for longest go", () => {
    const counters = new Counters({ maxAge: 1_000_000, maxCounters: 1_000 });
    counters.count("seen again", 0, 1_000_000);

    countKeys(counters, 0, 1_900);
    expect(counters.count("seen again", 5_000, 1_000_000)).toBe(2);
    countKeys(counters, 1_900, 3_000);

    expect(counters.count("seen again", 5_001, 1_000_000)).toBe(3);
    expect(counters.flush().counters).toBeLessThanOrEqual(2_000);
  });

  test("has no bound without a limit", () => {
    const counters = new Counters({ maxAge: 1_000_000, maxCounters: -1 });

    countKeys(counters, 0, 5_000);

    expect(counters.flush()).toEqual({ counters: 5_000 });
  });
});
