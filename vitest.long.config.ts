import { defineConfig } from "vitest/config";

/** `npm run test:long`: loads and proofs that take minutes. One file at a time, since some of them measure. */
export default defineConfig({
  resolve: { conditions: ["tailrace-source"] },
  ssr: { resolve: { conditions: ["tailrace-source"] } },
  test: { include: ["test/long/**/*.long.test.ts"], fileParallelism: false, testTimeout: 600_000 },
});
