import { readdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { pluginFileFailed } from "./errors.ts";
import type { Definition } from "./plugin-map.ts";
import { checkDefinition } from "./registry.ts";

/**
 * Loads plugins from folders outside the package (`--path.plugins`): every `.js` or `.mjs` file, and `.ts` where Node
 * strips types (22.18 and later). A file named like its plugin's tests (`*.test.js`) is left alone.
 * @throws TailraceError naming the file that cannot be loaded or holds no plugin
 */
export async function loadStrangers(folders: readonly string[]): Promise<Definition[]> {
  const files = await Promise.all(folders.map(pluginFiles));
  return Promise.all(files.flat().map(loadFile));
}

async function pluginFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && PLUGIN_FILE.test(entry.name) && !entry.parentPath.includes("node_modules"))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .toSorted();
  } catch (error) {
    throw pluginFileFailed(folder, error);
  }
}

const PLUGIN_FILE = /^(?!.*\.test\.)(?!.*\.d\.ts$).*\.(?:js|mjs|ts)$/;

async function loadFile(file: string): Promise<Definition> {
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(path.resolve(file)).href)) as { readonly default?: unknown };
  } catch (error) {
    throw pluginFileFailed(file, error);
  }
  return checkDefinition(module.default, file);
}
