import type { OptionCase, PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

interface Throttled {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  /** The seconds of events, each with its key: `0a 1b`. */
  readonly events: string;
  /** Which of them are marked. */
  readonly marked: readonly boolean[];
}

function throttled({ beside = "", events, marked, ...rest }: Throttled): OptionCase {
  const made = events
    .split(" ")
    .map((text) => ({ "@timestamp": new Date(Number.parseInt(text, 10) * 1000).toISOString(), key: text.at(-1)! }));
  const { observe, ...whole } = filterCase("throttle", { ...rest, beside: `${beside} add_tag => marked`, events: made, expected: marked });
  return {
    ...whole,
    observe: async (option) => {
      const seen = (await observe(option)) as readonly { readonly tags?: unknown }[];
      return seen.map(({ tags }) => tags !== undefined);
    },
  };
}

export const pluginCases: PluginCases = {
  cases: {
    key: throttled({
      given: 'key => "%{key}"',
      instead: "key => same",
      beside: "after_count => 1",
      events: "0a 1b 2a",
      marked: [false, false, true],
    }),
    before_count: throttled({ given: "before_count => 3", beside: 'key => "%{key}"', events: "0a 1a 2a", marked: [true, true, false] }),
    after_count: throttled({ given: "after_count => 2", beside: 'key => "%{key}"', events: "0a 1a 2a", marked: [false, false, true] }),
    period: throttled({
      given: 'period => "10"',
      beside: 'key => "%{key}" after_count => 1',
      events: "0a 11a 12a",
      marked: [false, false, true],
    }),
    // At 100 the slot that began at 0 is forgotten, so that the late event is the first of it again.
    max_age: throttled({
      given: "max_age => 50",
      beside: 'key => "%{key}" after_count => 1 period => "10"',
      events: "0a 100a 0a",
      marked: [false, false, false],
    }),
    // With twice as many counts, and two thousand at least, the older half of the keys is forgotten.
    max_counters: throttled({
      given: "max_counters => 10",
      beside: 'key => "%{@timestamp}" after_count => 1 period => "10"',
      events: [...Array.from({ length: 2_001 }, (_, second) => `${second}a`), "0a"].join(" "),
      marked: Array.from({ length: 2_002 }, () => false),
    }),
  },
};
