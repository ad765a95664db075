import { expect, test } from "vitest";
import { checkDamagedConfigs } from "../support/damaged-configs.ts";

test("twenty thousand damaged configurations pass or have problems, each with its place", { timeout: 600_000 }, async () => {
  expect(await checkDamagedConfigs(20_000)).toEqual({ failed: false, counterexample: null, errorInstance: null });
});
