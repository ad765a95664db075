import { defineFilter, PluginError, Timestamp } from "#plugin";
import type { DateParser, Event, FilterCode, Zone } from "#plugin";
import { isReference, runTimeField } from "../../shared/run-time-field.ts";
import { compileFormats } from "../../shared/date/formats.ts";
import { options } from "./options.ts";
import { zoneSource } from "../../shared/date/zone-of-event.ts";

export default defineFilter({
  name: "date",
  summary: "Reads a time in a field and makes it the time of the event.",
  verbatim: true,
  options,
  create({ match, target, timezone, locale, tag_on_failure }, context) {
    const [source, ...formats] = match;
    if (source === undefined || formats.length === 0) throw matchWithoutFormat(match);
    const compiled = compileFormats(formats, locale);
    const zones = zoneSource(context, timezone);
    const [from, to] = [runTimeField(context, source), runTimeField(context, target)];
    const timestampOf = makeTimestampOf();
    const fail = (event: Event): false => {
      for (const tag of tag_on_failure) event.tag(tag);
      return false;
    };
    const filter = (event: Event): boolean => {
      const value = from.get(event);
      if (value === undefined || value === null) return false;
      const ms = compiled.parse(value, () => (zones.kind === "constant" ? zones.zone : zones.of(event)));
      if (ms === undefined) return fail(event);
      to.set(event, timestampOf(ms));
      return true;
    };
    return {
      filter,
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "A date filter failed; the event is tagged.");
        fail(event);
      },
      generate(code) {
        if (zones.kind === "event" || !isReference(context, source) || !isReference(context, target))
          return code.line(`return ${code.constant(filter, "date")}(${code.event});`);
        writeCode(code, { source, target, parsers: compiled.parsers, zone: zones.zone, timestampOf, filter, fail });
      },
    };
  },
});

interface CodeParts {
  readonly source: string;
  readonly target: string;
  readonly parsers: readonly DateParser[];
  readonly zone: Zone;
  readonly timestampOf: (ms: number) => Timestamp;
  /** For values that are no texts. */
  readonly filter: (event: Event) => boolean;
  readonly fail: (event: Event) => false;
}

/** Texts in a zone that does not change, the common case, are parsed in place. */
function writeCode(code: FilterCode, { source, target, parsers, zone, timestampOf, filter, fail }: CodeParts): void {
  const [text, ms] = [code.name("text"), code.name("ms")];
  code.line(`const ${text} = ${code.get(source)};`);
  code.line(`if (typeof ${text} !== "string") return ${code.constant(filter, "date")}(${code.event});`);
  parsers.forEach((parser, at) => {
    const call = `${code.constant(parser, "date_parser")}.parseText(${text}, ${code.constant(zone, "zone")})`;
    code.line(at === 0 ? `let ${ms} = ${call};` : `if (${ms} === undefined) ${ms} = ${call};`);
  });
  code.line(`if (${ms} === undefined) return ${code.constant(fail, "date_fails")}(${code.event});`);
  code.line(code.set(target, `${code.constant(timestampOf, "timestamp_of")}(${ms})`));
  code.line("return true;");
}

/** Events of the same time share a timestamp, and the text that is made of it when it is printed. */
function makeTimestampOf(): (ms: number) => Timestamp {
  let last = new Timestamp(0);
  return (ms) => {
    if (ms !== last.ms) last = new Timestamp(ms);
    return last;
  };
}

function matchWithoutFormat(match: readonly string[]): PluginError {
  return new PluginError(
    "DATE_MATCH",
    `match takes a field and at least one format; ${match.length === 0 ? "it is empty" : `it is ${JSON.stringify(match)}`}.`,
    { hint: 'For example: match => ["timestamp", "ISO8601"]' },
  );
}
