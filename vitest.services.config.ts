import { defineConfig } from "vitest/config";

/**
 * `npm run test:services`: real servers, which test/services/servers.sh fetches and starts. One at a time. What they lack, API
 * keys and lifecycle policies, is tested against a server of ours.
 */
export default defineConfig({
  resolve: { conditions: ["tailrace-source"] },
  ssr: { resolve: { conditions: ["tailrace-source"] } },
  test: {
    include: ["test/services/**/*.services.test.ts", "plugins/outputs/elasticsearch/{hosts,set-up}.test.ts"],
    globalSetup: ["test/services/build.ts"],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
