import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

const TEXT = "what do ya want for nothing?";
const SHA1 = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";

export const pluginCases: PluginCases = {
  cases: {
    fields: filterCase("anonymize", {
      given: 'fields => ["a"]',
      instead: 'fields => ["b"]',
      beside: 'key => "Jefe"',
      events: [{ a: TEXT, b: TEXT }],
      expected: [{ a: SHA1, b: TEXT }],
    }),
    key: filterCase("anonymize", {
      given: 'key => "Jefe"',
      instead: 'key => "other"',
      beside: 'fields => "a"',
      events: [{ a: TEXT }],
      expected: [{ a: SHA1 }],
    }),
    algorithm: filterCase("anonymize", {
      given: "algorithm => MD5",
      beside: 'fields => "a" key => "Jefe"',
      events: [{ a: TEXT }],
      expected: [{ a: "750c783e6ab0b503eaa86e310a5db738" }],
    }),
  },
};
