import { writeFileSync } from "node:fs";
import path from "node:path";
import { vi } from "vitest";
import { startConfig } from "../../support/run-config.ts";
import { plainEvents } from "../../support/run-filter.ts";
import { until } from "../../support/until.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { EVENTS_OUT, filterCase, refusalCase } from "../run-case.ts";
import { scratchFolder } from "../scratch-folder.ts";

const folder = scratchFolder();

function file(name: string, content: string): string {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
}

const yaml = file("dictionary.yml", "a: yes\n");

/** Looks `a` and `b` up in a file that holds one of them first and the other one a minute later. */
function refreshCase({ given, beside, expected }: Pick<OptionCase, "given" | "expected"> & { readonly beside: string }): OptionCase {
  const observe = async (option: string): Promise<unknown> => {
    const place = file("changing.yml", "a: A\n");
    const filter = `translate { source => "k" target => "v" dictionary_path => "${place}" ${beside} ${option} }`;
    const running = await startConfig(`input { stdin { codec => json_lines } } filter { ${filter} } ${EVENTS_OUT}`, {
      keepsInputOpen: true,
    });
    vi.useFakeTimers({ toFake: ["Date"] });
    file("changing.yml", "b: new B\n");
    vi.setSystemTime(Date.now() + 60_000);
    running.write('{"k":"a"}\n{"k":"b"}\n');
    await until(() => plainEvents(running.output()).length === 2, "two events");
    vi.useRealTimers();
    await running.stop();
    return plainEvents(running.output()).map(({ v }) => v);
  };
  return { given, expected, observe };
}

const beside = 'source => "k" target => "v"';
const ONE = 'dictionary => { "a" => "A" }';

export const pluginCases: PluginCases = {
  cases: {
    source: filterCase("translate", {
      given: 'source => "[k][a]"',
      instead: 'source => "other"',
      beside: `target => "v" ${ONE}`,
      events: [{ k: { a: "a" } }],
      expected: [{ k: { a: "a" }, v: "A" }],
    }),
    field: filterCase("translate", {
      given: 'field => "k"',
      instead: "field => other",
      beside: `target => "v" ${ONE}`,
      events: [{ k: "a" }],
      expected: [{ k: "a", v: "A" }],
    }),
    target: filterCase("translate", {
      given: 'target => "[x][y]"',
      beside: `source => "k" ${ONE}`,
      events: [{ k: "a" }],
      expected: [{ k: "a", x: { y: "A" } }],
    }),
    destination: filterCase("translate", {
      given: 'destination => "[x][y]"',
      beside: `source => "k" ${ONE}`,
      events: [{ k: "a" }],
      expected: [{ k: "a", x: { y: "A" } }],
    }),
    dictionary: filterCase("translate", { given: ONE, beside, events: [{ k: "a" }], expected: [{ k: "a", v: "A" }] }),
    dictionary_path: filterCase("translate", {
      given: `dictionary_path => "${yaml}"`,
      beside,
      events: [{ k: "a" }],
      expected: [{ k: "a", v: true }],
    }),
    exact: filterCase("translate", {
      given: "exact => false",
      beside: `${beside} ${ONE}`,
      events: [{ k: "abba" }],
      expected: [{ k: "abba", v: "AbbA" }],
    }),
    regex: filterCase("translate", {
      given: "regex => true",
      beside: `${beside} dictionary => { "^a.$" => "A" }`,
      events: [{ k: "ab" }],
      expected: [{ k: "ab", v: "A" }],
    }),
    fallback: filterCase("translate", {
      given: 'fallback => "no %{k}"',
      beside,
      events: [{ k: "a" }],
      expected: [{ k: "a", v: "no a" }],
    }),
    override: filterCase("translate", {
      given: "override => true",
      beside: `${beside} ${ONE}`,
      events: [{ k: "a", v: "there" }],
      expected: [{ k: "a", v: "A" }],
    }),
    iterate_on: filterCase("translate", {
      given: 'iterate_on => "list"',
      beside: `${beside} ${ONE}`,
      events: [{ list: [{ k: "a" }, { k: "b" }] }],
      expected: [{ list: [{ k: "a", v: "A" }, { k: "b" }] }],
    }),
    refresh_interval: refreshCase({ given: "refresh_interval => 30", beside: "", expected: ["A", "new B"] }),
    refresh_behaviour: refreshCase({
      given: "refresh_behaviour => replace",
      beside: "refresh_interval => 30",
      expected: [undefined, "new B"],
    }),
    yaml_dictionary_code_point_limit: refusalCase(
      (option) => `filter { translate { ${beside} dictionary_path => "${yaml}" ${option} } } ${EVENTS_OUT}`,
      { given: "yaml_dictionary_code_point_limit => 3", expected: ["TRANSLATE_DICTIONARY"] },
    ),
    yaml_load_strategy: filterCase("translate", {
      given: "yaml_load_strategy => streaming",
      beside: `${beside} dictionary_path => "${yaml}"`,
      events: [{ k: "a" }],
      expected: [{ k: "a", v: "yes" }],
    }),
    ecs_compatibility: filterCase("translate", {
      given: "ecs_compatibility => disabled",
      beside: `source => "k" ${ONE}`,
      events: [{ k: "a" }],
      expected: [{ k: "a", translation: "A" }],
    }),
  },
};
