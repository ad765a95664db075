import { describe, expect, test } from "vitest";
import { runConfig } from "../../test/support/run-config.ts";

/** Whether the codec of a line set `[event][original]`, as it does in ECS mode. */
async function hasOriginal(input: string, ecs: "v8" | "disabled" = "v8"): Promise<boolean> {
  const { output } = await runConfig(`input { ${input} } output { stdout { codec => json_lines } }`, { input: "a line\n", ecs });
  const event = JSON.parse(output.toString()) as { readonly event?: { readonly original?: unknown } };
  return event.event?.original === "a line";
}

// logstash-core/lib/logstash/plugins/ecs_compatibility_support.rb: a plugin's own setting, else the pipeline's.
describe("the ecs_compatibility of a codec", () => {
  test.each([
    ["stdin { codec => line { ecs_compatibility => disabled } }", "v8", false],
    ["stdin { codec => line { ecs_compatibility => v8 } }", "disabled", true],
    ["stdin { codec => line }", "v8", true],
    ["stdin { codec => line }", "disabled", false],
  ] as const)("is its own, else the pipeline's: %s in %s", async (input, ecs, expected) => {
    expect(await hasOriginal(input, ecs)).toBe(expected);
  });

  test("is not that of its input", async () => {
    expect(await hasOriginal("stdin { ecs_compatibility => disabled }")).toBe(true);
    expect(await hasOriginal("stdin { ecs_compatibility => disabled codec => line }")).toBe(true);
  });

  test("is lost where a stream replaces the codec", async () => {
    expect(await hasOriginal("stdin { codec => plain { ecs_compatibility => disabled } }")).toBe(true);
  });
});
