import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { checkConfig, packageRoot } from "../support/run-config.ts";

const folder = path.join(packageRoot, "pipelines");

test.each(readdirSync(folder).filter((name) => name.endsWith(".conf")))("pipelines/%s passes the check", async (name) => {
  const { problems } = await checkConfig(readFileSync(path.join(folder, name), "utf8"));

  expect(problems).toEqual([]);
});
