import { startConfig } from "../../support/run-config.ts";
import type { PluginCases } from "../option-case.ts";
import { until } from "../../support/until.ts";

export const pluginCases: PluginCases = {
  cases: {
    command: { given: 'command => "echo one"', instead: 'command => "echo two"', expected: "one", observe: firstLine },
  },
};

async function firstLine(option: string): Promise<unknown> {
  const running = await startConfig(`input { pipe { ${option} } } output { stdout { codec => line { format => "%{message}" } } }`);
  await until(() => running.output().length > 0, "a line");
  await running.stop();
  return running.output().toString().split("\n")[0];
}
