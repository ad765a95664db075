import type { PluginCases } from "../option-case.ts";
import { filterCase } from "../run-case.ts";

const facility = { syslog_facility_code: 4, syslog_facility: "security/authorization" };
const severity = { syslog_severity_code: 2, syslog_severity: "critical" };
const LEGACY = "ecs_compatibility => disabled";

export const pluginCases: PluginCases = {
  cases: {
    use_labels: filterCase("syslog_pri", {
      given: "use_labels => false",
      beside: LEGACY,
      events: [{ syslog_pri: 34 }],
      expected: [{ syslog_pri: 34, syslog_facility_code: 4, syslog_severity_code: 2 }],
    }),
    syslog_pri_field_name: filterCase("syslog_pri", {
      given: 'syslog_pri_field_name => "pri"',
      beside: LEGACY,
      events: [{ pri: "34" }],
      expected: [{ pri: "34", ...facility, ...severity }],
    }),
    facility_labels: filterCase("syslog_pri", {
      given: 'facility_labels => ["a0", "a1", "a2", "a3", "a4"]',
      beside: LEGACY,
      events: [{ syslog_pri: 34 }],
      expected: [{ syslog_pri: 34, ...facility, syslog_facility: "a4", ...severity }],
    }),
    severity_labels: filterCase("syslog_pri", {
      given: 'severity_labels => ["dead", "ill", "hurt"]',
      beside: LEGACY,
      events: [{ syslog_pri: 34 }],
      expected: [{ syslog_pri: 34, ...facility, ...severity, syslog_severity: "hurt" }],
    }),
    ecs_compatibility: filterCase("syslog_pri", {
      given: LEGACY,
      events: [{ syslog_pri: 34 }],
      expected: [{ syslog_pri: 34, ...facility, ...severity }],
    }),
  },
};
