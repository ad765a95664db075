import { startConfig } from "../../support/run-config.ts";
import { plainEvents } from "../../support/run-filter.ts";
import { systemClock } from "../../../src/pipeline/system-clock.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { EVENTS_OUT } from "../run-case.ts";
import { untilEndOr } from "../until-end-or.ts";

/** More than any case has with its option. */
const ENOUGH = 4;

/** Observes what a heartbeat's events tell and how long it sleeps between them; nobody waits for that. */
function beaten(
  given: string,
  beside: string,
  expected: { readonly events: readonly unknown[]; readonly sleeps: readonly number[] },
): OptionCase {
  return {
    given,
    expected,
    observe: async (option) => {
      const sleeps: number[] = [];
      const clock = {
        now: () => 1_700_000_000_000,
        sleep: (ms: number, signal: AbortSignal) => {
          sleeps.push(ms);
          return systemClock.sleep(1, signal);
        },
      };
      const running = await startConfig(`input { heartbeat { ${beside} ${option} } } ${EVENTS_OUT}`, { clock });
      const events = (): unknown[] => plainEvents(running.output()).map(({ message, event }) => ({ message, event }));
      await untilEndOr(running, () => events().length >= ENOUGH);
      await running.stop();
      return { events: events().slice(0, ENOUGH), sleeps: sleeps.slice(0, ENOUGH - 1) };
    },
  };
}

const OK = { message: "ok", event: undefined };

export const pluginCases: PluginCases = {
  cases: {
    message: beaten("message => alive", "count => 1", { events: [{ ...OK, message: "alive" }], sleeps: [] }),
    interval: beaten("interval => 5", "count => 2", { events: [OK, OK], sleeps: [5_000] }),
    count: beaten("count => 3", "", { events: [OK, OK, OK], sleeps: [60_000, 60_000] }),
    sequence: beaten("sequence => epoch", "count => 1", { events: [{ ...OK, event: { sequence: 1_700_000_000 } }], sleeps: [] }),
    threads: beaten("threads => 2", "count => 1", { events: [OK, OK], sleeps: [] }),
  },
  unseen: { codec: "Nothing is decoded." },
};
