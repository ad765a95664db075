import { isList, PluginError, rubyInspect } from "#plugin";
import type { ComputeContext, FieldValue } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";
import { stripBlanks } from "./convert.ts";
import type { Operation } from "./operation.ts";

export function uppercase(context: ComputeContext, name: string): Operation {
  return eachText(context, name, (text) => text.toUpperCase());
}

export function lowercase(context: ComputeContext, name: string): Operation {
  return eachText(context, name, toLowerCase);
}

export function capitalize(context: ComputeContext, name: string): Operation {
  return eachText(context, name, (text) => {
    const [first = ""] = text;
    return titleCase(first) + toLowerCase(text.slice(first.length));
  });
}

/** Ruby knows no final sigma. */
function toLowerCase(text: string): string {
  return text.replaceAll("Σ", "σ").toLowerCase();
}

/** Letters whose title case is neither their upper case nor its first letter in upper case. */
const TITLE_CASE: Readonly<Record<string, string>> = {
  Ǆ: "ǅ",
  ǆ: "ǅ",
  ǅ: "ǅ",
  Ǉ: "ǈ",
  ǉ: "ǈ",
  ǈ: "ǈ",
  Ǌ: "ǋ",
  ǌ: "ǋ",
  ǋ: "ǋ",
  Ǳ: "ǲ",
  ǳ: "ǲ",
  ǲ: "ǲ",
  ŉ: "ʼN",
};

function titleCase(letter: string): string {
  const special = TITLE_CASE[letter];
  if (special !== undefined) return special;
  const [first = "", ...rest] = letter.toUpperCase();
  return first + rest.join("").toLowerCase();
}

/** Texts, and the texts in a list, are changed; everything else is left. */
function eachText(context: ComputeContext, name: string, change: (text: string) => string): Operation {
  const field = runTimeField(context, name);
  const changed = (value: FieldValue): FieldValue => (typeof value === "string" ? change(value) : value);
  return (event) => {
    const value = field.get(event);
    if (value === undefined || value === null) return;
    field.set(event, isList(value) ? value.map(changed) : changed(value));
  };
}

/** A list must hold texts only. */
export function strip(context: ComputeContext, name: string): Operation {
  const field = runTimeField(context, name);
  return (event) => {
    const value = field.get(event);
    if (typeof value === "string") field.set(event, stripBlanks(value));
    else if (value !== undefined && isList(value)) field.set(event, value.map(stripElement));
  };
}

function stripElement(value: FieldValue): string {
  if (typeof value !== "string")
    throw new PluginError("MUTATE_STRIP", `strip cannot work on ${rubyInspect(value)} in a list: it is no text.`);
  return stripBlanks(value);
}
