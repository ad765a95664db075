import { TailraceError } from "../errors.ts";

/** Which of the two pattern languages of Logstash a pattern is written in. */
export type PatternLanguage = "Joda" | "java.time";

const letters: Record<PatternLanguage, string> = {
  Joda: "G C Y x w e E y D M d a K h H k m s S z Z",
  "java.time": "G u y D M L g Q q Y w W d E e c F a B h K k H m s S A n N V v z O X x Z p [ ]",
};

export function emptyDatePattern(): TailraceError {
  return new TailraceError("DATE_PATTERN_EMPTY", "A date pattern must not be empty.", {
    about: { text: "" },
    hint: "For example: yyyy-MM-dd HH:mm:ss, ISO8601, UNIX or UNIX_MS.",
  });
}

/** `offset` counts UTF-16 units from 0; the message counts from 1. */
export function unknownPatternLetter(language: PatternLanguage, pattern: string, offset: number): TailraceError {
  return new TailraceError(
    "DATE_PATTERN_UNKNOWN_LETTER",
    `"${pattern[offset] ?? ""}" at position ${offset + 1} of the date pattern "${pattern}" is no ${language} pattern letter.`,
    {
      about: { text: pattern, from: offset },
      hint: `The letters are ${letters[language]}; any other letter must stand in single quotes: 'T'.`,
    },
  );
}

export function wrongLetterCount(pattern: string, offset: number, count: number, allowed: string): TailraceError {
  const run = (pattern[offset] ?? "").repeat(count);
  return new TailraceError(
    "DATE_PATTERN_LETTER_COUNT",
    `"${run}" at position ${offset + 1} of the date pattern "${pattern}" repeats its letter ${count} times; allowed is ${allowed}.`,
    {
      about: { text: pattern, from: offset, to: offset + count },
      hint: "The number of letters says how wide the part is: yyyy is 2026, yy is 26.",
    },
  );
}

export function unclosedQuote(pattern: string, offset: number): TailraceError {
  return new TailraceError(
    "DATE_PATTERN_UNCLOSED_QUOTE",
    `The quote at position ${offset + 1} of the date pattern "${pattern}" is never closed.`,
    { about: { text: pattern, from: offset }, hint: "A single quote as text is written as two: 'o''clock'." },
  );
}

export function reservedCharacter(pattern: string, offset: number): TailraceError {
  return new TailraceError(
    "DATE_PATTERN_RESERVED_CHARACTER",
    `"${pattern[offset] ?? ""}" at position ${offset + 1} of the date pattern "${pattern}" is reserved; as text it must stand in single quotes.`,
    { about: { text: pattern, from: offset }, hint: `Write '${pattern[offset] ?? ""}'.` },
  );
}

export function unopenedOptionalPart(pattern: string, offset: number): TailraceError {
  return new TailraceError(
    "DATE_PATTERN_UNOPENED_OPTIONAL_PART",
    `The "]" at position ${offset + 1} of the date pattern "${pattern}" closes an optional part that no "[" opened.`,
    { about: { text: pattern, from: offset }, hint: "Add the [ where the optional part begins, or write ']' for a bracket as text." },
  );
}

export function padWithoutLetter(pattern: string, offset: number): TailraceError {
  return new TailraceError(
    "DATE_PATTERN_PAD_WITHOUT_LETTER",
    `The pad letter "p" at position ${offset + 1} of the date pattern "${pattern}" must be followed by the letters it pads.`,
    { about: { text: pattern, from: offset }, hint: "Write \"ppH\" for an hour of two places, or 'p' for the letter as text." },
  );
}

/** Found only when a time is printed: the padded part is longer than its pad width. */
export function textExceedsPadWidth(pattern: string, text: string, width: number): TailraceError {
  return new TailraceError(
    "DATE_PATTERN_EXCEEDS_PAD",
    `"${text}" has ${text.length} characters, more than the pad width ${width} in the date pattern "${pattern}" allows.`,
    { about: { text: pattern } },
  );
}
