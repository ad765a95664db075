import v8 from "node:v8";
import { expect, onTestFinished, test } from "vitest";
import { freeBuffersEarly } from "./garbage.ts";

const MIB = 2 ** 20;

test("buffers that nobody holds are freed before anything else is made", async () => {
  const external = (): number => v8.getHeapStatistics().external_memory;
  onTestFinished(freeBuffersEarly());
  const before = external();
  for (let n = 0; n < 200; n++) Buffer.allocUnsafeSlow(64 * 1024).fill(1);

  expect(external()).toBeGreaterThan(before + 10 * MIB);
  await expect.poll(external, { interval: 20, timeout: 5_000 }).toBeLessThan(before + 3 * MIB);
});
