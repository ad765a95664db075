import { defineConfig } from "vitest/config";

/** `npm run test:chaos`: processes that are killed, disks that fill up. One file at a time. */
export default defineConfig({
  resolve: { conditions: ["tailrace-source"] },
  ssr: { resolve: { conditions: ["tailrace-source"] } },
  test: { include: ["test/chaos/**/*.chaos.ts"], fileParallelism: false, testTimeout: 600_000 },
});
