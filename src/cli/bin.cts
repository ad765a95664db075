#!/usr/bin/env node
// CommonJS, so that this runs before any module is loaded: libuv makes its thread pool at the first use, and LevelDB, files,
// zlib and name lookups share it.
process.env["UV_THREADPOOL_SIZE"] ??= "8";

const LEAST_NODE = [20, 19];

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const isTooOld = major < LEAST_NODE[0]! || (major === LEAST_NODE[0] && minor < LEAST_NODE[1]!);

if (isTooOld) refuse(`it needs Node.js ${LEAST_NODE.join(".")} or later, and this is ${process.versions.node}`);
else
  import("./main.js").then(
    ({ main }) => main(process.argv.slice(2)),
    (error: unknown) => refuse(error instanceof Error ? error.message : String(error)),
  );

function refuse(why: string): void {
  process.stderr.write(`tailrace cannot start: ${why}\n`);
  process.exitCode = 1;
}
