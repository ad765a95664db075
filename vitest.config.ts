import { defineConfig } from "vitest/config";

const shared = {
  resolve: { conditions: ["tailrace-source"] },
  ssr: { resolve: { conditions: ["tailrace-source"] } },
};

/** A test that hangs must end; one on a busy machine may take its time. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

/**
 * Tests inside the test's own process: files share what was imported, and one more of them than there are cores runs at a
 * time, since half of their time is waiting.
 */
const inside = { ...patience, isolate: false, maxWorkers: 3, sequence: { groupOrder: 0 } };

/** Tests of processes, some of which count on a core: they come when the others are over. */
const outside = { ...patience, maxWorkers: 2, sequence: { groupOrder: 1 } };

const shuffled = { ...inside, sequence: { ...inside.sequence, shuffle: true } };

/** Projects share one run; `--project conformance` runs one of them. Tests of real threads start from dist, which `npm test` builds first. */
export default defineConfig({
  ...shared,
  test: {
    projects: [
      { ...shared, test: { ...shuffled, name: "unit", include: ["src/**/*.test.ts", "plugins/**/*.test.ts"] } },
      { ...shared, test: { ...shuffled, name: "contracts", include: ["test/contracts/**/*.test.ts"] } },
      { ...shared, test: { ...inside, name: "house", include: ["test/house/**/*.test.ts"] } },
      { ...shared, test: { ...inside, name: "cases", include: ["test/{cases,patterns,options,diagnostics}/**/*.test.ts"] } },
      { ...shared, test: { ...inside, name: "conformance", include: ["test/conformance/**/*.test.ts"] } },
      { ...shared, test: { ...outside, name: "chaos", include: ["test/chaos/**/*.test.ts"] } },
      { ...shared, test: { ...outside, name: "integration", include: ["test/{integration,first-ten-minutes}/**/*.test.ts"] } },
    ],
  },
});
