import type { PluginCases } from "../option-case.ts";
import { decodeStreamCase, encodeCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    charset: decodeStreamCase("line", { given: 'charset => "ISO-8859-1"', input: "é\n", expected: [{ message: "Ã©" }] }),
    delimiter: [
      decodeStreamCase("line", { given: 'delimiter => "--"', input: "a--b--", expected: [{ message: "a" }, { message: "b" }] }),
      encodeCase("line", { given: 'delimiter => "--"', beside: 'format => "%{n}"', events: [{ n: 1 }, { n: 2 }], expected: "1--2--" }),
    ],
    format: encodeCase("line", { given: 'format => "%{n};"', events: [{ n: 1 }, { n: 2 }], expected: "1;\n2;\n" }),
  },
};
