import { asyncProperty, check } from "fast-check";
import type { RunDetails } from "fast-check";
import { expect } from "vitest";
import { plugins } from "../../plugins/index.ts";
import type { ProgramForm } from "../../src/worker/program.ts";
import { makeFileReader } from "../../src/compiler/file-reader.ts";
import { Registry } from "../../src/registry/registry.ts";
import { batchFilter, filterSection, sectionEvents } from "./random-section.ts";
import { ReferenceSection } from "./reference-section.ts";
import { packageRoot } from "./run-config.ts";

export const FORMS: readonly ProgramForm[] = ["generated", "plain", "guarded"];
const strangers = [batchFilter];

/** Runs random sections as the product does and as the reference does. The product is loaded anew, so that a test may put a fault into it. */
export async function compareForms(form: ProgramForm, numRuns: number): Promise<RunDetails<[string, string[]]>> {
  const { checkConfig, runConfig } = await import("./run-config.ts");
  const registry = new Registry(plugins, strangers);
  const files = makeFileReader(packageRoot);
  return check(
    asyncProperty(filterSection, sectionEvents, async (section, events) => {
      const config = `input { stdin { codec => json_lines } } ${section} output { stdout { codec => json_lines } }`;
      const { plans } = await checkConfig(config, { strangers, ecs: "disabled" });
      const { output } = await runConfig(config, { form, strangers, ecs: "disabled", input: `${events.join("\n")}\n`, hostname: "h" });
      await Promise.all(plans![0]!.plugins.map((plugin) => registry.load(plugin)));
      const reference = new ReferenceSection(plans![0]!, registry, files);
      expect(linesOf(output.toString())).toEqual((await reference.run(events)).map(withoutHost));
    }),
    { numRuns, seed: 20_261_121 },
  );
}

function linesOf(text: string): string[] {
  return text.split("\n").slice(0, -1).map(withoutHost);
}

/** stdin adds the host to every event. */
function withoutHost(json: string): string {
  const { host: _, ...event } = JSON.parse(json) as Record<string, unknown>;
  return JSON.stringify(Object.fromEntries(Object.entries(event).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
