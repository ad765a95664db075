import { onTestFinished } from "vitest";
import { freePort } from "./free-port.ts";
import { startConfig } from "./run-config.ts";
import type { RunningConfig, RunOptions } from "./run-config.ts";
import { until } from "./until.ts";

/** A running configuration whose events are looked at. */
export interface WatchedConfig extends RunningConfig {
  readonly port: number;
  /** The events so far, without time and version. */
  events(): Record<string, unknown>[];
  /** Waits for so many, stops, and returns all. */
  collect(count: number): Promise<Record<string, unknown>[]>;
  /** The same, their `message` only. */
  messages(count: number): Promise<unknown[]>;
}

/** Starts an input on a free port; it is closed at the end of the test. @param input makes the plugin's text */
export async function watchInput(
  input: (port: number) => string,
  { filter = "", ...options }: RunOptions & { readonly filter?: string } = {},
): Promise<WatchedConfig> {
  const port = await freePort();
  const config = `input { ${input(port)} } filter { ${filter} } output { stdout { codec => json_lines } }`;
  const running = await startConfig(config, { keepsInputOpen: true, ...options });
  onTestFinished(() => running.agent.close());
  const events = (): Record<string, unknown>[] => running.output().toString("utf8").split("\n").slice(0, -1).map(eventOf);
  const collect = async (count: number): Promise<Record<string, unknown>[]> => {
    await until(() => events().length >= count, `${count} events`);
    await running.stop();
    return events();
  };
  return { ...running, port, events, collect, messages: async (count) => (await collect(count)).map(({ message }) => message) };
}

function eventOf(line: string): Record<string, unknown> {
  const { "@timestamp": _, "@version": __, ...event } = JSON.parse(line) as Record<string, unknown>;
  return event;
}
