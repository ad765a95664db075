import type { PluginCases } from "../option-case.ts";
import { decodeStreamCase, encodeCase } from "../run-case.ts";

const TIME = { "@timestamp": "2024-05-01T08:00:00.000Z" };

export const pluginCases: PluginCases = {
  cases: {
    charset: decodeStreamCase("json_lines", { given: 'charset => "ISO-8859-1"', input: '{"a":"é"}\n', expected: [{ a: "Ã©" }] }),
    delimiter: [
      decodeStreamCase("json_lines", { given: 'delimiter => ";"', input: '{"a":1};{"a":2};', expected: [{ a: 1 }, { a: 2 }] }),
      encodeCase("json_lines", { given: 'delimiter => ";"', events: [TIME], expected: `${JSON.stringify(TIME)};` }),
    ],
    target: decodeStreamCase("json_lines", { given: 'target => "doc"', input: '{"a":1}\n', expected: [{ doc: { a: 1 } }] }),
    decode_size_limit_bytes: decodeStreamCase("json_lines", {
      given: "decode_size_limit_bytes => 10",
      input: '{"a":"0123456789"}\n{"b":1}\n',
      expected: [{ message: '{"a":"0123456789"}', tags: ["_recordtoolarge"] }, { b: 1 }],
    }),
  },
};
