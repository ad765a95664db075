import { systemClock } from "../../../src/pipeline/system-clock.ts";
import { startConfig } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import { linesCase, otherPort, sinkPort } from "../line-sink-cases.ts";
import type { LinesCase } from "../line-sink-cases.ts";
import type { PluginCases } from "../option-case.ts";

const AT = "1704067200";
const A = 'metrics => { "a" => "%{n}" }';
const metrics = (parts: LinesCase): ReturnType<typeof linesCase> => linesCase("graphite", { beside: A, ...parts });

export const pluginCases: PluginCases = {
  cases: {
    host: metrics({ given: 'host => "127.0.0.1"', instead: 'host => "127.0.0.2"', expected: [`a 5.0 ${AT}`] }),
    port: metrics({ given: `port => ${sinkPort}`, instead: `port => ${otherPort}`, expected: [`a 5.0 ${AT}`] }),
    reconnect_interval: { given: "reconnect_interval => 3", expected: 3_000, observe: observeRest },
    metrics: metrics({ given: 'metrics => { "b" => "7" }', beside: "", expected: [`b 7.0 ${AT}`] }),
    fields_are_metrics: metrics({
      given: "fields_are_metrics => true",
      beside: 'exclude_metrics => ["^(host|event)$"]',
      expected: [`n 5.0 ${AT}`],
    }),
    include_metrics: metrics({
      given: 'include_metrics => ["^b"]',
      beside: 'metrics => { "a" => "1" "b" => "2" }',
      expected: [`b 2.0 ${AT}`],
    }),
    exclude_metrics: metrics({
      given: 'exclude_metrics => ["^a"]',
      beside: 'metrics => { "a" => "1" "b" => "2" }',
      expected: [`b 2.0 ${AT}`],
    }),
    timestamp_field: metrics({ given: 'timestamp_field => "n"', expected: ["a 5.0 5"] }),
    metrics_format: metrics({ given: 'metrics_format => "%{host}.*"', expected: [`web.a 5.0 ${AT}`] }),
    nested_object_separator: metrics({
      given: 'nested_object_separator => "/"',
      event: { a: { b: 1 } },
      expected: [`a/b 1 ${AT}`],
    }),
  },
  unseen: { resend_on_failure: "What was not written is always written again.", codec: "Nothing is encoded by it." },
};

/** How long the output rests when nobody listens. */
async function observeRest(option: string): Promise<unknown> {
  const rests: number[] = [];
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    rests.push(ms);
    return systemClock.sleep(ms, signal);
  };
  const config = `input { stdin { } } output { graphite { host => "127.0.0.1" port => ${otherPort} ${A} ${option} } }`;
  const running = await startConfig(config, { input: "x\n", clock: { ...systemClock, sleep } });
  await until(() => rests.length > 0, "a failure");
  await running.abandon();
  return rests[0];
}
