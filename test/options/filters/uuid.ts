import { expect } from "vitest";
import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

const UUID: unknown = expect.stringMatching(/^[\da-f-]{36}$/);

export const pluginCases: PluginCases = {
  cases: {
    target: filterCase("uuid", { given: 'target => "a"', instead: 'target => "b"', events: [{ n: 1 }], expected: [{ n: 1, a: UUID }] }),
    overwrite: filterCase("uuid", {
      given: "overwrite => true",
      beside: "target => id",
      events: [{ id: "there" }],
      expected: [{ id: UUID }],
    }),
  },
};
