import { reasonOf, TailraceError } from "../errors.ts";
import type { SourceLocation } from "../errors.ts";
import type { PluginName } from "../registry/registry.ts";

export function unusableCondition(message: string, location: SourceLocation): TailraceError {
  return new TailraceError("COMPILE_CONDITION", message, { location });
}

export function codecCannot(name: string, what: "decode" | "encode", user: string): TailraceError {
  return new TailraceError("COMPILE_CODEC_USE", `The codec ${name} cannot ${what}, so it is of no use to ${user}.`);
}

export function cannotReadFile(file: string, cause: unknown): TailraceError {
  return new TailraceError("COMPILE_FILE", `Cannot read ${file}: ${reasonOf(cause)}.`, { cause });
}

export function branchAroundInput(location: SourceLocation): TailraceError {
  return new TailraceError("COMPILE_INPUT_BRANCH", "Inputs cannot stand in a condition: there is no event yet.", { location });
}

export function unknownPlugin({ kind, name }: PluginName, location: SourceLocation, meant: string | undefined): TailraceError {
  return new TailraceError("PLUGIN_UNKNOWN", `There is no ${kind} plugin \`${name}\`.`, {
    location,
    hint:
      meant === undefined
        ? "`tailrace plugin list` shows them all; `--path.plugins` names a folder with your own."
        : `Did you mean \`${meant}\`?`,
  });
}

export function pluginPlanned(kind: string, name: string, location: SourceLocation): TailraceError {
  return new TailraceError("PLUGIN_PLANNED", `The ${kind} plugin \`${name}\` of Logstash is not served by this version of Tailrace yet.`, {
    location,
    hint: "It is planned. `tailrace plugin list` shows what is served.",
  });
}

export function pluginRefused({ kind, name }: PluginName, instead: string, location: SourceLocation): TailraceError {
  return new TailraceError("PLUGIN_REFUSED", `The ${kind} plugin \`${name}\` of Logstash is not served by Tailrace.`, {
    location,
    hint: instead,
  });
}

export function duplicateId(id: string, location: SourceLocation, first: SourceLocation): TailraceError {
  return new TailraceError("COMPILE_DUPLICATE_ID", `Two plugins have the id ${JSON.stringify(id)}.`, {
    location,
    related: { message: "It is given first here:", location: first },
    hint: "Ids are unique in a pipeline; without one a plugin gets its own.",
  });
}

export function unreachableBranch(location: SourceLocation, isDecided: boolean): TailraceError {
  const why = isDecided ? "a condition before it is always true" : "its condition is always false";
  return new TailraceError("COMPILE_UNREACHABLE", `No event takes this branch: ${why}.`, { location });
}

export function conditionIsAlways(location: SourceLocation): TailraceError {
  return new TailraceError("COMPILE_ALWAYS", "Every event takes this branch: its condition is always true.", { location });
}

export function advice(message: string, location: SourceLocation): TailraceError {
  return new TailraceError("COMPILE_ADVICE", message, { location });
}

/** What a plugin's `create` threw, with the place of the plugin where it named none. */
export function pluginNotCreated(
  { kind, name }: { readonly kind: string; readonly name: string },
  location: SourceLocation,
  cause: unknown,
): TailraceError {
  if (cause instanceof TailraceError) {
    const { code, message, hint, related } = cause;
    return new TailraceError(code, message, { location: cause.location ?? location, hint, related, cause });
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TailraceError("COMPILE_CREATE", `The ${kind} ${name} cannot be made: ${why}`, { location, cause });
}
