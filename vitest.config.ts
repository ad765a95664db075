import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";
import { defineConfig } from "vitest/config";

const shared = {
  resolve: { conditions: ["tailrace-source"] },
  ssr: { resolve: { conditions: ["tailrace-source"] } },
};

/** A test that hangs must end; one on a busy machine may take its time. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

/** Files of a worker share what was imported. */
const isolate = false;

/** Those that wait longest come first, so that others run meanwhile; a clean checkout has no times to go by. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- not that of an array
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => moduleId.includes("/test/options/");
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/**
 * Two projects share one run; each transforms what it imports once. `vitest run test/conformance` runs a folder.
 * Tests of real threads start from dist, which `npm test` builds first.
 */
export default defineConfig({
  ...shared,
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...shared,
        test: {
          ...patience,
          isolate,
          name: "inside",
          include: ["{src,plugins}/**/*.test.ts", "test/{contracts,house,cases,patterns,options,diagnostics,conformance}/**/*.test.ts"],
          // Twice as many as cores: half of the time is waiting.
          maxWorkers: 4,
          sequence: { groupOrder: 0, shuffle: { tests: true } },
        },
      },
      {
        ...shared,
        test: {
          ...patience,
          isolate,
          // Tests of processes, some of which count on a core: they come when the others are over.
          name: "outside",
          include: ["test/{chaos,integration,first-ten-minutes}/**/*.test.ts"],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
