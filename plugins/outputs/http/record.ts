import { FieldMap, isList, isMap, keysOf, rubyText, writeJson } from "#plugin";
import type { ComputeContext, EncodedRecord, Event, FieldValue, OptionsOf, RecordEncoder } from "#plugin";
import type { options as schemas } from "./options.ts";

type HttpOptions = OptionsOf<typeof schemas>;
type Render = (event: Event) => string;
type Fill = (event: Event) => FieldValue;

/** Where one request goes. */
export interface Destination {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const CONTENT_TYPES = {
  json: "application/json",
  json_batch: "application/json",
  form: "application/x-www-form-urlencoded",
  message: "text/plain",
} as const;

/** Every event as the body of its request, and where that goes where events decide it. */
export function makeRecordEncoder(options: HttpOptions, context: ComputeContext): RecordEncoder {
  const body = compileBody(options, context);
  const fixed = fixedDestination(options);
  const destination = isFixed(options, context) ? (): string => "" : compileDestination(fixed, context);
  return {
    encode: (event): EncodedRecord => ({ data: body(event), destination: destination(event) }),
  };
}

/** Where requests go whose events do not decide it. */
export function fixedDestination({ url, headers, content_type, format }: HttpOptions): Destination {
  const given = headers.filter(([name]) => name.toLowerCase() !== "content-type").map(([name, value]) => [name, rubyText(value)]);
  return { url, headers: { ...Object.fromEntries(given), "Content-Type": content_type ?? CONTENT_TYPES[format] } };
}

/** The destination that an event's record was given. */
export function readDestination(text: string, fixed: Destination): Destination {
  if (text === "") return fixed;
  const [url = "", ...values] = JSON.parse(text) as string[];
  const names = Object.keys(fixed.headers);
  return { url, headers: Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""])) };
}

function isFixed(options: HttpOptions, context: ComputeContext): boolean {
  const { url, headers } = fixedDestination(options);
  return options.format === "json_batch" || [url, ...Object.values(headers)].every((text) => context.template(text).isConstant);
}

function compileDestination({ url, headers }: Destination, context: ComputeContext): Render {
  const templates = [url, ...Object.values(headers)].map((text) => context.template(text));
  return (event) => JSON.stringify(templates.map((template) => template.render(event)));
}

function compileBody({ format, mapping, message = "" }: HttpOptions, context: ComputeContext): Render {
  if (format === "message") {
    const template = context.template(message);
    return (event) => template.render(event);
  }
  const mapped = mapping && compileMap(mapping, context);
  if (format === "form") return (event) => formText(mapped === undefined ? event.toMap() : mapped(event));
  return mapped === undefined ? (event) => context.eventJson(event) : (event) => writeJson(mapped(event));
}

function compileMap(entries: readonly (readonly [string, FieldValue])[], context: ComputeContext): (event: Event) => FieldMap {
  const parts = entries.map(([name, value]) => ({ name, fill: compileValue(value, context) }));
  return (event) => {
    const map = new FieldMap();
    for (const { name, fill } of parts) map[name] = fill(event);
    return map;
  };
}

/** Logstash fills in every scalar of a mapping, so that all become text. */
function compileValue(value: FieldValue, context: ComputeContext): Fill {
  if (isMap(value))
    return compileMap(
      keysOf(value).map((key) => [key, value[key]!]),
      context,
    );
  if (isList(value)) {
    const items = value.map((item) => compileValue(item, context));
    return (event) => items.map((fill) => fill(event));
  }
  const template = context.template(rubyText(value));
  return (event) => template.render(event);
}

/** As Ruby's CGI.escape writes a form. */
function formText(map: FieldMap): string {
  return keysOf(map)
    .map((key) => `${formEscape(key)}=${formEscape(rubyText(map[key] ?? null))}`)
    .join("&");
}

function formEscape(text: string): string {
  const escaped = encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return escaped.replaceAll("%20", "+");
}
