import { isList, isMap, keysOf, rubyText } from "#plugin";
import type { ComputeContext, Event, FieldMap, FieldValue, OptionsOf } from "#plugin";
import { rubyIntegerOf, rubyToF } from "../../shared/ruby-number.ts";
import type { options as schemas } from "./options.ts";

type GraphiteOptions = OptionsOf<typeof schemas>;

/** A name and what it stands for: a value, or the text that is to be filled in for it. */
type Metric = readonly [name: string, value: string];

const NEVER = new Set(["@timestamp", "@version"]);
const PLACEHOLDER = "*";

/** The lines of an event's metrics, `name value time`, without line ends. */
export function makeMetricLines(given: GraphiteOptions, context: ComputeContext): (event: Event) => string[] {
  const format = context.template(formatOf(given, context));
  const time = context.field(given.timestamp_field);
  const isWanted = makeIsWanted(given, context);
  const metricsOf = given.fields_are_metrics ? fieldMetrics : ownMetrics(given, context);
  return (event) => {
    const seconds = String(rubyIntegerOf(time.get(event) ?? null) ?? 0);
    const shape = format.render(event);
    const line = (name: string, value: string): string => {
      const whole = shape.replaceAll(PLACEHOLDER, () => name);
      return `${whole} ${value} ${seconds}`.replaceAll(/[\r\n]+/g, " ");
    };
    return metricsOf(event)
      .filter(([name]) => isWanted(name))
      .flatMap(([name, value]) => {
        const object = objectAt(event, name);
        if (object !== undefined) return members(object, name, given.nested_object_separator).map((member) => line(...member));
        return [line(fill(context, name, event), rubyText(rubyToF(fill(context, value, event))))];
      });
  };
}

/** As in Logstash, a format without a place for the name is none. */
function formatOf({ metrics_format }: GraphiteOptions, { advise }: ComputeContext): string {
  if (metrics_format.includes(PLACEHOLDER)) return metrics_format;
  advise?.("`metrics_format` has no `*` for the metric's name: the name alone is written.", { text: metrics_format });
  return PLACEHOLDER;
}

function makeIsWanted({ include_metrics, exclude_metrics, fields_are_metrics }: GraphiteOptions, context: ComputeContext) {
  const includes = include_metrics.map((source) => context.regex(source));
  const excludes = exclude_metrics.map((source) => context.regex(source));
  // An empty list takes all fields, but no metric of `metrics`, as in Logstash.
  const takesAll = fields_are_metrics && includes.length === 0;
  return (name: string): boolean => (takesAll || includes.some((regex) => regex.test(name))) && !excludes.some((regex) => regex.test(name));
}

function fieldMetrics(event: Event): Metric[] {
  return event
    .names()
    .filter((name) => !NEVER.has(name))
    .map((name) => [name, rubyText(event.getTop(name) ?? null)]);
}

function ownMetrics({ metrics }: GraphiteOptions, context: ComputeContext): (event: Event) => Metric[] {
  const templates = metrics.map(([name, value]) => [context.template(name), value] as const);
  return (event) => templates.map(([name, value]) => [name.render(event), value]);
}

/** A name may be a field's: then its members are metrics. */
function objectAt(event: Event, name: string): FieldMap | undefined {
  let value: FieldValue | undefined;
  try {
    value = event.get(name);
  } catch {
    // No field reference, but a name all the same.
    return undefined;
  }
  return isMap(value) ? value : undefined;
}

/** The members of an object and of those in it; lists are left out, as in Logstash. Their values are written as they are. */
function members(object: FieldMap, prefix: string, separator: string): Metric[] {
  return keysOf(object).flatMap((key): Metric[] => {
    const name = `${prefix}${separator}${key}`;
    const value = object[key] ?? null;
    if (isMap(value)) return members(value, name, separator);
    return isList(value) ? [] : [[name, value === null ? "" : rubyText(value)]];
  });
}

/** Names and values are filled in once more, as Logstash does. */
function fill(context: ComputeContext, text: string, event: Event): string {
  return text.includes("%{") ? context.template(text).render(event) : text;
}
