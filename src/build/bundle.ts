import { writeFile } from "node:fs/promises";
import path from "node:path";
import { rolldown } from "rolldown";
import * as api from "../plugin/index.ts";

/** What is loaded or started by its path, from the folder of compiled code. */
const ENTRIES = [
  "src/cli/bin.cjs",
  "src/worker/thread.js",
  "src/plugin/index.js",
  "plugins/index.js",
  "plugins/coverage.js",
  "plugins/schemas.generated.js",
];

/** What nearly every start needs stands in two files instead of twenty: each costs half a millisecond in main and in each worker. */
const GROUPS = [
  { name: "core", test: /\/dist\/src\/(?:time|event|regex|plugin|errors\.js)/, minShareCount: 2, priority: 2 },
  {
    name: "lines",
    test: /\/dist\/plugins\/(?:codecs\/(?:line|plain|json_lines|json|dots)\/index|shared\/(?:charset|delimiter|event-text|json-events|lines|listen)\.js)/,
    priority: 1,
  },
];

/** An npm package: neither a path nor an import of this package's own. */
const PACKAGE = /^(?![./#])(?!\w:)/;

/**
 * Joins the compiled modules to a few files of CommonJS: loading four hundred takes longer than all else at the start, and
 * Node's loader of ES modules longer than the other. What a configuration does not use (plugins, commands) stays in files of
 * its own. Files keep their depth below the root, so that paths relative to `import.meta.url` mean the same.
 */
export async function bundleCode(compiled: string, target: string): Promise<void> {
  const bundle = await rolldown({
    cwd: compiled,
    input: Object.fromEntries(ENTRIES.map((entry) => [entry.replace(/\.c?js$/, ""), path.join(compiled, entry)])),
    platform: "node",
    external: PACKAGE,
    logLevel: "warn",
  });
  await bundle.write({
    dir: target,
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "src/chunks/[name]-[hash].cjs",
    cleanDir: true,
    codeSplitting: { groups: GROUPS },
  });
  await bundle.close();
  await writeFile(path.join(target, "src/plugin/api.js"), apiModule());
}

/** The plugin API as an ES module (`tailrace/plugin`), with the same classes that the joined files use. */
function apiModule(): string {
  return `import api from "./index.cjs";\nexport const { ${Object.keys(api).join(", ")} } = api;\n`;
}
