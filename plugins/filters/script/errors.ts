import { PluginError } from "#plugin";
import { lineRange } from "../../shared/line-range.ts";

export function noCode(): PluginError {
  return new PluginError("SCRIPT_NO_CODE", "The script filter has neither `code` nor `path`; it needs one of them.");
}

export function codeAndPath(): PluginError {
  return new PluginError("SCRIPT_CODE_AND_PATH", "The script filter has both `code` and `path`; it takes one of them.");
}

export function noFilter(path: string): PluginError {
  return new PluginError("SCRIPT_NO_FILTER", `The script "${path}" declares no \`function filter(event, emit)\`.`, {
    about: { text: path },
  });
}

/** @param line of `text`, from 1 */
export function scriptFails(
  option: string,
  text: string,
  { line, error }: { readonly line: number; readonly error: unknown },
): PluginError {
  const about = option === "path" ? { text } : { text, ...lineRange(text, line) };
  const place = option === "path" ? ` in line ${line}` : "";
  const what = nameOf(error) === "SyntaxError" ? "is not valid JavaScript" : "throws when the pipeline starts";
  return new PluginError("SCRIPT_FAILS", `The \`${option}\` of the script filter ${what}${place}: ${textOf(error)}.`, { about });
}

export function notAValue(what: string): PluginError {
  return new PluginError(
    "SCRIPT_VALUE",
    `A field cannot hold ${what}: it takes texts, numbers, booleans, null, dates, lists and plain objects.`,
  );
}

/** Errors of another realm are no instances of this one's Error. */
export function textOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}

function nameOf(error: unknown): string {
  return typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
}
