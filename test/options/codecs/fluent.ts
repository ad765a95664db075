import type { PluginCases } from "../option-case.ts";
import { decodeStreamCase } from "../run-case.ts";
import { runConfig } from "../../support/run-config.ts";

/** `["app", 1704067200, {"a": 1}]` */
const MESSAGE = Buffer.from("93a3617070ce6592008081a16101", "hex");

export const pluginCases: PluginCases = {
  cases: {
    nanosecond_precision: { given: "nanosecond_precision => true", expected: "d70065920080075bcd15", observe: observeTime },
    target: decodeStreamCase("fluent", { given: "target => doc", input: MESSAGE, expected: [{ doc: { a: 1 }, tags: ["app"] }] }),
  },
};

/** The time of a message, which stands behind `["log"`. */
async function observeTime(option: string): Promise<string> {
  const { output } = await runConfig(`input { stdin { codec => json_lines } } output { stdout { codec => fluent { ${option} } } }`, {
    input: '{"@timestamp":"2024-01-01T00:00:00.123456789Z"}\n',
  });
  return output.subarray(5, 15).toString("hex");
}
