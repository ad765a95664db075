import type { OptionCase, PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

interface Elapsed {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  /** What is told of each event that comes out: `elapsed_time`. */
  readonly told: readonly (number | undefined)[];
}

/** Two beginnings, at 0 and at 1 second, and an end at 4 seconds. */
const events = ["began", "began", "ended"].map((tag, at) => ({
  "@timestamp": `2024-05-01T08:00:0${[0, 1, 4][at]}.000Z`,
  id: "x",
  task: "x",
  tags: [tag],
}));

function elapsed({ beside = "", told, ...rest }: Elapsed): OptionCase {
  const required = ["start_tag => began", "end_tag => ended", "unique_id_field => id"].filter(
    (option) => !`${rest.given} ${beside}`.includes(option.split(" ")[0]!),
  );
  const { observe, ...whole } = filterCase("elapsed", { ...rest, beside: `${required.join(" ")} ${beside}`, events, expected: told });
  return {
    ...whole,
    observe: async (option) => ((await observe(option)) as readonly Record<string, unknown>[]).map((event) => event["elapsed_time"]),
  };
}

export const pluginCases: PluginCases = {
  cases: {
    start_tag: elapsed({ given: "start_tag => began", instead: "start_tag => started", told: [undefined, undefined, 4] }),
    end_tag: elapsed({ given: "end_tag => ended", instead: "end_tag => finished", told: [undefined, undefined, 4] }),
    unique_id_field: elapsed({ given: "unique_id_field => task", instead: "unique_id_field => missing", told: [undefined, undefined, 4] }),
    // Its end has another tag: the task is as old as one flush when the pipeline ends.
    timeout: elapsed({ given: "timeout => 5", beside: "end_tag => finished", told: [undefined, undefined, undefined, 5] }),
    new_event_on_match: elapsed({ given: "new_event_on_match => true", told: [undefined, undefined, undefined, 4] }),
    keep_start_event: elapsed({ given: "keep_start_event => last", told: [undefined, undefined, 3] }),
  },
};
