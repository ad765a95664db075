import type { OptionSchema } from "../plugin/options.ts";
import type { Definition } from "../plugin/plugin-map.ts";
import { describeOption, kindOfOption } from "../registry/render-options.ts";

/** What a plugin does and its options, for a terminal. */
export function pluginSheet({ kind, name, summary, options }: Definition): string {
  const rows = Object.entries(options).map(([option, schema]) => optionRow(option, schema));
  const body = rows.length === 0 ? "  No options of its own.\n" : rows.join("\n");
  return `${kind} ${name}: ${summary ?? "its author says nothing of what it does."}\n\n${body}`;
}

function optionRow(option: string, schema: OptionSchema): string {
  const kind = kindOfOption(schema).replaceAll("`", "");
  const given = "default" in schema && schema.default !== undefined ? `, default ${JSON.stringify(schema.default)}` : "";
  const text = describeOption(schema).replaceAll("`", "").replaceAll("*", "");
  return `  ${option} (${kind}${schema.required ? ", required" : given})\n${text === "" ? "" : `      ${text}\n`}`;
}
