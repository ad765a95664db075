import { expect, test } from "vitest";
import { EdnReader } from "./edn-reader.ts";
import { fieldValueOf } from "./edn-value.ts";

/** What is wrong with the first document of a text. */
function problemOf(text: string): unknown {
  try {
    return fieldValueOf(new EdnReader(text).next() ?? null);
  } catch (error) {
    const { code, message } = error as { readonly code: string; readonly message: string };
    return { code, message };
  }
}

test.each([
  ["{:a 1 :b", "Not valid EDN at character 9: it ends before }."],
  ["{:a}", "Not valid EDN at character 5: a map needs a value for each key."],
  ['["x', "Not valid EDN at character 4: a text has no end."],
  ["[\\neither]", "Not valid EDN at character 10: there is no character \\neither."],
  ["[1 @]", "Not valid EDN at character 4: there is no value that begins with @."],
  ["#_", "Not valid EDN at character 3: it ends too early."],
])("%s is refused, with the place", (text, message) => {
  expect(problemOf(text)).toEqual({ code: "EDN_SYNTAX", message });
});

test.each([
  ["{:a sym}", "An event cannot hold the symbol sym."],
  ["[#{1}]", "An event cannot hold a set."],
  ['#inst "2024"', "An event cannot hold a value with the tag #inst."],
])("%s is EDN that no event can hold", (text, message) => {
  expect(problemOf(text)).toEqual({ code: "EDN_VALUE", message });
});
