import type { OptionCase, PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

function pruneCase(given: string, expected: Record<string, unknown>, beside = ""): OptionCase {
  const events = [{ method: "GET", path: "/health", codes: ["E1", "W2"], "%{none}": 1, key: "path" }];
  return filterCase("prune", { given, beside, events, expected: [expected] });
}

export const pluginCases: PluginCases = {
  cases: {
    whitelist_names: pruneCase('whitelist_names => ["^m"]', { method: "GET" }),
    blacklist_names: pruneCase('blacklist_names => ["a", "^c"]', { method: "GET", key: "path", "%{none}": 1 }),
    whitelist_values: pruneCase('whitelist_values => { "codes" => "^E" "method" => "^P" }', {
      path: "/health",
      codes: ["E1"],
      key: "path",
    }),
    blacklist_values: pruneCase('blacklist_values => { "codes" => "^E" "path" => "^/he" }', { method: "GET", codes: ["W2"], key: "path" }),
    interpolate: pruneCase(
      "interpolate => true",
      { method: "GET", codes: ["E1", "W2"], key: "path", "%{none}": 1 },
      'blacklist_names => ["^%{key}$"]',
    ),
  },
};
