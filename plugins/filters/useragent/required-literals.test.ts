import { describe, expect, test } from "vitest";
import { parseRegex } from "./parse-regex.ts";
import { requiredLiterals } from "./required-literals.ts";

describe("what a match must hold", () => {
  test.each([
    ["Firefox", [["firefox"]]],
    ["(Firefox)/(\\d+)", [["firefox/"]]],
    ["Opera.{0,50}Mini", [["opera"], ["mini"]]],
    ["a{0,2}Mini", [["mini"]]],
    ["(?:Android|Linux) x", [["android x", "linux x"]]],
    ["(?:Android|)Linux", [["androidlinux", "linux"]]],
    ["[Nn]okia[ _]7", [["nokia 7", "nokia_7"]]],
    ["(?:abc)+d", [["abc"], ["abcd"]]],
    ["x(?:abc)+d", [["xabc"], ["abcd"]]],
    ["(?:ab\\d)+cd", [["ab"], ["cd"]]],
    ["(?:abc\\d|\\dde|f(?:gh|ij)k)", [["abc", "de", "fghk", "fijk"]]],
    ["(?:abc|\\d)", []],
    ["(?:abc)?", []],
    ["(?:abc)*x", []],
    ["^ab$", [["ab"]]],
    ["\\bab\\b(?!cd)", [["ab"]]],
    ["a.b", []],
    ["Ünï", []],
    ["[a-z]bc", [["bc"]]],
    ["[^a]bc", [["bc"]]],
    [".*", []],
  ])("of %j: %j", (source, clauses) => {
    expect(requiredLiterals(parseRegex(source).root)).toEqual(clauses);
  });

  test.each([
    ["texts that would be too many are not joined", "[abcd][abcd][abcd]xy", 2],
    ["a long list of alternatives is one clause", `(?:${Array.from({ length: 60 }, (_, n) => `x${n}y`).join("|")})`, 1],
    ["a longer one is none", `(?:${Array.from({ length: 300 }, (_, n) => `x${n}y`).join("|")})z`, 0],
  ])("%s", (_, source, count) => {
    expect(requiredLiterals(parseRegex(source).root)).toHaveLength(count);
  });
});
