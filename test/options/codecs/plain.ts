import type { PluginCases } from "../option-case.ts";
import { decodeRecordCase, encodeCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    charset: decodeRecordCase("plain", { given: 'charset => "ISO-8859-1"', message: "é", expected: [{ message: "Ã©" }] }),
    format: encodeCase("plain", { given: 'format => "%{n};"', events: [{ n: 1 }, { n: 2 }], expected: "1;2;" }),
  },
};
