import { readdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { checkDefinition } from "./check-definition.ts";
import { pluginFileFailed, pluginNameTaken } from "./errors.ts";
import { openPluginDoor } from "./plugin-door.ts";
import type { Definition, PluginMap } from "../plugin/plugin-map.ts";

/**
 * Loads plugins from folders outside the package (`--path.plugins`): every `.js` or `.mjs` file, and `.ts` where Node
 * strips types (22.18 and later). A file named like its plugin's tests (`*.test.js`) is left alone.
 * @param own the package's own plugins, whose names are taken
 * @throws TailraceError naming the file that cannot be loaded, holds no plugin, or has a name that is taken
 */
export async function loadStrangers(folders: readonly string[], own: PluginMap): Promise<Definition[]> {
  if (folders.length === 0) return [];
  openPluginDoor();
  const files = (await Promise.all(folders.map(pluginFiles))).flat();
  const taken = new Map(Object.entries(own).flatMap(([kinds, plugins]) => Object.keys(plugins).map((name) => [`${kinds} ${name}`, ""])));
  const definitions: Definition[] = [];
  for (const file of files) {
    const definition = await loadFile(file);
    const key = `${definition.kind}s ${definition.name}`;
    const other = taken.get(key);
    if (other !== undefined) throw pluginNameTaken(definition, file, other);
    taken.set(key, file);
    definitions.push(definition);
  }
  return definitions;
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
