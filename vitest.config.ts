import { defineConfig } from "vitest/config";

const shared = {
  resolve: { conditions: ["tailrace-source"] },
  ssr: { resolve: { conditions: ["tailrace-source"] } },
};

/** Projects share one run; `--project conformance` runs one of them. Tests of real threads start from dist, which `npm test` builds first. */
export default defineConfig({
  ...shared,
  test: {
    // Vitest's own measure leaves a core to its main process, which has little to do.
    maxWorkers: 2,
    projects: [
      { ...shared, test: { name: "unit", include: ["src/**/*.test.ts", "plugins/**/*.test.ts"], sequence: { shuffle: true } } },
      { ...shared, test: { name: "contracts", include: ["test/contracts/**/*.test.ts"], sequence: { shuffle: true } } },
      { ...shared, test: { name: "house", include: ["test/house/**/*.test.ts"] } },
      { ...shared, test: { name: "cases", include: ["test/{cases,patterns,options,diagnostics}/**/*.test.ts"] } },
      { ...shared, test: { name: "chaos", include: ["test/chaos/**/*.test.ts"], testTimeout: 60_000 } },
      { ...shared, test: { name: "conformance", include: ["test/conformance/**/*.test.ts"] } },
      {
        ...shared,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts", "test/first-ten-minutes/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
    ],
  },
});
