import { describe, expect, test } from "vitest";
import { checkConfig, runConfig } from "../../../test/support/run-config.ts";
import { encodeWith } from "../../../test/support/run-codec.ts";

/** The text of an event without time and version. */
async function show(event: string, codec = "rubydebug"): Promise<string> {
  const { output } = await runConfig(
    `input { stdin { codec => json_lines } } filter { mutate { remove_field => ["@timestamp", "@version", "host"] } } output { stdout { codec => ${codec} } }`,
    { ecs: "disabled", input: `${event}\n` },
  );
  return output.toString("utf8");
}

describe("shown for people", () => {
  test("keys are aligned at their end, maps and lists stand inside", async () => {
    const text = await show('{"message":"m","a":{"long name":1,"b":{}},"list":["x",{"y":[]},2]}');

    expect(text).toBe(
      [
        "{",
        '    "message" => "m",',
        '          "a" => {',
        '        "long name" => 1,',
        '                "b" => {}',
        "    },",
        '       "list" => [',
        '        [0] "x",',
        "        [1] {",
        '            "y" => []',
        "        },",
        "        [2] 2",
        "    ]",
        "}\n",
      ].join("\n"),
    );
  });

  test.each([
    ["1", "1"],
    ["1.0", "1.0"],
    ["1e20", "1.0e+20"],
    ["12345678901234567890", "12345678901234567890"],
    ["null", "nil"],
    ["true", "true"],
    [String.raw`"\u0000\u001b\u0007\"\\ #{x} \u007f"`, String.raw`"\u0000\e\a\"\\ \#{x} \u007F"`],
    ['"é 日 🦆 \u200b"', '"é 日 🦆 \u200b"'],
  ])("the value %s is %s", async (json, shown) => {
    expect(await show(`{"a":${json}}`)).toBe(`{\n    "a" => ${shown}\n}\n`);
  });

  test("a key counts as many characters as people see", async () => {
    expect(await show('{"🦆🦆":1,"abc":2}')).toBe('{\n     "🦆🦆" => 1,\n    "abc" => 2\n}\n');
  });

  test("lists of ten and more align their numbers", async () => {
    const text = await show(`{"l":[${Array.from({ length: 11 }, (_, at) => at).join(",")}]}`);

    expect(text.split("\n").slice(2, 4)).toEqual(["        [ 0] 0,", "        [ 1] 1,"]);
  });

  test("a map of a hundred thousand keys is no harm", async () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, at]));

    expect((await show(JSON.stringify(many))).split("\n")).toHaveLength(100_003);
  });

  test("@metadata is shown when it is asked for and there is any", async () => {
    const events = [{ n: 1, "@metadata": { m: 1 } }, { n: 2 }];

    const shown = (await encodeWith("rubydebug { metadata => true }", events)).text
      .split("}\n{")
      .map((text) => text.includes('"@metadata" => {'));
    const hidden = (await encodeWith("rubydebug", events)).text;

    expect([shown, hidden.includes("@metadata")]).toEqual([[true, false], false]);
  });
});

test("an input with it is refused", async () => {
  const { problems } = await checkConfig("input { stdin { codec => rubydebug } } output { null {} }");

  expect(problems).toMatchObject([{ code: "COMPILE_CODEC_USE" }]);
});
