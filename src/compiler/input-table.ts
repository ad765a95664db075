import { createHash } from "node:crypto";
import type { MergedPlugin } from "../config/option-value.ts";
import type { SourceLocation } from "../errors.ts";
import type { EscapeStyle } from "../event/field-reference.ts";
import type { EcsMode } from "../plugin/context.ts";
import type { OptionSchemas } from "../plugin/options.ts";

/**
 * What is kept of a configuration beside the blocks it has put into a queue, so that they can be decoded when it has
 * changed: its inputs as they were written, variables not filled in, without secrets.
 */
export interface InputTableText {
  readonly ecs: EcsMode;
  readonly supportEscapes: boolean;
  readonly escapeStyle: EscapeStyle;
  /** The inputs' plugin blocks, in the order of their numbers. */
  readonly inputs: readonly string[];
}

export function tableHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The text of an input without the values of its passwords: nothing that decodes needs them. */
export function textWithoutSecrets(plugin: MergedPlugin, options: OptionSchemas, textOf: (location: SourceLocation) => string): string {
  const { location } = plugin;
  const secrets = [...plugin.options.values()].filter(({ name }) => {
    const option = options[name];
    return option?.type === "string" && option.format === "password";
  });
  const places = secrets.map(({ value }) => value.location).toSorted((a, b) => b.offset - a.offset);
  let text = textOf(location);
  for (const { offset, endOffset = offset } of places)
    text = `${text.slice(0, offset - location.offset)}"-"${text.slice(endOffset - location.offset)}`;
  return text;
}

/** The table as a configuration of its own. */
export function tableSource({ inputs }: InputTableText): string {
  return `input {\n${inputs.join("\n")}\n}\n`;
}
