import { afterEach, describe, expect, test, vi } from "vitest";
import { runFilter } from "../../../test/support/run-filter.ts";

describe("drop", () => {
  afterEach(() => void vi.restoreAllMocks());

  test("drops every event, and no later filter sees one", async () => {
    expect(await runFilter('if [a] == 1 { drop { } mutate { convert => { "a" => "float" } } }', [{ a: 1 }, { a: 2 }])).toEqual([{ a: 2 }]);
  });

  test.each([0, -5])("drops no event at %d percent, and does not decorate them", async (percentage) => {
    expect(await runFilter(`drop { percentage => ${percentage} add_tag => "kept" }`, [{ a: 1 }, { a: 2 }])).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test("drops an event when chance says so", async () => {
    const chances = [0.29, 0.3, 0.99, 0];
    vi.spyOn(Math, "random").mockImplementation(() => chances.shift()!);

    expect(await runFilter("drop { percentage => 30 }", [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])).toEqual([{ n: 2 }, { n: 3 }]);
  });
});
