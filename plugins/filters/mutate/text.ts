import { isList, PluginError, rubyInspect } from "#plugin";
import type { ComputeContext, FieldValue } from "#plugin";
import { rubyCapitalize, rubyDowncase, rubyUpcase } from "../../shared/ruby-case.ts";
import { runTimeField } from "../../shared/run-time-field.ts";
import { rubyStrip } from "../../shared/ruby-strip.ts";
import type { Operation } from "./operation.ts";

export function uppercase(context: ComputeContext, name: string): Operation {
  return eachText(context, name, rubyUpcase);
}

export function lowercase(context: ComputeContext, name: string): Operation {
  return eachText(context, name, rubyDowncase);
}

export function capitalize(context: ComputeContext, name: string): Operation {
  return eachText(context, name, rubyCapitalize);
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
    if (typeof value === "string") field.set(event, rubyStrip(value));
    else if (value !== undefined && isList(value)) field.set(event, value.map(stripElement));
  };
}

function stripElement(value: FieldValue): string {
  if (typeof value !== "string")
    throw new PluginError("MUTATE_STRIP", `strip cannot work on ${rubyInspect(value)} in a list: it is no text.`);
  return rubyStrip(value);
}
