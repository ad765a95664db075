import type { MergedOption, MergedPlugin, OptionValue } from "../config/option-value.ts";
import { TailraceError } from "../errors.ts";
import type { Definition } from "./plugin-map.ts";

export function pluginNotLoaded(kind: string, name: string): TailraceError {
  return new TailraceError("REGISTRY_NOT_LOADED", `The ${kind} plugin ${name} is not loaded.`);
}

export function notAPlugin(place: string, why: string): TailraceError {
  return new TailraceError("REGISTRY_NOT_A_PLUGIN", `${place} is not a plugin: ${why}.`, {
    hint: "A plugin's file says `export default { kind, name, summary, options, create }`.",
  });
}

export function pluginFileFailed(file: string, cause: unknown): TailraceError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const hint = file.endsWith(".ts")
    ? "Plugins in TypeScript need Node 22.18 or later, which strips types; give the compiled .js file to an older one."
    : undefined;
  return new TailraceError("REGISTRY_PLUGIN_FILE", `Cannot load plugins from ${file}: ${why}.`, { cause, hint });
}

export function unknownOption(option: MergedOption, { kind, name }: Definition, meant: string | undefined): TailraceError {
  return new TailraceError("OPTION_UNKNOWN", `The ${kind} ${name} has no option \`${option.name}\`.`, {
    location: option.nameLocation,
    hint: meant === undefined ? `\`tailrace plugin list ${name}\` shows its options.` : `Did you mean \`${meant}\`?`,
  });
}

export function missingOption(plugin: MergedPlugin, { kind, name }: Definition, option: string): TailraceError {
  return new TailraceError("OPTION_MISSING", `The ${kind} ${name} needs the option \`${option}\`.`, { location: plugin.nameLocation });
}

export function optionMisfits(option: MergedOption, { kind, name }: Definition, wanted: string): TailraceError {
  const message = `The option \`${option.name}\` of the ${kind} ${name} must be ${wanted}, not ${written(option.value)}.`;
  return new TailraceError("OPTION_VALUE", message, { location: option.value.location });
}

export function optionOutOfRange(
  option: MergedOption | undefined,
  { plugin, definition, name }: { readonly plugin: MergedPlugin; readonly definition: Definition; readonly name: string },
  why: string,
): TailraceError {
  const message = `The option \`${name}\` of the ${definition.kind} ${definition.name} ${why}${option ? `, and is ${written(option.value)}` : ""}.`;
  return new TailraceError("OPTION_RANGE", message, { location: option?.value.location ?? plugin.nameLocation });
}

export function obsoleteOption(option: MergedOption, { kind, name }: Definition, instead: string): TailraceError {
  return new TailraceError("OPTION_OBSOLETE", `The option \`${option.name}\` of the ${kind} ${name} is obsolete.`, {
    location: option.nameLocation,
    hint: instead,
  });
}

export function optionIsDeprecated(option: MergedOption, { kind, name }: Definition, instead: string): TailraceError {
  return new TailraceError("OPTION_DEPRECATED", `The option \`${option.name}\` of the ${kind} ${name} is deprecated.`, {
    location: option.nameLocation,
    hint: instead,
  });
}

export function optionHasNoEffect(option: MergedOption, { kind, name }: Definition): TailraceError {
  return new TailraceError("OPTION_NO_EFFECT", `The option \`${option.name}\` of the ${kind} ${name} has no effect here.`, {
    location: option.nameLocation,
  });
}

export function pathMissing(option: MergedOption, { kind, name }: Definition, path: string): TailraceError {
  const message = `The option \`${option.name}\` of the ${kind} ${name} names ${path}, and there is no such file or folder.`;
  return new TailraceError("OPTION_PATH", message, { location: option.value.location });
}

/** A value in an error's words; what the environment filled in is shown as it was written, so that no secret is printed. */
function written(value: OptionValue): string {
  switch (value.kind) {
    case "text":
      return JSON.stringify(value.written ?? value.text);
    case "number":
      return value.number.literal;
    case "list":
      return `[${value.items.map(written).join(", ")}]`;
    case "hash":
      return "a hash";
    case "codec":
      return `the codec ${value.codec.name}`;
  }
}
