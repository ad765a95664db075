import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

describe("clone", () => {
  test("makes a copy for each name, behind the event, and decorates the copies only", async () => {
    const filter = 'clone { clones => ["a", "b"] add_field => { "note" => "of %{message}" } remove_field => "secret" }';

    expect(await runFilter(filter, [{ message: "m", secret: 1 }])).toEqual([
      { message: "m", secret: 1 },
      { message: "m", tags: ["a"], note: "of m" },
      { message: "m", tags: ["b"], note: "of m" },
    ]);
  });

  test.each([
    [
      ["web", "audit"],
      ["web", "audit", "audit"],
    ],
    ["web", ["web", "audit"]],
    [[], ["audit"]],
  ])("adds its name to the tags %j", async (tags, copied) => {
    expect(await runFilter('clone { clones => ["audit"] }', [{ tags }])).toEqual([{ tags }, { tags: copied }]);
  });

  test("gives the copy what every event has, when it was removed", async () => {
    const filters =
      'mutate { remove_field => ["@timestamp", "@version"] } clone { clones => ["c"] } mutate { copy => { "@timestamp" => "t" "@version" => "v" } }';

    expect(await runFilter(filters, [{ n: 1 }])).toEqual([{ n: 1 }, { n: 1, tags: ["c"], t: expect.any(String) as string, v: "1" }]);
  });

  test("sets the type in legacy mode", async () => {
    const expected = [{ type: "old" }, { type: "%{type}" }];

    expect(await runFilter('clone { clones => ["%{type}"] }', [{ type: "old" }], { ecs: "disabled" })).toEqual(expected);
    expect(await runFilter('clone { clones => ["%{type}"] ecs_compatibility => disabled }', [{ type: "old" }])).toEqual(expected);
  });

  test("copies deeply, with metadata", async () => {
    const filters = `
      mutate { add_field => { "[@metadata][route]" => "r1" } }
      clone { clones => ["copy"] }
      if "copy" in [tags] { mutate { replace => { "[user][name]" => "%{[@metadata][route]}" } } }`;

    expect(await runFilter(filters, [{ user: { name: "ada", roles: [{ id: 1 }] } }])).toEqual([
      { user: { name: "ada", roles: [{ id: 1 }] } },
      { user: { name: "r1", roles: [{ id: 1 }] }, tags: ["copy"] },
    ]);
  });

  test("keeps the event when the common options of its copy fail", async () => {
    expect(await runFilter('clone { clones => ["copy"] add_field => { "%{message}" => "x" } }', [{ message: "[a" }])).toEqual([
      { message: "[a" },
    ]);
  });

  test("warns when it has no names, and needs the option", async () => {
    const check = async (options: string): Promise<string[][]> => {
      const { problems, warnings } = await checkConfig(`filter { clone { ${options} } } output { stdout { } }`);
      return [problems, warnings].map((errors) => errors.map(({ code }) => code));
    };

    expect(await check("clones => []")).toEqual([[], ["COMPILE_ADVICE"]]);
    expect(await check("")).toEqual([["OPTION_MISSING"], []]);
  });
});
