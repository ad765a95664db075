import { startConfig } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { EVENTS_OUT } from "../run-case.ts";

function firstEvent(see: (text: string) => unknown, config: (option: string) => string): OptionCase["observe"] {
  return async (option) => {
    const running = await startConfig(`input { pipe { ${config(option)} } } ${EVENTS_OUT}`, { ecs: "disabled" });
    await until(() => running.output().length > 0, "an event");
    await running.stop();
    return see(running.output().toString());
  };
}

export const pluginCases: PluginCases = {
  cases: {
    command: {
      given: "command => 'echo one'",
      instead: "command => 'echo two'",
      expected: "one",
      observe: firstEvent(
        (text) => /"message":"([^"]*)"/.exec(text)?.[1],
        (option) => option,
      ),
    },
    ecs_compatibility: {
      given: "ecs_compatibility => v8",
      expected: true,
      observe: firstEvent(
        (text) => text.includes('"command_line":"echo one"'),
        (option) => `command => 'echo one' ${option}`,
      ),
    },
  },
};
