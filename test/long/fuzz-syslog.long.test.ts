import { expect, test } from "vitest";
import { fuzzSyslog } from "../support/fuzz-syslog.ts";

test("a hundred thousand mutated syslog messages cost nothing but themselves, and no memory", async () => {
  const { growth, ...result } = await fuzzSyslog(100_000, 5424);

  expect(result).toEqual({ isAlive: true, said: [] });
  expect(growth).toBeLessThanOrEqual(1.2);
});
