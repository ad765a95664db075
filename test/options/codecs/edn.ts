import type { PluginCases } from "../option-case.ts";
import { decodeStreamCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: { target: decodeStreamCase("edn", { given: "target => doc", input: "{:a 1}\n", expected: [{ doc: { a: 1 } }] }) },
};
