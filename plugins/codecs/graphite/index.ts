import { defineCodec, mapOf, rubyText, Timestamp } from "#plugin";
import type { ComputeContext, Decoder, DecodeSource, Encoder, Event, OptionsOf, Regex } from "#plugin";
import { decodeUtf8 } from "../../shared/charset.ts";
import { makeFailureEvent } from "../../shared/failure-event.ts";
import { eachRecord } from "../../shared/lines.ts";
import { rubyToF, rubyToI } from "../../shared/ruby-number.ts";
import { options } from "./options.ts";

const NEWLINE = Buffer.from("\n");
const ALWAYS_EXCLUDED = new Set(["@timestamp", "@version"]);
/** What a date can be: ECMAScript's limit, 275,000 years each way. */
const FARTHEST_SECOND = 8_640_000_000_000;

export default defineCodec({
  name: "graphite",
  summary: "Lines of Graphite's plaintext protocol: `name value time`, the time in seconds since 1970.",
  options,
  framing: () => ({ kind: "delimiter", delimiter: NEWLINE }),
  decoder: makeDecoder,
  encoder: makeEncoder,
});

function makeDecoder(_: OptionsOf<typeof options>, context: ComputeContext): Decoder {
  const failure = makeFailureEvent(context, "_decodefailure");
  const eventOf = (name: string, [value = "", time = ""]: readonly string[], { receivedAt }: DecodeSource): Event => {
    const seconds = Number(rubyToI(time));
    const isTime = Math.abs(seconds) <= FARTHEST_SECOND;
    const event = context.eventFromMap(
      mapOf(name === "@timestamp" ? {} : { [name]: rubyToF(value) }),
      isTime ? new Timestamp(seconds * 1000) : receivedAt,
    );
    if (!isTime) event.tag("_timestampparsefailure");
    return event;
  };
  return {
    decode(bytes, source, emit) {
      eachRecord(bytes, NEWLINE, (record) => {
        const line = decodeUtf8(record);
        const [name, ...rest] = line.split(/[\0\t-\r ]+/).filter((part) => part !== "");
        if (name === undefined) return;
        let event: Event;
        try {
          event = eventOf(name, rest, source);
        } catch {
          // `@metadata` is no name of a metric.
          event = failure(line, source);
        }
        emit(event);
      });
    },
  };
}

type Metric = readonly [name: string, value: string];

function makeEncoder(given: OptionsOf<typeof options>, context: ComputeContext): Encoder {
  const time = context.template("%{+%s}");
  const format = context.template(given.metrics_format);
  const isMetric = makeIsMetric(given, context);
  const expand = (text: string, event: Event): string => (text.includes("%{") ? context.template(text).render(event) : text);
  const metricsOf = given.fields_are_metrics
    ? (event: Event): Metric[] => fieldMetrics(event).map(([name, value]) => [name, expand(value, event)])
    : makeOwnMetrics(given, context, expand);
  return {
    encode(event) {
      const seconds = time.render(event);
      const shape = format.render(event);
      return metricsOf(event)
        .filter(([name]) => isMetric(name))
        .map(([name, value]) => `${shape.replaceAll("*", () => expand(name, event))} ${rubyText(rubyToF(value))} ${seconds}\n`)
        .join("");
    },
  };
}

function makeIsMetric(given: OptionsOf<typeof options>, context: ComputeContext): (name: string) => boolean {
  const compile = (sources: readonly string[]): Regex[] => sources.map((source) => context.regex(source));
  const [includes, excludes] = [compile(given.include_metrics), compile(given.exclude_metrics)];
  const takesAll = given.fields_are_metrics && includes.length === 0;
  return (name) => (takesAll || includes.some((regex) => regex.test(name))) && !excludes.some((regex) => regex.test(name));
}

function fieldMetrics(event: Event): Metric[] {
  return event
    .names()
    .filter((name) => !ALWAYS_EXCLUDED.has(name))
    .map((name) => [name, rubyText(event.getTop(name)!)]);
}

function makeOwnMetrics(
  { metrics }: OptionsOf<typeof options>,
  context: ComputeContext,
  expand: (text: string, event: Event) => string,
): (event: Event) => Metric[] {
  const templates = metrics.map(([name, value]) => [context.template(name), context.template(rubyText(value))] as const);
  return (event) => templates.map(([name, value]) => [expand(name.render(event), event), value.render(event)]);
}
