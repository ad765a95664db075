import { readFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { checkDefinition } from "./check-definition.ts";
import { pluginFileFailed, pluginFolderMissing, pluginNameTaken } from "./errors.ts";
import { openPluginDoor } from "./plugin-door.ts";
import type { Definition, PluginMap } from "../plugin/plugin-map.ts";

/**
 * Loads plugins from outside the package (`--path.plugins`): a file, or of a folder every `.js` or `.mjs` file, and `.ts` where Node
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
    if ((await stat(folder)).isFile()) return [folder];
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && PLUGIN_FILE.test(entry.name) && !entry.parentPath.includes("node_modules"))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .toSorted();
  } catch (error) {
    throw pluginFolderMissing(folder, error);
  }
}

const PLUGIN_FILE = /^(?!.*\.test\.)(?!.*\.d\.ts$).*\.(?:js|mjs|ts)$/;

async function loadFile(file: string): Promise<Definition> {
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(path.resolve(file)).href)) as { readonly default?: unknown };
  } catch (error) {
    throw pluginFileFailed(file, error, await lineIn(file, error));
  }
  return checkDefinition(module.default, file);
}

/** The line of a file that an error is about, if it can be told: a stack names it, but not that of a syntax error, for which Node checks the text once more. */
async function lineIn(file: string, error: unknown): Promise<number | undefined> {
  if (error instanceof SyntaxError) {
    const { spawnSync } = await import("node:child_process");
    const check = spawnSync(process.execPath, ["--input-type=module", "--check"], { input: readFileSync(file), encoding: "utf8" });
    return lineAfter("[stdin]:", check.stderr);
  }
  return lineAfter(`${path.basename(file)}:`, error instanceof Error ? (error.stack ?? "") : "");
}

function lineAfter(name: string, text: string): number | undefined {
  const at = text.indexOf(name);
  const line = at === -1 ? undefined : /^\d+/.exec(text.slice(at + name.length))?.[0];
  return line === undefined ? undefined : Number(line);
}
