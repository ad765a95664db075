import { isList, isMap, javaText, rubyText, Timestamp, writeJson } from "#plugin";
import type { ComputeContext, Event, FieldAccessor, FieldValue, OptionsOf } from "#plugin";
import { floatOf } from "../../shared/csv/convert.ts";
import { rubyToI } from "../../shared/ruby-number.ts";
import { rubyStrip } from "../../shared/ruby-strip.ts";
import { runTimeField } from "../../shared/run-time-field.ts";
import { extensionNames } from "./extension-names.ts";
import { DEFAULTS } from "./options.ts";
import type { options as schemas } from "./options.ts";

const HEADERS = ["vendor", "product", "version", "signature", "name"] as const;

export function makeEncodeCef(options: OptionsOf<typeof schemas>, context: ComputeContext, delimiter: string): (event: Event) => string {
  const headers = HEADERS.map((name) => ({ template: context.template(options[name]), fallback: DEFAULTS[name] }));
  const severity = context.template(options.severity);
  const { wireNameOf } = extensionNames(context.ecs, options.device, options.reverse_mapping);
  const fields = options.fields.map((name) => ({
    field: runTimeField(context, name),
    key: (wireNameOf.get(name) ?? name).replace(/[^a-zA-Z0-9]/g, ""),
  }));
  return (event) => {
    const header = headers.map(({ template, fallback }) => headerText(template.render(event)) || fallback);
    const extensions = fields.map(({ field, key }) => extension(key, field, event)).filter((text) => text !== undefined);
    return `CEF:0|${header.join("|")}|${severityText(severity.render(event))}|${extensions.join(" ")}${delimiter}`;
  };
}

function headerText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[\\|]/g, "\\$&")
    .replace(/[\r\n]/g, " ");
}

function severityText(given: string): string {
  const text = rubyStrip(headerText(given));
  const value = floatOf(text);
  const number = value === undefined ? Number.NaN : Number(javaText(value));
  const isSeverity = Number.isInteger(number) && number >= 0 && number <= 10;
  return String(rubyToI(isSeverity ? text : DEFAULTS.severity));
}

function extension(key: string, field: FieldAccessor, event: Event): string | undefined {
  const value = field.get(event);
  return value === undefined || value === null ? undefined : `${key}=${value instanceof Timestamp ? String(value) : escapeValue(value)}`;
}

function escapeValue(value: FieldValue): string {
  const text = isList(value) || isMap(value) ? writeJson(value) : rubyText(value);
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[\\=]/g, "\\$&")
    .replace(/[\r\n]/g, "\\n");
}
