import type { PluginCases } from "../option-case.ts";
import { encodeCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    metadata: encodeCase("rubydebug", {
      given: "metadata => true",
      events: [{ "@timestamp": "2024-05-01T08:00:00.000Z", "@metadata": { n: 1 } }],
      expected: '{\n    "@timestamp" => 2024-05-01T08:00:00.000Z,\n     "@metadata" => {\n        "n" => 1\n    }\n}\n',
    }),
  },
};
