import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { coverage } from "../../plugins/coverage.ts";
import { plugins } from "../../plugins/index.ts";
import type { TailraceError } from "../../src/errors.ts";
import { Registry } from "../../src/registry/registry.ts";
import type { PluginKind } from "../../src/plugin/plugin-map.ts";
import { updateReadme } from "../../src/registry/render-options.ts";
import { differences, pendingAtTheEnd } from "../conformance/differences.ts";
import { checkConfig, packageRoot } from "../support/run-config.ts";

const registry = new Registry(plugins);
const KINDS: readonly PluginKind[] = ["input", "filter", "output", "codec"];
const all = KINDS.flatMap((kind) => registry.names(kind).map((name) => ({ kind, name, folder: `plugins/${kind}s/${name}` })));
const readme = path.join(packageRoot, "README.md");

describe.each(all)("$kind $name", ({ kind, name, folder }) => {
  const file = path.join(packageRoot, folder, "README.md");

  test("has a README whose table of options is that of its schema", async () => {
    const definition = await registry.load({ kind, name });
    expect(existsSync(file), `${file} exists`).toBe(true);
    await expect(updateReadme(readFileSync(file, "utf8"), definition!)).toMatchFileSnapshot(file);
  });

  test("is named as its folder", async () => {
    const definition = await registry.load({ kind, name });
    expect(definition).toMatchObject({ kind, name });
  });

  test("has an example in its README, and all of them pass the check", async () => {
    const examples = [...readFileSync(file, "utf8").matchAll(/^```(?:logstash|conf)?\n([\s\S]*?)^```/gm)]
      .map((match) => match[1]!)
      .filter((text) => /^\s*(?:#.*\n\s*)*(?:input|filter|output)\s*\{/.test(text));

    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect({ example, problems: await problemsOf(example) }).toEqual({ example, problems: [] });
  });
});

/** Files that an example names are its reader's. */
async function problemsOf(example: string): Promise<readonly TailraceError[]> {
  const { problems } = await checkConfig(example);
  return problems.filter(({ code }) => code !== "OPTION_PATH");
}

test.each(KINDS)("the %s folders, the map and the table of what is served are the same", (kind) => {
  const folders = readdirSync(path.join(packageRoot, "plugins", `${kind}s`)).toSorted();
  const served = Object.entries(coverage[kind]).filter(([, { status }]) => status === "served");

  expect(registry.names(kind)).toEqual(folders);
  expect(served.map(([name]) => name).toSorted()).toEqual(folders);
});

describe("the README", () => {
  test("has the table of plugins", async () => {
    await expect(withPluginTable(readFileSync(readme, "utf8"))).toMatchFileSnapshot(readme);
  });

  test("has every deliberate difference", () => {
    const text = readFileSync(readme, "utf8");
    const reasons = [...Object.values(differences), pendingAtTheEnd]
      .filter(({ kind }) => kind === "deliberate")
      .map(({ reason }) => reason);

    expect(reasons.filter((reason) => !text.includes(reason))).toEqual([]);
  });
});

const BEGIN = "<!-- plugins: written by `npm run docs` -->";
const END = "<!-- /plugins -->";

function withPluginTable(text: string): string {
  const rows = KINDS.map((kind) => {
    const link = (name: string): string => `[${name}](plugins/${kind}s/${name}/README.md)`;
    const planned = Object.entries(coverage[kind]).filter(([, { status }]) => status === "planned");
    return `| ${kind}s | ${registry.names(kind).map(link).join(" · ")} | ${planned.map(([name]) => name).join(" · ")} |`;
  });
  const table = ["| | served | not yet |", "|---|---|---|", ...rows].join("\n");
  return `${text.slice(0, text.indexOf(BEGIN))}${BEGIN}\n${table}\n${text.slice(text.indexOf(END))}`;
}
