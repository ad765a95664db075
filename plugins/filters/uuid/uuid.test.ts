import { describe, expect, test } from "vitest";
import { runFilter } from "../../../test/support/run-filter.ts";

const UUID = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/) as unknown;

describe("uuid", () => {
  test("writes another one into every event, and decorates", async () => {
    const out = await runFilter('uuid { target => "[event][id]" add_tag => done }', [{ n: 1 }, { n: 2 }]);

    expect(out).toEqual([
      { n: 1, event: { id: UUID }, tags: ["done"] },
      { n: 2, event: { id: UUID }, tags: ["done"] },
    ]);
    expect(out[0]!["event"]).not.toEqual(out[1]!["event"]);
  });

  test.each([
    ["false", [0, UUID, ""]],
    ["true", [UUID, UUID, UUID]],
  ])("with overwrite => %s makes of 0, null and an empty text %j", async (overwrite, expected) => {
    const out = await runFilter(`uuid { target => "id" overwrite => ${overwrite} add_tag => done }`, [{ id: 0 }, { id: null }, { id: "" }]);

    expect(out).toEqual(expected.map((id) => ({ id, tags: ["done"] })));
  });
});
