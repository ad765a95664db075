import { expect, test } from "vitest";
import { fuzzSyslog } from "../../../test/support/fuzz-syslog.ts";

// A hundred thousand of them: test/long/fuzz-syslog.long.test.ts.
test("two thousand mutated messages cost nothing but themselves", { timeout: 60_000 }, async () => {
  expect(await fuzzSyslog(2_000, 3164)).toMatchObject({ isAlive: true, said: [] });
});
