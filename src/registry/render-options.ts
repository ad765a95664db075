import type { OptionSchema } from "../plugin/options.ts";
import type { Definition } from "../plugin/plugin-map.ts";

const BEGIN = "<!-- options: written by `npm run docs` -->";
const END = "<!-- /options -->";

/** The reference of a plugin's own options, as Markdown. */
export function renderOptions(definition: Definition): string {
  const rows = Object.entries(definition.options).map(
    ([name, schema]) => `| \`${name}\` | ${kindOfOption(schema)} | ${defaultOf(schema)} | ${describeCell(schema)} |`,
  );
  if (rows.length === 0) return "No options of its own.";
  return ["| option | kind | default | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

/** A README with its block of options replaced. @throws when it has no such block */
export function updateReadme(readme: string, definition: Definition): string {
  const [start, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`The README of ${definition.kind} ${definition.name} lacks the lines ${BEGIN} and ${END}.`);
  return `${readme.slice(0, start)}${BEGIN}\n${renderOptions(definition)}\n${readme.slice(end)}`;
}

/** What kind of value an option takes, as Markdown. */
export function kindOfOption(schema: OptionSchema): string {
  if ("enum" in schema && schema.enum !== undefined && schema.enum.length <= 8) return schema.enum.map((word) => `\`${word}\``).join(", ");
  if (schema.type === undefined) return "any";
  if (schema.type === "array") return "list";
  if (schema.type === "object") return "format" in schema && schema.format === "codec" ? "codec" : "hash";
  if ("format" in schema && schema.format !== undefined) return schema.format.replace("_", " ");
  return schema.type === "string" ? "text" : schema.type;
}

function defaultOf(schema: OptionSchema): string {
  if (schema.required) return "required";
  if (!("default" in schema) || schema.default === undefined) return "–";
  return `\`${JSON.stringify(schema.default).replaceAll("|", "\\|")}\``;
}

function describeCell(schema: OptionSchema): string {
  return describeOption(schema).replaceAll("|", "\\|");
}

/** What an option does, as Markdown. */
export function describeOption(schema: OptionSchema): string {
  // A stranger's schema may say nothing.
  const parts = [(schema.description as string | undefined) ?? ""];
  if (schema.effect === "none") parts.push("*Accepted, without effect.*");
  if (schema.deprecated !== undefined) parts.push(`*Deprecated: ${schema.deprecated}*`);
  if (schema.obsolete !== undefined) parts.push(`*Obsolete: ${schema.obsolete}*`);
  if (schema.examples !== undefined)
    parts.push(`Example: ${schema.examples.map((example) => `\`${JSON.stringify(example)}\``).join(", ")}.`);
  return parts.join(" ");
}
