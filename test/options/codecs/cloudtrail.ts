import type { PluginCases } from "../option-case.ts";
import { decodeStreamCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    charset: decodeStreamCase("cloudtrail", {
      given: 'charset => "ISO-8859-1"',
      input: '{"Records":[{"a":"é"}]}',
      expected: [{ a: "Ã©" }],
    }),
  },
};
