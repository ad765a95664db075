import type { PluginCases } from "../option-case.ts";
import { decodeRecordCase } from "../run-case.ts";

export const pluginCases: PluginCases = {
  cases: {
    charset: decodeRecordCase("json", { given: 'charset => "ISO-8859-1"', message: '{"a":"é"}', expected: [{ a: "Ã©" }] }),
    target: decodeRecordCase("json", { given: 'target => "doc"', message: '{"a":1}', expected: [{ doc: { a: 1 } }] }),
  },
};
