import { defineConfig } from "vitest/config";

const shared = {
  resolve: { conditions: ["tailrace-source"] },
  ssr: { resolve: { conditions: ["tailrace-source"] } },
};

/** A test that hangs must end; one on a busy machine may take its time. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

/** Projects share one run; `--project conformance` runs one of them. Tests of real threads start from dist, which `npm test` builds first. */
export default defineConfig({
  ...shared,
  test: {
    // Vitest's own measure leaves a core to its main process, which has little to do.
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: { ...patience, name: "unit", include: ["src/**/*.test.ts", "plugins/**/*.test.ts"], sequence: { shuffle: true } },
      },
      { ...shared, test: { ...patience, name: "contracts", include: ["test/contracts/**/*.test.ts"], sequence: { shuffle: true } } },
      { ...shared, test: { ...patience, name: "house", include: ["test/house/**/*.test.ts"] } },
      { ...shared, test: { ...patience, name: "cases", include: ["test/{cases,patterns,options,diagnostics}/**/*.test.ts"] } },
      { ...shared, test: { ...patience, name: "chaos", include: ["test/chaos/**/*.test.ts"] } },
      { ...shared, test: { ...patience, name: "conformance", include: ["test/conformance/**/*.test.ts"] } },
      {
        ...shared,
        test: {
          ...patience,
          name: "integration",
          include: ["test/integration/**/*.test.ts", "test/first-ten-minutes/**/*.test.ts"],
        },
      },
    ],
  },
});
