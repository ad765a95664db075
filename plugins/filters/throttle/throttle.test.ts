import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

/** One event for each second of the list, and which of them were marked. */
async function marked(options: string, seconds: readonly number[], extra: Record<string, unknown> = {}): Promise<boolean[]> {
  const events = seconds.map((second) => ({ "@timestamp": new Date(second * 1000).toISOString(), key: "k", ...extra }));
  const filtered = await runFilter(`throttle { key => "%{key}" ${options} add_tag => "marked" }`, events);
  return filtered.map(({ tags }) => tags !== undefined);
}

describe("throttle", () => {
  test("marks events before and after the counts", async () => {
    expect(await marked("before_count => 3 after_count => 5", [0, 1, 2, 3, 4, 5, 6])).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  test("marks none without counts", async () => {
    expect(await marked("", [0, 1, 2])).toEqual([false, false, false]);
  });

  test("marks all but none with a count of zero", async () => {
    expect(await marked("after_count => 0", [0, 1])).toEqual([true, true]);
    expect(await marked("before_count => 0", [0, 1])).toEqual([false, false]);
  });

  test("counts each key by itself", async () => {
    const events = ["a", "b", "a", "b", "__proto__", "__proto__"].map((key) => ({ key, "@timestamp": "2024-05-01T08:00:00.000Z" }));

    const filtered = await runFilter('throttle { key => "%{key}" after_count => 1 add_tag => "again" }', events);

    expect(filtered.map(({ tags }) => tags)).toEqual([undefined, undefined, ["again"], ["again"], undefined, ["again"]]);
  });

  test.each([
    ["of the event", 'period => "%{window}"', { window: 10 }, [false, true, false]],
    ["with text behind it", 'period => "%{window}"', { window: "10 s" }, [false, true, false]],
    ["that is no number", 'period => "%{window}"', { window: "soon" }, [false, true, true]],
    ["that is missing", 'period => "%{window}"', {}, [false, true, true]],
    ["that is a number in the configuration", "period => 5", {}, [false, false, false]],
  ])("takes a period %s", async (_, period, extra, expected) => {
    expect(await marked(`after_count => 1 ${period}`, [100, 109, 110], extra)).toEqual(expected);
  });

  test("counts in whole seconds before 1970 too", async () => {
    expect(await marked("after_count => 1 period => 10", [-10.5, -1.5, -1])).toEqual([false, true, false]);
  });

  test("lets an event without a time pass unmarked", async () => {
    const filters = 'mutate { remove_field => "@timestamp" } throttle { key => "k" after_count => 0 add_tag => "marked" }';

    expect(await runFilter(filters, [{ a: 1 }])).toEqual([{ a: 1 }]);
  });

  test("needs a key", async () => {
    const { problems } = await checkConfig("filter { throttle { } } output { stdout { } }");

    expect(problems.map(({ code }) => code)).toEqual(["OPTION_MISSING"]);
  });
});
