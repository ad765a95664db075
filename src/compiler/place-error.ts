import type { RegexpOperand } from "../config/ast.ts";
import type { MergedPlugin, OptionValue, TextValue } from "../config/option-value.ts";
import { TailraceError } from "../errors.ts";
import type { ErrorDetails, SourceLocation } from "../errors.ts";
import { pluginNotCreated } from "./errors.ts";
import type { VertexPlan } from "./plan.ts";

/** A text of the configuration, with its quotes or slashes in its place. */
type Written = Pick<TextValue, "text" | "location">;

/** The text of a source by its name. */
export type TextOf = (file: string) => string | undefined;

/**
 * Where an error that a plugin made belongs: at the value it is about, as near as can be told, else at `fallback`. A part of
 * a value is found when the value stands in the configuration letter by letter.
 */
export function placeOf(
  about: ErrorDetails["about"],
  values: readonly Written[],
  fallback: SourceLocation,
  textOf: TextOf,
): SourceLocation {
  const value = about && values.find(({ text }) => text === about.text);
  if (value === undefined) return fallback;
  const { location } = value;
  const { from, to = (from ?? 0) + 1 } = about!;
  const begin = location.offset + 1;
  const isLetterByLetter = textOf(location.file)?.slice(begin, begin + value.text.length) === value.text;
  if (from === undefined || !isLetterByLetter) return location;
  const before = value.text.slice(0, from).split("\n");
  const column = before.length === 1 ? location.column + 1 + from : before.at(-1)!.length + 1;
  return {
    file: location.file,
    line: location.line + before.length - 1,
    column,
    offset: begin + from,
    endOffset: begin + Math.max(to, from + 1),
  };
}

/** The texts in the options of a plugin, those of its codec included. */
export function textsOfPlugin({ options }: MergedPlugin): Written[] {
  return [...options.values()].flatMap(({ value }) => textsOf(value));
}

export function textsOfPatterns(patterns: readonly RegexpOperand[]): Written[] {
  return patterns.map(({ source, location }) => ({ text: source, location }));
}

function textsOf(value: OptionValue): Written[] {
  switch (value.kind) {
    case "text":
      return [value];
    case "number":
      return [];
    case "list":
      return value.items.flatMap(textsOf);
    case "hash":
      return value.entries.flatMap(({ key, keyLocation, value: item }) => [...textsOf(item), { text: key, location: keyLocation }]);
    case "codec":
      return textsOfPlugin(value.codec);
  }
}

/** What a plugin's `create` threw, at its place. */
export function placeError(
  cause: unknown,
  what: Pick<VertexPlan, "kind" | "name">,
  place: (about: ErrorDetails["about"]) => SourceLocation,
): TailraceError {
  if (!(cause instanceof TailraceError)) return pluginNotCreated(what, place(undefined), cause);
  const { code, message, hint, related, about } = cause;
  return new TailraceError(code, message, { location: cause.location ?? place(about), hint, related, about, cause });
}
