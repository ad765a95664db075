import { plugins } from "../../plugins/index.ts";
import { makeFileReader } from "../../src/compiler/file-reader.ts";
import { makeLayout } from "../../src/event/layout.ts";
import { mapOf, Timestamp } from "../../src/plugin/index.ts";
import type { Filter } from "../../src/plugin/index.ts";
import { Registry } from "../../src/registry/registry.ts";
import { openBatch } from "../../src/worker/batch.ts";
import { createFilters } from "../../src/worker/create-plugins.ts";
import { checkConfig, memoryLogger, packageRoot } from "./run-config.ts";
import type { PlainEvent } from "./run-filter.ts";

/** A section's one filter, created as often as it is asked for: as a worker does for each configuration it is given. */
export interface FilterMaker {
  readonly make: () => Filter;
  /** Passes events through a filter of the batch form. @returns them, as they are then */
  readonly pass: (filter: Filter, events: readonly PlainEvent[]) => PlainEvent[];
}

/** @param section one filter */
export async function filterMaker(section: string): Promise<FilterMaker> {
  const registry = new Registry(plugins, []);
  const { plans, problems } = await checkConfig(`input { stdin { } } filter { ${section} } output { stdout { } }`);
  if (plans === undefined) throw problems[0]!;
  const plan = plans[0]!;
  await Promise.all(plan.plugins.map((plugin) => registry.load(plugin)));
  const layout = makeLayout();
  const parts = { plan, layout, definitions: registry, files: makeFileReader(packageRoot), logger: memoryLogger([]) };
  return {
    make: () => [...createFilters(parts, () => true).values()][0]!.filter,
    pass(filter, given) {
      const events = given.map((event) => layout.fromMap(mapOf(event as never), new Timestamp(0)));
      void filter.filterBatch!(openBatch(events, { matched: () => {}, emit: () => {} }));
      return events.map((event) => Object.fromEntries(Object.entries(event.toMap()).filter(([name]) => !name.startsWith("@"))));
    },
  };
}
