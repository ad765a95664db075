import { describe, expect, test } from "vitest";
import type { Product } from "./user-agent-parser.ts";
import { systemVersion, userAgentVersion } from "./versions.ts";

function product(...[major, minor, patch, build]: (string | undefined)[]): Product {
  return { name: "X", major, minor, patch, build };
}

describe("the version of a user agent", () => {
  test.each([
    ["nothing", product(), "X/1.2", undefined],
    ["one number", product("1"), "X/1.2.3 ", "1"],
    ["a patch without a minor version", product("1", undefined, "3"), "X", "1"],
    ["two numbers, whatever follows", product("1", "2"), "X/1.2.3 ", "1.2"],
    ["three numbers", product("1", "2", "3"), "X/1.2.3 ", "1.2.3"],
    ["four numbers", product("1", "2", "3", "4"), "X/9", "1.2.3.4"],
    ["three numbers of a text that has four", product("1", "2", "3"), "X/1.2.3.40 y", "1.2.3.40"],
    ["three numbers and a fourth that ends the text", product("1", "2", "3"), "X/1.2.3.40", "1.2.3"],
    ["three numbers and letters", product("1", "2", "3"), "X/1.2.3.b4 y", "1.2.3"],
    ["three numbers and one with a leading zero", product("1", "2", "3"), "X/1.2.3.04 y", "1.2.3"],
    ["three numbers that the text does not have", product("1", "2", "3"), "X/1_2_3.4 y", "1.2.3"],
  ])("is made of %s", (_, userAgent, text, version) => {
    expect(userAgentVersion(userAgent, text)).toBe(version);
  });
});

describe("the version of an operating system", () => {
  test.each([
    ["nothing", product(), undefined],
    ["a number", product("10"), "10"],
    ["numbers", product("10", "15", "7"), "10.15.7"],
    ["four numbers", product("10", "15", "7", "1"), "10.15.7.1"],
    ["a build without a patch, which is left", product("10", "15", undefined, "1"), "10.15"],
    ["a patch without a minor version, which is left", product("10", undefined, "7"), "10"],
    ["a name", product("Vista"), "Vista"],
    ["a name and a number, with a blank", product("XP", "2", "1"), "XP 2.1"],
    ["a number that does not print so, as a name", product("08", "1"), "08 1"],
    ["an empty name", product("", "1"), " 1"],
  ])("is made of %s", (_, system, version) => {
    expect(systemVersion(system)).toBe(version);
  });
});
