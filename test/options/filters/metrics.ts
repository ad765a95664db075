import { vi } from "vitest";
import { startConfig } from "../../support/run-config.ts";
import { plainEvents } from "../../support/run-filter.ts";
import type { PlainEvent } from "../../support/run-filter.ts";
import { until } from "../../support/until.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { EVENTS_OUT, eventsOf } from "../run-case.ts";

const EVENTS: readonly PlainEvent[] = [
  { "@timestamp": "2024-05-01T08:00:00.000Z", took: 2 },
  { "@timestamp": "2024-05-01T08:00:01.000Z", took: 4 },
];

/** Observes what the event with metrics says of `m`. */
function metricsCase(given: string, beside: string, expected: unknown): OptionCase {
  const input = EVENTS.map((event) => `${JSON.stringify(event)}\n`).join("");
  const observe = async (option: string): Promise<unknown> =>
    (await eventsOf(`input { stdin { codec => json_lines } } filter { metrics { ${beside} ${option} } } ${EVENTS_OUT}`, { input })).at(
      -1,
    )?.["m"];
  return { given, expected, observe };
}

/** Observes the counts that are told while an event comes every five seconds. */
function intervalCase(given: string, counts: readonly number[]): OptionCase {
  return {
    given,
    expected: counts,
    observe: async (option) => {
      vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
      const filters = `if [took] { metrics { meter => "m" rates => [] ${option} } }`;
      const running = await startConfig(`input { stdin { codec => json_lines } } filter { ${filters} } ${EVENTS_OUT}`, {
        keepsInputOpen: true,
      });
      const events = (): PlainEvent[] => plainEvents(running.output());
      for (let sent = 1; sent <= 4; sent++) {
        running.write('{"took":1}\n');
        await until(() => events().filter(({ took }) => took === 1).length === sent, `event ${sent}`);
        vi.advanceTimersByTime(5_000);
        running.write('{"flushed":true}\n');
        await until(() => events().filter(({ flushed }) => flushed === true).length === sent, `flush ${sent}`);
      }
      vi.useRealTimers();
      const told = events().flatMap(({ m }) => (m === undefined ? [] : [(m as { count: number }).count]));
      await running.stop();
      return told;
    },
  };
}

export const pluginCases: PluginCases = {
  cases: {
    meter: metricsCase('meter => ["m"]', "rates => []", { count: 2 }),
    timer: metricsCase('timer => { "m" => "%{took}" }', "rates => [] percentiles => []", {
      count: 2,
      min: 2,
      max: 4,
      mean: 3,
      stddev: Math.sqrt(Math.SQRT2),
    }),
    flush_interval: intervalCase("flush_interval => 10", [2, 4]),
    clear_interval: intervalCase("clear_interval => 10", [1, 2, 1, 2]),
    ignore_older_than: metricsCase("ignore_older_than => 60", 'meter => "m" rates => []', undefined),
    rates: metricsCase("rates => [5]", 'meter => "m"', { count: 2, rate_5m: 0 }),
    percentiles: metricsCase("percentiles => [50]", 'timer => { "m" => "%{took}" } rates => []', {
      count: 2,
      min: 2,
      max: 4,
      mean: 3,
      stddev: Math.sqrt(Math.SQRT2),
      p50: 3,
    }),
  },
};
