import { TailraceError } from "../errors.ts";

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
