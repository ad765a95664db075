import { describe, expect, test } from "vitest";
import { LookupCache } from "./lookup-cache.ts";

describe("LookupCache", () => {
  test("knows what it was given, by text, whatever the text", () => {
    const cache = new LookupCache<number>(10);

    cache.set("__proto__", 1);
    cache.set("", 2);
    cache.set("a", 3);
    cache.set("a", 4);

    expect(["__proto__", "", "a", "constructor"].map((key) => cache.get(key))).toEqual([1, 2, 4, undefined]);
  });

  test("never holds more than its size", () => {
    const cache = new LookupCache<number>(10);

    for (let n = 0; n < 1_000; n++) cache.set(`key ${n}`, n);

    const held = Array.from({ length: 1_000 }, (_, n) => cache.get(`key ${n}`)).filter((value) => value !== undefined);
    expect(held.length).toBeLessThanOrEqual(10);
    expect(held).toContain(999);
  });

  test("keeps what is asked for and forgets the rest", () => {
    const cache = new LookupCache<number>(4);
    cache.set("wanted", 0);

    for (let n = 1; n <= 100; n++) {
      cache.set(`passing ${n}`, n);
      cache.get("wanted");
    }

    expect(["wanted", "passing 1"].map((key) => cache.get(key))).toEqual([0, undefined]);
  });
});
