import { expect, test } from "vitest";
import { rubySplit, rubySplitAll } from "./ruby-split.ts";

// What JRuby 10.0.6 answers.
test.each([
  ["", ",", []],
  ["", "", []],
  ["", " ", []],
  [",", ",", ["", ""]],
  ["a,,b,", ",", ["a", "", "b", ""]],
  ["aXXb", "XX", ["a", "b"]],
  ["a", "", ["a", ""]],
  ["日😀", "", ["日", "😀", ""]],
  [" a  b ", " ", ["a", "b", ""]],
  [" ", " ", [""]],
  ["a\vb\fc\r\nd", " ", ["a", "b", "c", "d"]],
  [" \0 a\u00a0b\u3000", " ", ["\0", "a\u00a0b\u3000"]],
])("splits %j by %j as Ruby does with the limit -1", (text, separator, parts) => {
  expect(rubySplitAll(text, separator)).toEqual(parts);
});

test.each([
  [",", ",", []],
  ["a,,b,,", ",", ["a", "", "b"]],
  ["abc", "", ["a", "b", "c"]],
  [" ", " ", []],
  [" a  b ", " ", ["a", "b"]],
])("splits %j by %j as Ruby does", (text, separator, parts) => {
  expect(rubySplit(text, separator)).toEqual(parts);
});
