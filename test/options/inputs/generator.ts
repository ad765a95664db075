import { startConfig } from "../../support/run-config.ts";
import { plainEvents } from "../../support/run-filter.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { EVENTS_OUT } from "../run-case.ts";
import { untilEndOr } from "../until-end-or.ts";

/** More than any case has with its option. */
const ENOUGH = 10;

const generated = (given: string, beside: string, expected: readonly string[]): OptionCase => ({
  given,
  expected,
  observe: async (option) => {
    const running = await startConfig(`input { generator { ${beside} ${option} } } ${EVENTS_OUT}`);
    const messages = (): unknown[] => plainEvents(running.output()).map(({ message }) => message);
    await untilEndOr(running, () => messages().length >= ENOUGH);
    await running.stop();
    return messages().slice(0, ENOUGH);
  },
});

export const pluginCases: PluginCases = {
  cases: {
    message: generated('message => "one"', "count => 1", ["one"]),
    lines: generated('lines => ["one", "two"]', "count => 2", ["one", "two", "one", "two"]),
    count: generated("count => 2", 'message => "one"', ["one", "one"]),
    threads: generated("threads => 3", 'count => 1 message => "one"', ["one", "one", "one"]),
  },
};
