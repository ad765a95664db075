import type { MergedOption, MergedPlugin, OptionValue } from "../config/option-value.ts";
import { reasonOf, TailraceError } from "../errors.ts";
import type { Definition } from "../plugin/plugin-map.ts";

export function pluginNotLoaded(kind: string, name: string): TailraceError {
  return new TailraceError("REGISTRY_NOT_LOADED", `The ${kind} plugin ${name} is not loaded.`);
}

export function notAPlugin(place: string, why: string): TailraceError {
  return new TailraceError("REGISTRY_NOT_A_PLUGIN", `${place} holds no plugin: ${why}.`, {
    hint: "A plugin's file says `export default { kind, name, summary, options, create }`; a folder of --path.plugins holds nothing else.",
  });
}

/** @param other the file of the plugin that has the name; empty: it comes with Tailrace */
export function pluginNameTaken({ kind, name }: Definition, file: string, other: string): TailraceError {
  const owner = other === "" ? "comes with Tailrace" : `stands in ${other}`;
  return new TailraceError("REGISTRY_NAME_TAKEN", `${file} names its ${kind} \`${name}\`, and the ${kind} of that name ${owner}.`, {
    hint: "Give it a name of its own.",
  });
}

export function pluginFolderMissing(folder: string, cause: unknown): TailraceError {
  return new TailraceError("REGISTRY_PLUGIN_FILE", `Cannot load plugins from ${folder}: ${reasonOf(cause)}.`, {
    cause,
    hint: "--path.plugins names a folder with plugins, or the file of one.",
  });
}

/** @param line where in the file, when that can be told */
export function pluginFileFailed(file: string, cause: unknown, line: number | undefined): TailraceError {
  const place = line === undefined ? file : `${file}, line ${line}`;
  return new TailraceError("REGISTRY_PLUGIN_FILE", `Cannot load the plugin in ${place}: ${reasonOf(cause)}.`, {
    cause,
    hint: hintOfFailure(file, cause),
  });
}

function hintOfFailure(file: string, cause: unknown): string | undefined {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (file.endsWith(".ts") && code === "ERR_UNKNOWN_FILE_EXTENSION")
    return "Plugins in TypeScript need Node 22.18 or later, which strips types; give the compiled .js file to an older one.";
  if (code === "ERR_MODULE_NOT_FOUND") return "Install what it imports in the folder of the plugin: `npm install NAME`.";
  return undefined;
}

export function unknownOption(option: MergedOption, { kind, name }: Definition, meant: string | undefined): TailraceError {
  return new TailraceError("OPTION_UNKNOWN", `The ${kind} ${name} has no option \`${option.name}\`.`, {
    location: option.nameLocation,
    hint: meant === undefined ? `\`tailrace plugin list ${name}\` shows its options.` : `Did you mean \`${meant}\`?`,
  });
}

export function missingOption(plugin: MergedPlugin, { kind, name, options }: Definition, option: string): TailraceError {
  return new TailraceError("OPTION_MISSING", `The ${kind} ${name} needs the option \`${option}\`.`, {
    location: plugin.nameLocation,
    hint: options[option]?.description,
  });
}

/** @param meant the allowed word that is near to what was written */
export function optionMisfits(option: MergedOption, { kind, name }: Definition, wanted: string, meant?: string): TailraceError {
  const message = `The option \`${option.name}\` of the ${kind} ${name} must be ${wanted}, not ${written(option.value)}.`;
  const hint = meant === undefined ? undefined : `Did you mean ${JSON.stringify(meant)}?`;
  return new TailraceError("OPTION_VALUE", message, { location: option.value.location, hint });
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
    hint: "It tunes what only Logstash has; it may stay.",
  });
}

export function pathMissing(option: MergedOption, { kind, name }: Definition, path: string): TailraceError {
  const message = `The option \`${option.name}\` of the ${kind} ${name} names ${path}, and there is no such file or folder.`;
  return new TailraceError("OPTION_PATH", message, {
    location: option.value.location,
    hint: path.startsWith("/") ? undefined : "The path counts from the folder Tailrace is started in.",
  });
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
