import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv } from "ajv";
import standaloneModule from "ajv/dist/standalone/index.js";
import type { Definition, PluginKind, PluginMap } from "../plugin/plugin-map.ts";
import { Registry } from "../registry/registry.ts";
import { jsonSchemaOf } from "../registry/validate.ts";

const KINDS: readonly PluginKind[] = ["input", "filter", "output", "codec"];
// A CommonJS module: what it exports as default stands one step deeper.
const standaloneCode = standaloneModule.default;

/** Compiles the option schemas of all plugins to code, so that ajv is not loaded at run time. */
export async function writeSchemas(pluginsFolder: string): Promise<void> {
  const { plugins } = (await import(pathToFileURL(path.join(pluginsFolder, "index.js")).href)) as { readonly plugins: PluginMap };
  const registry = new Registry(plugins);
  const lines: string[] = [];
  for (const kind of KINDS) {
    for (const name of registry.names(kind)) {
      const file = `${kind}s/${name}/schema.generated.js`;
      const definition = await registry.load({ kind, name });
      await writeFile(path.join(pluginsFolder, file), compile(definition!));
      lines.push(`  ${JSON.stringify(`${kind} ${name}`)}: () => import("./${file}"),`);
    }
  }
  await writeFile(path.join(pluginsFolder, "schemas.generated.js"), `export const schemas = {\n${lines.join("\n")}\n};\n`);
}

function compile(definition: Definition): string {
  const ajv = new Ajv({ allErrors: true, strict: false, code: { source: true, esm: true } });
  return standaloneCode(ajv, ajv.compile(jsonSchemaOf(definition)));
}
