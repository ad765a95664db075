import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Step } from "./filter-config.ts";
import type { Grok } from "./grok.ts";
import { readRecordedCases, runRecorded } from "./recorded-case.ts";

/** The recorded answers of a real Logstash; `TAILRACE_CASES` names another folder of the same form. */
const folder = join(process.env["TAILRACE_CASES"] ?? join(process.cwd(), "test/conformance/cases"), "parsing");

describe.skipIf(!existsSync(folder))("recorded answers of Logstash (skipped where their folder is missing)", () => {
  const cases = existsSync(folder) ? readRecordedCases(folder) : [];

  test("there are cases of the library and of grok", () => {
    expect(new Set(cases.map(({ name }) => name.split("-")[0]))).toEqual(new Set(["grok", "patterns"]));
  });

  test.each(cases)("$name", (recorded) => {
    const compiled = new Map<Step, readonly Grok[]>();
    expect(recorded.events.map((event) => runRecorded(recorded, event, compiled))).toEqual(recorded.expected);
  });
});
