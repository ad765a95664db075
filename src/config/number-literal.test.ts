import { describe, expect, test } from "vitest";
import type { NumberLiteral } from "./ast.ts";
import { readNumberLiteral } from "./number-literal.ts";

const PLACE = { file: "a.conf", line: 1, column: 1, offset: 0 };

const READ: readonly (readonly [string, NumberLiteral["kind"], number | bigint])[] = [
  ["0", "integer", 0],
  ["-0", "integer", 0],
  ["42", "integer", 42],
  ["-7", "integer", -7],
  ["010", "integer", 8],
  ["-017", "integer", -15],
  ["00", "integer", 0],
  ["9007199254740991", "integer", 9007199254740991],
  ["9007199254740992", "integer", 9007199254740992n],
  ["9223372036854775807", "integer", 9223372036854775807n],
  ["-9223372036854775808", "integer", -9223372036854775808n],
  ["1.5", "float", 1.5],
  ["2.50", "float", 2.5],
  ["3.0", "float", 3],
  ["-0.0", "float", -0],
  ["010.5", "float", 10.5],
  ["12345678901234567890.0", "float", 12345678901234567000],
];

describe("number literals", () => {
  test.each(READ)("%s is the %s %s", (literal, kind, value) => {
    expect(readNumberLiteral(literal, PLACE)).toEqual({ kind, value, literal });
  });

  test.each([
    ["5.", "The number 5. ends in a dot."],
    ["-7.", "The number -7. ends in a dot."],
    ["08", "The number 08 begins with 0 and so is octal, where 8 and 9 are no digits."],
    ["-019", "The number -019 begins with 0 and so is octal, where 8 and 9 are no digits."],
    [
      "9223372036854775808",
      "The integer 9223372036854775808 does not fit 64 bits: from -9223372036854775808 to 9223372036854775807 is allowed.",
    ],
    [
      "-9223372036854775809",
      "The integer -9223372036854775809 does not fit 64 bits: from -9223372036854775808 to 9223372036854775807 is allowed.",
    ],
  ])("%s is refused", (literal, message) => {
    expect(readNumberLiteral(literal, PLACE)).toMatchObject({ code: "CONFIG_NUMBER", message, location: PLACE });
  });
});
