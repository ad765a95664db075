import { describe, expect, test } from "vitest";
import { runFilter } from "../../../test/support/run-filter.ts";

async function decoded(message: unknown, options = ""): Promise<unknown> {
  const [event] = await runFilter(`urldecode { ${options} }`, [{ message }]);
  return event!["message"];
}

describe("urldecode", () => {
  test.each([
    ["a%20b+c", "a b+c"],
    ["%E4%b8%80é%C3%A9", "一éé"],
    ["100%", "100%"],
    ["%zz%4", "%zz%4"],
    ["%%41%2541", "%A%41"],
    ["%00", "\0"],
    ["", ""],
    ["%F0%9F%98%80 😀", "😀 😀"],
    ["é%FF", "é\\xFF"],
    ['"%FF\\', '\\"\\xFF\\\\'],
  ])("makes of %j %j", async (text, expected) => {
    expect(await decoded(text)).toBe(expected);
  });

  test.each([
    ["ISO-8859-1", "%E9", "é"],
    ["ISO-8859-1", "é%E9", "Ã©é"],
    ["CP1252", "%80 plain", "€ plain"],
    ["Shift_JIS", "%93%FA", "日"],
    ["US-ASCII", "%80", "\ufffd"],
  ])("reads the whole text in %s: %j is %j", async (charset, text, expected) => {
    expect(await decoded(text, `charset => "${charset}"`)).toBe(expected);
  });

  test("goes into lists and maps but not into keys, and leaves what is no text", async () => {
    const value = { "k%41": ["%41", 5, null, { x: "%42", __proto__: undefined }], n: 1.5, t: true };

    expect(await decoded(value)).toEqual({ "k%41": ["A", 5, null, { x: "B" }], n: 1.5, t: true });
  });

  test("decodes all fields but metadata, and decorates", async () => {
    const filters = `
      mutate { add_field => { "[@metadata][m]" => "%41" } }
      urldecode { all_fields => true add_tag => done }
      mutate { add_field => { "kept" => "%{[@metadata][m]}" } }`;

    expect(await runFilter(filters, [{ a: "%41", "b c": ["%42"], tags: ["%43"] }])).toEqual([
      { a: "A", "b c": ["B"], tags: ["C", "done"], kept: "%41" },
    ]);
  });

  test("a field that cannot be written gets the tags, and the others are decoded", async () => {
    const tags = 'tag_on_failure => ["bad", "url"]';

    expect(await runFilter(`urldecode { field => "[a][b]" ${tags} add_tag => done }`, [{ a: "x" }])).toEqual([
      { a: "x", tags: ["bad", "url", "done"] },
    ]);
    expect(await runFilter("urldecode { all_fields => true }", [{ "[broken": "%41", a: "%41" }])).toEqual([
      { "[broken": "%41", a: "A", tags: ["_urldecodefailure"] },
    ]);
  });
});
