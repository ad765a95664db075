import { copyFile } from "node:fs/promises";
import path from "node:path";
import { rolldown } from "rolldown";

/** What is imported or started by its path, from the folder of compiled code. */
const ENTRIES = ["src/cli/main", "src/worker/thread", "src/plugin/index", "plugins/index", "plugins/coverage", "plugins/schemas.generated"];

/** An npm package: neither a path nor an import of this package's own. */
const PACKAGE = /^(?![./#])(?!\w:)/;

/**
 * Joins the compiled modules to a few files, because loading four hundred takes longer than all else at the start. What a
 * configuration does not use (plugins, commands) stays in files of its own. Files keep their depth below the root, so that
 * paths relative to `import.meta.url` mean the same.
 */
export async function bundleCode(compiled: string, target: string): Promise<void> {
  const bundle = await rolldown({
    cwd: compiled,
    input: Object.fromEntries(ENTRIES.map((entry) => [entry, path.join(compiled, `${entry}.js`)])),
    platform: "node",
    external: PACKAGE,
    logLevel: "warn",
  });
  await bundle.write({
    dir: target,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "src/chunks/[name]-[hash].js",
    cleanDir: true,
  });
  await bundle.close();
  await copyFile(path.join(compiled, "src/cli/bin.cjs"), path.join(target, "src/cli/bin.cjs"));
}
