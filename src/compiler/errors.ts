import type { VertexPlan } from "./plan.ts";
import { reasonOf, TailraceError } from "../errors.ts";
import type { SourceLocation } from "../errors.ts";
import type { PluginName } from "../registry/registry.ts";

export function unusableCondition(message: string, location: SourceLocation): TailraceError {
  return new TailraceError("COMPILE_CONDITION", message, { location });
}

export function codecCannot(name: string, what: "decode" | "encode", user: string): TailraceError {
  return new TailraceError("COMPILE_CODEC_USE", `The codec ${name} cannot ${what}, so it is of no use to ${user}.`, {
    about: { text: name },
    hint: `Codecs such as line and json can; \`tailrace plugin list\` shows all.`,
  });
}

export function cannotReadFile(file: string, cause: unknown): TailraceError {
  return new TailraceError("COMPILE_FILE", `Cannot read ${file}: ${reasonOf(cause)}.`, { about: { text: file }, cause });
}

export function branchAroundInput(location: SourceLocation): TailraceError {
  return new TailraceError("COMPILE_INPUT_BRANCH", "Inputs cannot stand in a condition: there is no event yet.", {
    location,
    hint: "Put the input outside of the condition, and the condition into filter { … } or output { … }.",
  });
}

export function pluginOfOtherKind({ kind, name }: PluginName, location: SourceLocation, other: PluginName["kind"]): TailraceError {
  const hint = other === "codec" ? `Write it behind \`codec =>\` of an input or output.` : `Put it into ${other} { … }.`;
  return new TailraceError("PLUGIN_UNKNOWN", `There is no ${kind} plugin \`${name}\`, but a plugin of that name for ${other}s.`, {
    location,
    hint,
  });
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
  return new TailraceError("COMPILE_UNREACHABLE", `No event takes this branch: ${why}.`, {
    location,
    hint: "Remove the branch, or compare with a field: [field].",
  });
}

export function conditionIsAlways(location: SourceLocation): TailraceError {
  return new TailraceError("COMPILE_ALWAYS", "Every event takes this branch: its condition is always true.", {
    location,
    hint: "Remove the condition, or compare with a field: [field].",
  });
}

export function advice(message: string, location: SourceLocation): TailraceError {
  return new TailraceError("COMPILE_ADVICE", message, { location });
}

/** A vertex as errors name it: `filter grok`. */
type NamedVertex = Pick<VertexPlan, "kind" | "name">;

/** What a plugin's `create` threw and is no error of a catalogue: the plugin has a mistake. */
export function pluginNotCreated({ kind, name }: NamedVertex, location: SourceLocation, cause: unknown): TailraceError {
  return new TailraceError("COMPILE_CREATE", `The ${kind} ${name} cannot be made: ${reasonOf(cause)}.`, {
    location,
    cause,
    hint: "The plugin threw this while it was created; tell its author if its options are right.",
  });
}

export function noInput(pipeline: string): TailraceError {
  return new TailraceError(
    "COMPILE_NO_INPUT",
    `The pipeline ${pipeline} has no input: nothing comes in, and it ends as soon as it has started.`,
    {
      hint: "Add one, such as input { stdin { } }.",
    },
  );
}

export function noOutput(pipeline: string): TailraceError {
  return new TailraceError("COMPILE_NO_OUTPUT", `The pipeline ${pipeline} has no output: its events are thrown away.`, {
    hint: "Add one, such as output { stdout { codec => rubydebug } }.",
  });
}

/** What to press for a character, instead of writing a backslash and a letter. */
const KEYS: Readonly<Record<string, string>> = { "\\n": "Enter", "\\t": "Tab" };

/** @param pairs one or more of a backslash and a letter; @param meant what they would stand for */
export function literalBackslash(pairs: string, meant: string, location: SourceLocation): TailraceError {
  const key = KEYS[pairs];
  const other = key === undefined ? "" : `, or press ${key} between the quotes instead`;
  return new TailraceError(
    "COMPILE_BACKSLASH",
    `"${pairs}" is ${pairs.length === 2 ? "two" : pairs.length} characters here, not ${meant}.`,
    {
      location,
      hint: `Set \`config.support_escapes: true\` to have it read so${other}.`,
    },
  );
}
