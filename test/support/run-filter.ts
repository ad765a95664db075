import { runConfig } from "./run-config.ts";
import type { RunOptions } from "./run-config.ts";

/** An event as its JSON says; numbers are those of JavaScript. */
export type PlainEvent = Record<string, unknown>;

/**
 * Sends events through a filter section (`filter { … }` or its body) and returns those that come out, without
 * `@timestamp`, `@version` and `host` unless they were given.
 */
export async function runFilter(filters: string, events: readonly PlainEvent[], options: RunOptions = {}): Promise<PlainEvent[]> {
  const section = filters.trimStart().startsWith("filter") ? filters : `filter { ${filters} }`;
  const config = `input { stdin { codec => json_lines } } ${section} output { stdout { codec => json_lines } }`;
  const input = events.map((event) => `${JSON.stringify(event)}\n`).join("");
  const { output } = await runConfig(config, { ...options, input });
  return plainEvents(output, events[0] ?? {});
}

/** The events of JSON lines, without what stdin adds to every event unless `given` has it. */
export function plainEvents(lines: Buffer, given: PlainEvent = {}): PlainEvent[] {
  return lines
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const event = JSON.parse(line) as PlainEvent;
      for (const name of ["@timestamp", "@version", "host"]) if (!(name in given)) delete event[name];
      return event;
    });
}
