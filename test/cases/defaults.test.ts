import path from "node:path";
import { expect, test } from "vitest";
import { flagSetting, numberSetting, readSettings } from "../../src/agent/settings.ts";
import { parseFlags } from "../../src/cli/flags.ts";
import { prepare } from "../../src/cli/setup.ts";

test("allow_superuser is true", () => {
  expect(flagSetting(readSettings([]).values, "allow_superuser")).toBe(true);
});

test("path.data is ./data", async () => {
  const { dataPath } = await prepare(parseFlags([]));

  expect(dataPath).toBe(path.resolve("data"));
});

test.each([
  [5, 5_000],
  ["5", 5_000],
  ["5s", 5_000],
  ["5ms", 5],
])("config.reload.interval as a bare number is in seconds: %j", (value, milliseconds) => {
  const { values } = readSettings([{ name: "config.reload.interval", value, from: "logstash.yml" }]);

  expect(numberSetting(values, "config.reload.interval")).toBe(milliseconds);
});
