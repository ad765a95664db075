import { expect, test } from "vitest";
import { makeDecodeText } from "./charset.ts";

// What JRuby 10.0.6 answers to String#encode("UTF-8", invalid: :replace, undef: :replace).
test.each([
  ["UTF-16LE", "6800 e900 3dd80ade", "hé\u{1F60A}"],
  ["UTF-16BE", "0068 00e9 d83dde0a", "hé\u{1F60A}"],
  ["UTF-16LE", "fffe 6800", "\uFEFFh"],
  ["UTF-16LE", "00", "\uFFFD"],
  ["UTF-16LE", "6800 69", "h\uFFFD"],
  ["UTF-16BE", "0068 00", "h\uFFFD"],
  ["UTF-16LE", "00d8 6800", "\uFFFDh"],
  ["UTF-16LE", "6800 00d8", "h\uFFFD"],
  ["UTF-16BE", "dc00 0068", "\uFFFDh"],
  ["UTF-32LE", "68000000 6900", "h\uFFFD"],
  ["Shift_JIS", "82 20 62", "\uFFFD b"],
  ["Windows-1252", "81 80", "\uFFFD€"],
])("in %s, the bytes %s are %j", (charset, hex, text) => {
  expect(makeDecodeText(charset)(Buffer.from(hex.replaceAll(" ", ""), "hex"))).toBe(text);
});
