import { expect, test } from "vitest";
import { runConfig } from "../support/run-config.ts";
import { checkDamagedConfigs } from "../support/damaged-configs.ts";

test("any configuration passes or has problems, each with its place", { timeout: 60_000 }, async () => {
  expect(await checkDamagedConfigs(400)).toEqual({ failed: false, counterexample: null, errorInstance: null });
});

test("a long integer among the options is no mistake", async () => {
  const { output } = await runConfig(
    'input { stdin { } } filter { mutate { add_field => { "big" => 9223372036854775807 } } } output { stdout { codec => json_lines } }',
    { input: "x\n" },
  );

  expect(JSON.parse(output.toString())).toMatchObject({ big: "9223372036854775807" });
});
