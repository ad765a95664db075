import type { CodecChoice, ComputeContext, Encoder, Event, OptionsOf } from "#plugin";
import { rubyInteger } from "../../shared/ruby-number.ts";
import { FACILITIES, SEVERITIES } from "../../shared/syslog-labels.ts";
import type { options as schemas } from "./options.ts";

type SyslogOptions = OptionsOf<typeof schemas>;

const [USER_LEVEL, NOTICE] = [1, 5];
/** Of what has no priority: user-level, notice. */
const USUAL_PRIORITY = 13;
const HIGHEST_PRIORITY = 191;

/** Writes an event as a message, its line end included. */
export function makeWriteMessage(
  options: SyslogOptions,
  { codec, choice }: { readonly codec: Encoder; readonly choice: CodecChoice },
  context: ComputeContext,
): (event: Event) => string {
  const text = makeText(options, { codec, choice }, context);
  const priority = makePriority(options, context);
  const head = options.rfc === "rfc3164" ? makeHead3164(options, context) : makeHead5424(options, context);
  return (event) => `<${priority(event)}>${head(event)} ${text(event)}\n`;
}

/** A codec that says nothing of its own leaves the text to `message`. */
function makeText(
  { message }: SyslogOptions,
  { codec, choice }: { readonly codec: Encoder; readonly choice: CodecChoice },
  context: ComputeContext,
): (event: Event) => string {
  const isPlain = choice.name === "plain" && (choice.options as { readonly format?: string }).format === undefined;
  const template = context.template(message);
  return (event) => {
    const encoded = isPlain ? template.render(event) : codec.encode(event);
    return onOneLine(typeof encoded === "string" ? encoded : Buffer.from(encoded).toString("utf8"));
  };
}

/** A line end would end the message: it is written as a backslash and an n. Blanks at the end are left out, as by Ruby's rstrip. */
function onOneLine(text: string): string {
  let end = text.length;
  while (end > 0 && /[\0\t-\r ]/.test(text[end - 1]!)) end--;
  return text
    .slice(0, end)
    .replaceAll("\r\n", "\n")
    .replaceAll("\n", String.raw`\n`);
}

function makePriority({ use_labels, facility, severity, priority }: SyslogOptions, context: ComputeContext): (event: Event) => number {
  const [facilityName, severityName, number] = [facility, severity, priority].map((text) => context.template(text));
  if (!use_labels) return (event) => readPriority(number!.render(event));
  return (event) =>
    codeOf(FACILITIES, facilityName!.render(event), USER_LEVEL) * 8 + codeOf(SEVERITIES, severityName!.render(event), NOTICE);
}

function codeOf(names: readonly string[], name: string, usual: number): number {
  const code = names.indexOf(name);
  return code < 0 ? usual : code;
}

function readPriority(text: string): number {
  const priority = rubyInteger(text) ?? USUAL_PRIORITY;
  return priority < 0 || priority > HIGHEST_PRIORITY ? USUAL_PRIORITY : priority;
}

function makeHead3164({ sourcehost, appname, procid }: SyslogOptions, context: ComputeContext): (event: Event) => string {
  const time = context.template("%{+MMM dd HH:mm:ss}");
  const [host, application, process] = [sourcehost, appname, procid].map((text) => makePart(text, context, CONTROLS));
  return (event) => `${time.render(event)} ${host!(event)} ${application!(event)}[${process!(event)}]:`;
}

function makeHead5424(options: SyslogOptions, context: ComputeContext): (event: Event) => string {
  const { sourcehost, appname, procid, msgid, structured_data } = options;
  const time = context.template("%{+YYYY-MM-dd'T'HH:mm:ss.SSSZZ}");
  const parts = [sourcehost, appname, procid, msgid].map((text) => makePart(text, context, BLANKS_AND_CONTROLS));
  const data = makePart(structured_data, context, CONTROLS);
  return (event) => `1 ${time.render(event)} ${parts.map((part) => part(event)).join(" ")} ${data(event)}`;
}

/** They would end the message, and an event could write others. */
const CONTROLS = /[\0-\x1f\x7f]/g;
/** Between these parts stand blanks. */
const BLANKS_AND_CONTROLS = /[\0- \x7f]/g;

function makePart(text: string, context: ComputeContext, unfit: RegExp): (event: Event) => string {
  const template = context.template(text);
  return (event) => template.render(event).replace(unfit, "_") || "-";
}
