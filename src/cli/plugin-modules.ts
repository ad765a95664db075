import path from "node:path";
import type { CoverageTable, PluginMap } from "../plugin/plugin-map.ts";
import { loadModule } from "../registry/load-module.ts";
import type { SchemaMap } from "../registry/validate.ts";

/** `.cjs` in the joined files; `.ts` when the sources themselves run, as they do in tests. */
const extension = path.extname(import.meta.url);

/** Where worker threads import the plugin map from. Only the command line knows where the plugins stand. */
export const pluginsUrl = new URL(`../../plugins/index${extension}`, import.meta.url).href;

const coverageUrl = new URL(`../../plugins/coverage${extension}`, import.meta.url).href;
const schemasUrl = new URL(`../../plugins/schemas.generated${extension}`, import.meta.url).href;

export interface PluginModules {
  readonly plugins: PluginMap;
  readonly coverage: CoverageTable;
  readonly schemas: SchemaMap;
}

/** The plugin map and what the build made beside it (src/build/finish.ts); without a build schemas are compiled when needed. */
export async function loadPluginModules(): Promise<PluginModules> {
  const compiled = extension === ".ts" ? { schemas: {} } : loadModule(schemasUrl);
  const [map, table, { schemas }] = await Promise.all([
    loadModule(pluginsUrl),
    loadModule(coverageUrl),
    compiled as Promise<{ schemas: SchemaMap }>,
  ]);
  const { plugins } = map as { readonly plugins: PluginMap };
  const { coverage } = table as { readonly coverage: CoverageTable };
  return { plugins, coverage, schemas };
}
