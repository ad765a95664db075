import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { plugins } from "../../plugins/index.ts";
import { Registry } from "../../src/registry/registry.ts";
import type { PluginKind } from "../../src/registry/plugin-map.ts";
import { updateReadme } from "../../src/registry/render-options.ts";
import { packageRoot } from "../support/run-config.ts";

const registry = new Registry(plugins);
const kinds: readonly PluginKind[] = ["input", "filter", "output", "codec"];
const all = kinds.flatMap((kind) =>
  registry.names(kind).map((name) => ({ kind, name, folder: path.join(packageRoot, "plugins", `${kind}s`, name) })),
);

describe.each(all)("$kind $name", ({ kind, name, folder }) => {
  const readme = path.join(folder, "README.md");

  test("has a README whose table of options is that of its schema", async () => {
    const definition = await registry.load({ kind, name });
    expect(existsSync(readme), `${readme} exists`).toBe(true);
    await expect(updateReadme(readFileSync(readme, "utf8"), definition!)).toMatchFileSnapshot(readme);
  });

  test("is named as its folder", async () => {
    const definition = await registry.load({ kind, name });
    expect(definition).toMatchObject({ kind, name });
  });
});
