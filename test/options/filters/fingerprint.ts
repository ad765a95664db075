import { expect } from "vitest";
import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

const ABC_MD5 = "900150983cd24fb0d6963f7d28e17f72";

export const pluginCases: PluginCases = {
  cases: {
    source: filterCase("fingerprint", {
      given: 'source => "k"',
      beside: 'method => MD5 target => "h"',
      events: [{ k: "abc", message: "x" }],
      expected: [{ k: "abc", message: "x", h: ABC_MD5 }],
    }),
    target: filterCase("fingerprint", {
      given: 'target => "[x][y]"',
      beside: "method => MD5",
      events: [{ message: "abc" }],
      expected: [{ message: "abc", x: { y: ABC_MD5 } }],
    }),
    method: filterCase("fingerprint", {
      given: "method => MURMUR3",
      beside: 'target => "h"',
      events: [{ message: "abc" }],
      expected: [{ message: "abc", h: 3017643002 }],
    }),
    key: filterCase("fingerprint", {
      given: 'key => "Jefe"',
      beside: 'method => MD5 target => "h"',
      events: [{ message: "what do ya want for nothing?" }],
      expected: [{ message: "what do ya want for nothing?", h: "750c783e6ab0b503eaa86e310a5db738" }],
    }),
    base64encode: filterCase("fingerprint", {
      given: "base64encode => true",
      beside: 'method => MD5 target => "h"',
      events: [{ message: "abc" }],
      expected: [{ message: "abc", h: "kAFQmDzST7DWlj99KOF/cg==" }],
    }),
    concatenate_sources: filterCase("fingerprint", {
      given: "concatenate_sources => true",
      beside: 'source => ["b", "a"] method => MURMUR3 target => "h"',
      events: [{ a: "1", b: "2" }],
      expected: [{ a: "1", b: "2", h: 1247871029 }],
    }),
    concatenate_all_fields: filterCase("fingerprint", {
      given: "concatenate_all_fields => true",
      beside: 'source => "none" method => MURMUR3 target => "h"',
      events: [{ n: 1 }],
      // The fields that standard input adds are hashed too.
      expected: [{ n: 1, h: expect.any(Number) as unknown }],
    }),
    ecs_compatibility: filterCase("fingerprint", {
      given: "ecs_compatibility => disabled",
      beside: "method => MD5",
      events: [{ message: "abc" }],
      expected: [{ message: "abc", fingerprint: ABC_MD5 }],
    }),
  },
};
