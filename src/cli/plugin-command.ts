import { suggest } from "../config/suggest.ts";
import type { PluginKind } from "../plugin/plugin-map.ts";
import type { Registry } from "../registry/registry.ts";
import { pluginSheet } from "./plugin-sheet.ts";
import { print } from "./print.ts";
import { unexpectedArgument, unknownPluginName } from "./errors.ts";
import type { ParsedFlags } from "./flags.ts";
import { prepare } from "./setup.ts";

const KINDS: readonly PluginKind[] = ["input", "filter", "output", "codec"];

/** `tailrace plugin list`: all plugins; `tailrace plugin list NAME`: what one does and its options. */
export async function plugin(flags: ParsedFlags, [action, name, ...more]: readonly string[]): Promise<number> {
  if (action !== "list" || more.length > 0) throw unexpectedArgument("There is `tailrace plugin list` and `tailrace plugin list NAME`");
  const { registry } = (await prepare(flags)).tools;
  return print(name === undefined ? await listAll(registry) : await showOne(registry, name));
}

async function listAll(registry: Registry): Promise<string> {
  const parts: string[] = [];
  for (const kind of KINDS) {
    const lines = await Promise.all(
      registry.names(kind).map(async (name) => {
        const summary = (await registry.load({ kind, name }))?.summary ?? "";
        return `  ${name.padEnd(14)} ${summary}${registry.isStranger({ kind, name }) ? " (yours)" : ""}`.trimEnd();
      }),
    );
    parts.push(`${kind}s\n${lines.join("\n")}\n`);
  }
  return parts.join("\n");
}

async function showOne(registry: Registry, name: string): Promise<string> {
  const kinds = KINDS.filter((kind) => registry.has({ kind, name }));
  if (kinds.length === 0)
    throw unknownPluginName(
      name,
      suggest(
        name,
        KINDS.flatMap((kind) => registry.names(kind)),
      ),
    );
  const definitions = await Promise.all(kinds.map((kind) => registry.load({ kind, name })));
  return definitions.map((definition) => pluginSheet(definition!)).join("\n");
}
