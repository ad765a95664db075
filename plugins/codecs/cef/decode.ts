import { isUtf8 } from "node:buffer";
import type { ComputeContext, DecodeSource, EcsMode, Event, OptionsOf } from "#plugin";
import { makeFailureEvent } from "../../shared/failure-event.ts";
import { runTimeField } from "../../shared/run-time-field.ts";
import { notCef } from "./errors.ts";
import { makeSetExtensions } from "./extensions.ts";
import type { options as schemas } from "./options.ts";

const HEADER_FIELDS = 7;

/** Makes an event of a text of CEF; whatever is wrong with it, an event with the tag `_cefparsefailure`. */
export type DecodeCef = (bytes: Buffer, source: DecodeSource) => Event;

export function makeDecodeCef(options: OptionsOf<typeof schemas>, context: ComputeContext): DecodeCef {
  const isEcs = context.ecs !== "disabled";
  const setExtensions = makeSetExtensions(options, context.ecs);
  const header = headerFields(context.ecs).map((reference) => context.field(reference));
  const [version] = header;
  const syslogHeader = context.field(isEcs ? "[log][syslog][header]" : "syslog");
  const raw = options.raw_data_field === undefined ? undefined : runTimeField(context, options.raw_data_field);
  const failure = makeFailureEvent(context, "_cefparsefailure");

  const read = (text: string, event: Event): void => {
    let rest = chomp(text);
    if (rest.includes("\n")) throw notCef("it holds a line end; set `delimiter` to cut what comes in one piece");
    for (const [place, field] of header.entries()) {
      const end = headerEnd(rest);
      if (end < 0) throw notCef(`it has ${place} of ${HEADER_FIELDS} header fields, each ended by |`);
      field.set(event, rest.slice(0, end).replace(/\\([\\|])/g, "$1"));
      rest = rest.slice(end + 1);
    }
    const first = version!.get(event) as string;
    const blank = first.lastIndexOf(" ");
    if (blank >= 0) syslogHeader.set(event, first.slice(0, blank));
    version!.set(event, first.slice(blank + 1).replace(/^CEF:/, ""));
    if (rest !== "") setExtensions(event, rest);
  };

  return (bytes, source) => {
    let text = bytes.toString("utf8");
    try {
      const event = context.newEvent(source.receivedAt);
      raw?.set(event, text);
      if (!isUtf8(bytes)) throw notCef("its bytes are not valid UTF-8");
      // Whatever the last character is: in Logstash a line end saves the quote before it (errata 22).
      if (text.startsWith('"')) text = text.slice(1, -1);
      read(text, event);
      return event;
    } catch (error) {
      context.logger.error({ error, length: bytes.length }, "What came is no CEF; it became an event with the tag _cefparsefailure.");
      return failure(text, source);
    }
  };
}

function headerFields(ecs: EcsMode): string[] {
  if (ecs === "disabled") return ["cefVersion", "deviceVendor", "deviceProduct", "deviceVersion", "deviceEventClassId", "name", "severity"];
  return [
    "[cef][version]",
    "[observer][vendor]",
    "[observer][product]",
    "[observer][version]",
    "[event][code]",
    "[cef][name]",
    "[event][severity]",
  ];
}

/** The first bar without a backslash before it; where there is none, the last bar, as the regular expression of Logstash has it. */
function headerEnd(text: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "|") return at;
    if (text[at] === "\\" && (text[at + 1] === "|" || text[at + 1] === "\\")) at++;
  }
  return text.lastIndexOf("|");
}

function chomp(text: string): string {
  return text.replace(/(?:\r\n|\n|\r)$/, "");
}
