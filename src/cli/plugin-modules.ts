import type { CoverageTable, PluginMap, SchemaMap } from "../registry/plugin-map.ts";

/** Where worker threads import the plugin map from. Only the command line knows where the plugins stand. */
export const pluginsUrl = new URL("../../plugins/index.js", import.meta.url).href;

const coverageUrl = new URL("../../plugins/coverage.js", import.meta.url).href;
const schemasUrl = new URL("../../plugins/schemas.generated.js", import.meta.url).href;

export interface PluginModules {
  readonly plugins: PluginMap;
  readonly coverage: CoverageTable;
  readonly schemas: SchemaMap;
}

/** The plugin map and what the build made beside it (src/build/finish.ts). */
export async function loadPluginModules(): Promise<PluginModules> {
  const [map, table, compiled] = await Promise.all([import(pluginsUrl), import(coverageUrl), import(schemasUrl)]);
  const { plugins } = map as { readonly plugins: PluginMap };
  const { coverage } = table as { readonly coverage: CoverageTable };
  const { schemas } = compiled as { readonly schemas: SchemaMap };
  return { plugins, coverage, schemas };
}
