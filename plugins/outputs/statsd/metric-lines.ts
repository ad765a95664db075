import type { ComputeContext, Event, OptionsOf } from "#plugin";
import type { options as schemas } from "./options.ts";

type StatsdOptions = OptionsOf<typeof schemas>;

/** Characters that part a name from its value, the value from its kind, and the kind from the rate. */
const RESERVED = /[:|@\r\n]/g;

/** A metric of an event: `namespace.sender.name:value|kind`. */
type MakeLine = (event: Event, prefix: string) => string;

/** The lines of an event's metrics, without line ends. */
export function makeMetricLines(given: StatsdOptions, context: ComputeContext): (event: Event) => string[] {
  const { sample_rate: rate } = given;
  const [namespace, sender] = [context.template(given.namespace), context.template(given.sender)];
  const suffix = rate === 1 ? "" : `|@${rate}`;
  const metric = (name: string, value: string, kind: string): MakeLine => {
    const [names, values] = [context.template(name), context.template(value)];
    return (event, prefix) => `${prefix}${nameOf(names.render(event))}:${oneLine(values.render(event))}|${kind}${suffix}`;
  };
  const all = (metrics: readonly (readonly [string, string])[], kind: string): MakeLine[] =>
    metrics.map(([name, value]) => metric(name, value, kind));
  // In Logstash's order.
  const makers = [
    ...given.increment.map((name) => metric(name, "1", "c")),
    ...given.decrement.map((name) => metric(name, "-1", "c")),
    ...all(given.count, "c"),
    ...all(given.timing, "ms"),
    ...all(given.set, "s"),
    ...all(given.gauge, "g"),
  ];
  return (event) => {
    const space = namespace.render(event);
    const prefix = `${space === "" ? "" : `${oneLine(space)}.`}${nameOf(sender.render(event)).replaceAll(".", "_")}.`;
    return makers.filter(() => rate === 1 || Math.random() < rate).map((make) => make(event, prefix));
  };
}

function nameOf(text: string): string {
  return text.replaceAll("::", ".").replaceAll(RESERVED, "_");
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, "_");
}
