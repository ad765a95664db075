import type { PluginCases } from "../option-case.ts";
import { encodeCase } from "../run-case.ts";

const EVENTS = [{ "@timestamp": "2024-01-01T00:00:00.000Z", n: 1, h: "web" }];
const encoded = (given: string, expected: string, beside = ""): ReturnType<typeof encodeCase> =>
  encodeCase("graphite", { given, beside, events: EVENTS, expected });
const TWO = 'metrics => { "a" => "1" "b" => "2" }';

export const pluginCases: PluginCases = {
  cases: {
    metrics: encoded('metrics => { "x.%{h}" => "%{n}" }', "x.web 1.0 1704067200\n"),
    fields_are_metrics: encoded("fields_are_metrics => true", "n 1.0 1704067200\n", 'include_metrics => ["n"]'),
    include_metrics: encoded('include_metrics => ["a"]', "a 1.0 1704067200\n", TWO),
    exclude_metrics: encoded('exclude_metrics => ["a"]', "b 2.0 1704067200\n", TWO),
    metrics_format: encoded('metrics_format => "%{h}.*"', "web.a 1.0 1704067200\n", 'metrics => { "a" => "1" }'),
  },
};
