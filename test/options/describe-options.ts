import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { plugins } from "../../plugins/index.ts";
import { commonOptions } from "../../src/registry/common-options.ts";
import type { OptionSchemas } from "../../src/plugin/options.ts";
import { Registry } from "../../src/registry/registry.ts";
import type { PluginKind } from "../../src/plugin/plugin-map.ts";
import { casesOf } from "./option-case.ts";
import type { PluginCases } from "./option-case.ts";

/** Something that has options: a plugin, or all plugins of a kind, which share the common ones. */
interface Subject {
  readonly title: string;
  readonly options: OptionSchemas;
  /** True for options that a plugin may have cases of, though they are no own ones: it heeds them in its own way. */
  readonly mayHave: (option: string) => boolean;
  readonly cases: PluginCases;
}

const LONGEST_CASE_MS = 30_000;
const registry = new Registry(plugins);

/** The cases of all options of plugins of a kind, and of those that they share. */
export async function describeOptions(...kinds: readonly PluginKind[]): Promise<void> {
  const subjects = (await Promise.all(kinds.map(subjectsOf))).flat();
  describe.each(subjects)("$title", (subject) => {
    testOptions(subject);
  });
}

function testOptions({ options, mayHave, cases }: Subject): void {
  const names = [...new Set([...Object.keys(options), ...Object.keys(cases.cases)])];
  const all = names.flatMap((option) => casesOf(cases, option).map((each) => ({ option, ...each })));

  test.each(all)(
    "heeds $option: $given",
    async ({ option, given, instead = "", observe, expected }) => {
      const seen = await observe(given);
      const seenWithout = await observe(instead);

      expect(seen).toEqual(expected);
      expect(seenWithout, `what is seen without ${option} differs`).not.toEqual(expected);
    },
    LONGEST_CASE_MS,
  );

  test("has a case for every option of which something can be seen, and for no other", () => {
    const unseen = Object.keys(cases.unseen ?? {});
    const isNone = (option: string): boolean => options[option]?.effect === "none";

    expect(names.filter((option) => casesOf(cases, option).length === 0 && !unseen.includes(option))).toEqual([]);
    expect(unseen.filter((option) => !Object.hasOwn(options, option) || casesOf(cases, option).length > 0)).toEqual([]);
    expect(names.filter((option) => isNone(option) && !unseen.includes(option))).toEqual([]);
    expect(names.filter((option) => !Object.hasOwn(options, option) && !mayHave(option))).toEqual([]);
  });

  test("takes another value in the place of an option that must be given", () => {
    const bare = all.filter(({ option, instead }) => options[option]?.required === true && instead === undefined);

    expect(bare.map(({ option }) => option)).toEqual([]);
  });
}

async function subjectsOf(kind: PluginKind): Promise<Subject[]> {
  const common: OptionSchemas = commonOptions[kind];
  const shared = { title: `every ${kind}`, options: common, mayHave: () => false, cases: await load(`common/${kind}.ts`) };
  const own = registry.names(kind).map(async (name) => {
    const { options } = (await registry.load({ kind, name }))!;
    const mayHave = (option: string): boolean => Object.hasOwn(common, option);
    return { title: `${kind} ${name}`, options, mayHave, cases: await load(`${kind}s/${name}.ts`) };
  });
  return [shared, ...(await Promise.all(own))];
}

/** A plugin without options of its own needs no file. */
async function load(file: string): Promise<PluginCases> {
  const whole = path.join(import.meta.dirname, file);
  if (!existsSync(whole)) return { cases: {} };
  // Vite would look for a pattern of paths.
  const module = (await import(/* @vite-ignore */ whole)) as { readonly pluginCases: PluginCases };
  return module.pluginCases;
}
