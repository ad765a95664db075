import { defineConfig } from "vitest/config";

/** `npm run test:services`: real servers, which test/services/servers.sh fetches and starts. One at a time. */
export default defineConfig({
  resolve: { conditions: ["tailrace-source"] },
  ssr: { resolve: { conditions: ["tailrace-source"] } },
  test: {
    include: ["test/services/**/*.services.test.ts"],
    globalSetup: ["test/services/build.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
