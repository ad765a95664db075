import type { PluginCases } from "../option-case.ts";
import { decodeStreamCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    charset: decodeStreamCase("cloudfront", {
      given: 'charset => "ISO-8859-1"',
      input: "é",
      expected: [{ message: "Ã©", cloudfront_version: null, cloudfront_fields: null }],
    }),
  },
};
