import { describe, expect, test } from "vitest";
import { runFilter } from "../../../test/support/run-filter.ts";

const LEGACY = 'syslog_pri { ecs_compatibility => disabled add_tag => "done" }';

/** What is known of a priority, with legacy names: codes and names. */
async function parts(priority: unknown, options = ""): Promise<unknown[]> {
  const filter = `syslog_pri { ecs_compatibility => disabled ${options} }`;
  const [event] = await runFilter(filter, [{ syslog_pri: priority }]);
  return ["syslog_facility_code", "syslog_facility", "syslog_severity_code", "syslog_severity", "tags"].map((name) => event![name]);
}

describe("syslog_pri", () => {
  test.each([
    [
      "ECS",
      "syslog_pri { }",
      { log: { syslog: { priority: 165 } } },
      {
        log: {
          syslog: { priority: 165, severity: { code: 5, name: "notice" }, facility: { code: 20, name: "local4" } },
        },
      },
    ],
    [
      "legacy",
      "syslog_pri { ecs_compatibility => disabled }",
      { syslog_pri: "165" },
      {
        syslog_pri: "165",
        syslog_severity_code: 5,
        syslog_facility_code: 20,
        syslog_facility: "local4",
        syslog_severity: "notice",
      },
    ],
  ])("splits the priority into codes and names under %s names", async (_, filter, event, expected) => {
    expect(await runFilter(filter, [event])).toEqual([expected]);
  });

  test.each([
    [undefined, [1, "user-level", 5, "notice"]],
    [null, [1, "user-level", 5, "notice"]],
    [false, [1, "user-level", 5, "notice"]],
    [0, [0, "kernel", 0, "emergency"]],
    [191, [23, "local7", 7, "debug"]],
    ["<34>", [0, "kernel", 0, "emergency"]],
    [" 34x", [4, "security/authorization", 2, "critical"]],
    ["", [0, "kernel", 0, "emergency"]],
    [34.9, [4, "security/authorization", 2, "critical"]],
    [
      [34, 1],
      [4, "security/authorization", 2, "critical"],
    ],
    [[], [0, "kernel", 0, "emergency"]],
    [[null], [0, "kernel", 0, "emergency"]],
    [-1, [-1, "local7", 7, "debug"]],
    [-193, [-25, undefined, 7, "debug"]],
    [192, [24, undefined, 0, undefined, ["_syslogpriparsefailure"]]],
    ["99999999999", [12_499_999_999, undefined, 7, undefined, ["_syslogpriparsefailure"]]],
  ])("reads %j as Ruby's to_i does", async (priority, expected) => {
    expect(await parts(priority)).toEqual([...expected, ...Array<undefined>(5 - expected.length)]);
  });

  test("keeps the digits of a number beyond 2^53", async () => {
    const filter =
      'syslog_pri { ecs_compatibility => disabled use_labels => false } mutate { convert => { "syslog_facility_code" => "string" } }';

    expect(await runFilter(filter, [{ syslog_pri: "123456789012345678901" }])).toEqual([
      { syslog_pri: "123456789012345678901", syslog_severity_code: 5, syslog_facility_code: "15432098626543209862" },
    ]);
  });

  test.each([[true], [{ a: 1 }], [[[34]]]])("tags %j, which is no number", async (priority) => {
    expect(await runFilter(LEGACY, [{ syslog_pri: priority }])).toEqual([{ syslog_pri: priority, tags: ["_syslogpriparsefailure"] }]);
  });

  test("tags an event whose fields cannot be written", async () => {
    expect(await runFilter('syslog_pri { syslog_pri_field_name => "pri" }', [{ pri: 34, log: "text" }])).toEqual([
      { pri: 34, log: "text", tags: ["_syslogpriparsefailure"] },
    ]);
  });

  test("applies the common options also when the facility has no name", async () => {
    expect(await runFilter(LEGACY, [{ syslog_pri: 192 }])).toEqual([
      { syslog_pri: 192, syslog_severity_code: 0, syslog_facility_code: 24, tags: ["_syslogpriparsefailure", "done"] },
    ]);
  });

  test.each([
    ["use_labels => false", 1023, [127, undefined, 7, undefined, undefined]],
    ['facility_labels => ["zero", "one"]', 13, [1, "one", 5, "notice", undefined]],
    ['facility_labels => ["zero", "one"]', 16, [2, undefined, 0, undefined, ["_syslogpriparsefailure"]]],
    ["facility_labels => []", 0, [0, undefined, 0, undefined, ["_syslogpriparsefailure"]]],
    ['severity_labels => ["bad"]', 8, [1, "user-level", 0, "bad", undefined]],
    ['severity_labels => ["bad"]', 9, [1, "user-level", 1, undefined, undefined]],
  ])("with %s names the priority %j", async (options, priority, expected) => {
    expect(await parts(priority, options)).toEqual(expected);
  });
});
