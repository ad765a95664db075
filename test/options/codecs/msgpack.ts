import type { PluginCases } from "../option-case.ts";
import { decodeStreamCase } from "../run-case.ts";

const MAP = Buffer.from("81a16101", "hex");

export const pluginCases: PluginCases = {
  cases: {
    format: decodeStreamCase("msgpack", { given: 'format => "a is %{a}"', input: MAP, expected: [{ a: 1, message: "a is 1" }] }),
    target: decodeStreamCase("msgpack", { given: "target => doc", input: MAP, expected: [{ doc: { a: 1 } }] }),
  },
};
