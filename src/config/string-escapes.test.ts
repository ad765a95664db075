import { expect, test } from "vitest";
import { translateEscapes } from "./string-escapes.ts";

test.each([
  [String.raw`a\nb`, "a\nb"],
  [String.raw`\r\t\0`, "\r\t\0"],
  [String.raw`\"\'\\`, `"'\\`],
  [String.raw`\\n`, String.raw`\n`],
  [String.raw`\d\x41\u0041`, String.raw`\d\x41\u0041`],
  ["a\\\nb", "a\\\nb"],
  ["a\\", "a\\"],
  [String.raw`\😀`, String.raw`\😀`],
])("%j becomes %j", (text, translated) => {
  expect(translateEscapes(text)).toEqual(translated);
});
