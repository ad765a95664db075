import { systemClock } from "../../../src/pipeline/system-clock.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import type { PluginCases } from "../option-case.ts";
import { EVENTS_OUT, refusalCase } from "../run-case.ts";

/** Runs until there is an event; rests are noted and short. */
async function run(options: string): Promise<{ readonly running: RunningConfig; readonly rests: number[] }> {
  const rests: number[] = [];
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    rests.push(ms);
    return systemClock.sleep(ms > 1_000 ? 50 : ms, signal);
  };
  const config = `input { exec { ${options} } } ${EVENTS_OUT}`;
  const running = await startConfig(config, { ecs: "disabled", clock: { ...systemClock, sleep } });
  await until(() => running.output().length > 0 && rests.length > 0, "an event");
  await running.stop();
  return { running, rests };
}

export const pluginCases: PluginCases = {
  cases: {
    command: {
      given: "command => 'echo one'",
      instead: "command => 'echo two'",
      expected: "one\\n",
      observe: async (option) => /"message":"([^"]*)"/.exec((await run(`${option} interval => 60`)).running.output().toString())?.[1],
    },
    interval: [
      {
        given: "interval => 500",
        instead: "interval => 50",
        expected: true,
        observe: async (option) => (await run(`command => 'echo one' ${option}`)).rests[0]! > 100_000,
      },
    ],
    schedule: [
      {
        given: 'schedule => "* * * * * *"',
        instead: "interval => 60",
        // The next second, rather than the next minute.
        expected: true,
        observe: async (option) => (await run(`command => 'echo one' ${option}`)).rests[0]! <= 1_000,
      },
      refusalCase((option) => `input { exec { command => ls ${option} } }`, { given: "schedule => often", expected: ["SCHEDULE_CRON"] }),
    ],
    ecs_compatibility: {
      given: "ecs_compatibility => v8",
      expected: true,
      observe: async (option) =>
        (await run(`command => 'echo one' interval => 60 ${option}`)).running.output().toString().includes('"command_line":"echo one"'),
    },
  },
};
