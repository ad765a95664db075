import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

const TIME = { "@timestamp": "2020-01-01T00:00:00.000Z" };

export const pluginCases: PluginCases = {
  cases: {
    match: filterCase("date", {
      given: 'match => ["time", "yyyy-MM-dd HH:mm", "ISO8601"]',
      instead: 'match => ["other", "ISO8601"]',
      beside: 'timezone => "UTC"',
      events: [{ ...TIME, time: "2024-05-01 08:00" }],
      expected: [{ "@timestamp": "2024-05-01T08:00:00.000Z", time: "2024-05-01 08:00" }],
    }),
    target: filterCase("date", {
      given: 'target => "when"',
      beside: 'match => ["time", "ISO8601"]',
      events: [{ time: "2024-05-01T08:00:00Z" }],
      expected: [{ time: "2024-05-01T08:00:00Z", when: "2024-05-01T08:00:00.000Z" }],
    }),
    timezone: filterCase("date", {
      given: 'timezone => "Pacific/Kiritimati"',
      beside: 'match => ["time", "yyyy-MM-dd HH:mm"] target => "when"',
      events: [{ time: "2024-05-01 14:00" }],
      expected: [{ time: "2024-05-01 14:00", when: "2024-05-01T00:00:00.000Z" }],
    }),
    locale: filterCase("date", {
      given: 'locale => "fr-FR"',
      beside: 'match => ["time", "dd MMMM yyyy"] target => "when" timezone => "UTC"',
      events: [{ time: "01 février 2024" }],
      expected: [{ time: "01 février 2024", when: "2024-02-01T00:00:00.000Z" }],
    }),
    tag_on_failure: filterCase("date", {
      given: 'tag_on_failure => ["bad", "date"]',
      beside: 'match => ["time", "ISO8601"]',
      events: [{ time: "yesterday" }],
      expected: [{ time: "yesterday", tags: ["bad", "date"] }],
    }),
  },
};
