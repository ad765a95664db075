import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { packSnappy, unpackSnappy } from "./snappy-blocks.ts";
import type { Snappy } from "./snappy-blocks.ts";

// It has no types.
const snappy = createRequire(import.meta.url)("snappyjs") as Snappy;
const MOST = 1024 * 1024;
const bytes = Buffer.from("records ".repeat(1_000));

describe("Snappy", () => {
  test("is read back, with blocks and bare", () => {
    expect(unpackSnappy(packSnappy(bytes, snappy), snappy, MOST).equals(bytes)).toBe(true);
    expect(unpackSnappy(snappy.compress(bytes), snappy, MOST).equals(bytes)).toBe(true);
  });

  test("is read of several blocks, as Java writes it", () => {
    const packed = packSnappy(bytes, snappy);

    expect(unpackSnappy(Buffer.concat([packed, packed.subarray(16)]), snappy, MOST).equals(Buffer.concat([bytes, bytes]))).toBe(true);
  });

  test.each([
    ["bare", (): Buffer => snappy.compress(Buffer.alloc(2 * MOST))],
    ["in blocks", (): Buffer => packSnappy(Buffer.alloc(2 * MOST), snappy)],
    [
      "in many blocks",
      (): Buffer => Buffer.concat([packSnappy(Buffer.alloc(MOST), snappy), packSnappy(Buffer.alloc(MOST), snappy).subarray(16)]),
    ],
  ])("that is too much is refused, %s", (_, make) => {
    expect(() => unpackSnappy(make(), snappy, MOST)).toThrow(Error);
  });

  test("that is damaged ends in an error or in bytes, 3,000 times", () => {
    let seed = 11;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const sound = packSnappy(bytes, snappy);
    let failed = 0;
    for (let round = 0; round < 3_000; round++) {
      const damaged = Buffer.from(sound.subarray(0, 1 + random(sound.length)));
      for (let change = 0; change <= random(4); change++) damaged[random(damaged.length)] = random(256);
      try {
        expect(unpackSnappy(damaged, snappy, MOST).length).toBeLessThanOrEqual(MOST);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        failed++;
      }
    }
    expect(failed).toBeGreaterThan(1_000);
  });
});
