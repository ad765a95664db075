#!/usr/bin/env node
// CommonJS, so that this runs before any module is loaded: libuv makes its thread pool at the first use, and LevelDB, files,
// zlib and name lookups share it.
process.env["UV_THREADPOOL_SIZE"] ??= "8";

import("./main.js").then(
  ({ main }) => main(process.argv.slice(2)),
  (error: unknown) => {
    process.stderr.write(`tailrace cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
