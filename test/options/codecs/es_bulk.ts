import type { PluginCases } from "../option-case.ts";
import { decodeStreamCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    target: decodeStreamCase("es_bulk", { given: "target => doc", input: '{"index":{}}\n{"x":1}\n', expected: [{ doc: { x: 1 } }] }),
  },
};
