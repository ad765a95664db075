import { notAPlugin } from "./errors.ts";
import type { Definition, PluginKind } from "../plugin/plugin-map.ts";

const KINDS: readonly string[] = ["input", "filter", "output", "codec"] satisfies PluginKind[];
const TYPES: readonly unknown[] = ["string", "number", "integer", "boolean", "array", "object", undefined];

/**
 * Checks that a default export is the definition of a plugin.
 * @throws TailraceError REGISTRY_NOT_A_PLUGIN
 */
export function checkDefinition(value: unknown, place: string): Definition {
  if (typeof value !== "object" || value === null)
    throw notAPlugin(place, value === undefined ? "it has no default export" : `its default export is ${describe(value)}, not an object`);
  const { kind, name, options, create, decoder, encoder, defaultCodec } = value as Record<string, unknown>;
  if (typeof kind !== "string" || !KINDS.includes(kind))
    throw notAPlugin(place, `its \`kind\` is ${describe(kind)}, not one of ${KINDS.join(", ")}`);
  if (typeof name !== "string" || !/^[A-Za-z0-9_-]+$/.test(name))
    throw notAPlugin(place, `its \`name\` is ${describe(name)}, not a word of letters, digits, _ and -`);
  if (typeof options !== "object" || options === null) throw notAPlugin(place, `its \`options\` are ${describe(options)}, not an object`);
  checkOptionSchemas(options, place);
  if (kind === "codec") {
    if (typeof decoder !== "function" && typeof encoder !== "function")
      throw notAPlugin(place, "it has neither a function `decoder` nor a function `encoder`");
  } else if (typeof create !== "function") throw notAPlugin(place, "it has no function `create`");
  if ((kind === "input" || kind === "output") && typeof defaultCodec !== "string")
    throw notAPlugin(place, "its `defaultCodec` is missing, the name of the codec it uses when it is given none");
  return value as Definition;
}

function checkOptionSchemas(options: object, place: string): void {
  for (const [option, schema] of Object.entries(options) as [string, unknown][]) {
    const type = typeof schema === "object" && schema !== null ? (schema as { readonly type?: unknown }).type : null;
    if (!TYPES.includes(type))
      throw notAPlugin(place, `its option \`${option}\` has the type ${describe(type)}, not one of ${TYPES.filter(Boolean).join(", ")}`);
  }
}

function describe(value: unknown): string {
  return typeof value === "function" ? "a function" : (JSON.stringify(value) ?? "missing");
}
