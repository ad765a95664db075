import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { TailraceError } from "../errors.ts";
import { compileJavaTime } from "./java-time.ts";

/** Answers of Java 25's DateTimeFormatter in UTC and English; null: it refuses the pattern, or printing by it. */
const answers = JSON.parse(readFileSync(new URL("./test-data/java-time.json", import.meta.url), "utf8")) as [
  pattern: string,
  epochMs: number,
  nanosOfMs: number,
  text: string | null,
][];

function printOrNull(pattern: string, epochMs: number, nanosOfMs: number): string | null {
  try {
    return compileJavaTime(pattern).print(epochMs, nanosOfMs);
  } catch (error) {
    if (error instanceof TailraceError) return null;
    throw error;
  }
}

test("prints as java.time, and refuses what it refuses", () => {
  expect(answers.map(([pattern, epochMs, nanosOfMs]) => [pattern, epochMs, nanosOfMs, printOrNull(pattern, epochMs, nanosOfMs)])).toEqual(
    answers,
  );
});

test("prints each nanosecond anew, and days from memory", () => {
  const fine = compileJavaTime("ss.SSSSSSSSS");
  const coarse = compileJavaTime("yyyy-MM-dd");
  expect([fine.print(1, 2), fine.print(1, 3), fine.print(1)]).toEqual(["00.001000002", "00.001000003", "00.001000000"]);
  expect([coarse.print(0), coarse.print(86_399_999, 5), coarse.print(86_400_000)]).toEqual(["1970-01-01", "1970-01-01", "1970-01-02"]);
});

describe("a bad pattern", () => {
  test.each([
    ["yyyy-r", "DATE_PATTERN_UNKNOWN_LETTER", '"r" at position 6 of the date pattern "yyyy-r" is no java.time pattern letter.'],
    [
      "HHH:mm",
      "DATE_PATTERN_LETTER_COUNT",
      '"HHH" at position 1 of the date pattern "HHH:mm" repeats its letter 3 times; allowed is 1 to 2.',
    ],
    ["cc", "DATE_PATTERN_LETTER_COUNT", '"cc" at position 1 of the date pattern "cc" repeats its letter 2 times; allowed is 1, or 3 to 5.'],
    ["yyyy 'week", "DATE_PATTERN_UNCLOSED_QUOTE", 'The quote at position 6 of the date pattern "yyyy \'week" is never closed.'],
    [
      "yyyy]",
      "DATE_PATTERN_UNOPENED_OPTIONAL_PART",
      'The "]" at position 5 of the date pattern "yyyy]" closes an optional part that no "[" opened.',
    ],
    [
      "dd#",
      "DATE_PATTERN_RESERVED_CHARACTER",
      '"#" at position 3 of the date pattern "dd#" is reserved; as text it must stand in single quotes.',
    ],
    [
      "HH pp-",
      "DATE_PATTERN_PAD_WITHOUT_LETTER",
      'The pad letter "p" at position 4 of the date pattern "HH pp-" must be followed by the letters it pads.',
    ],
  ])("%j is refused", (pattern, code, message) => {
    expect(() => compileJavaTime(pattern)).toThrow(expect.objectContaining({ code, message }) as TailraceError);
  });

  test("a pad that is too narrow is found when a time is printed", () => {
    const format = compileJavaTime("ppyyyy");
    expect(() => format.print(0)).toThrow(
      expect.objectContaining({
        code: "DATE_PATTERN_EXCEEDS_PAD",
        message: '"1970" has 4 characters, more than the pad width 2 in the date pattern "ppyyyy" allows.',
      }) as TailraceError,
    );
  });
});
