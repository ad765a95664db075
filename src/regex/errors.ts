/** The errors of this folder: a pattern Logstash's engine (Joni, Ruby syntax) refuses is refused here, with the place and a way out. */

import { TailraceError } from "../errors.ts";

/** Where in a pattern something is wrong: the whole pattern and the offset in UTF-16 units. */
export interface PatternPlace {
  readonly source: string;
  readonly at: number;
  readonly end?: number;
}

const longestQuote = 60;

export function groupNotClosed(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_UNCLOSED_GROUP",
    `The group opened by ${quote(place)} is never closed`,
    place,
    "Add the missing `)`, or write `\\(` for a plain parenthesis.",
  );
}

export function groupNotOpened(place: PatternPlace): TailraceError {
  return patternError("REGEX_UNOPENED_GROUP", "This `)` closes no group", place, "Remove it, or write `\\)` for a plain parenthesis.");
}

export function classNotClosed(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_UNCLOSED_CLASS",
    `The character class opened by ${quote(place)} is never closed`,
    place,
    "Add the missing `]`, or write `\\[` for a plain bracket.",
  );
}

export function classEmpty(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_EMPTY_CLASS",
    "This character class is empty",
    place,
    "Name at least one character; a `]` that stands first is taken as one if another `]` follows.",
  );
}

export function classRangeEmpty(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_EMPTY_RANGE",
    `The range ${quote(place)} ends before it begins`,
    place,
    "Write the smaller character first, or escape the hyphen: `\\-`.",
  );
}

export function classRangeNotOfCharacters(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_RANGE_OF_CLASSES",
    `A range cannot begin or end with a class such as \`\\w\` or \`[:alpha:]\` (${quote(place)})`,
    place,
    "Write the hyphen last or escaped: `[\\w.-]`, `[\\w\\-.]`.",
  );
}

export function posixClassUnknown(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_UNKNOWN_POSIX_CLASS",
    `There is no POSIX class ${quote(place)}`,
    place,
    "Known are alnum, alpha, ascii, blank, cntrl, digit, graph, lower, print, punct, space, upper, word, xdigit.",
  );
}

export function propertyUnknown(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_UNKNOWN_PROPERTY",
    `There is no character property ${quote(place)}`,
    place,
    "Write a general category (`\\p{L}`, `\\p{Lu}`), a script (`\\p{Greek}`), a binary property (`\\p{Emoji}`), a block (`\\p{InThai}`) or a POSIX name (`\\p{Alnum}`).",
  );
}

export function propertyNotClosed(place: PatternPlace): TailraceError {
  return patternError("REGEX_UNCLOSED_PROPERTY", `The property ${quote(place)} lacks its closing brace`, place, "Write `\\p{Name}`.");
}

export function escapeAtEnd(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_ESCAPE_AT_END",
    `The pattern ends in the middle of the escape ${quote(place)}`,
    place,
    "Write `\\\\` for a plain backslash.",
  );
}

export function escapeMalformed(place: PatternPlace, expected: string): TailraceError {
  return patternError("REGEX_MALFORMED_ESCAPE", `The escape ${quote(place)} stands for no character`, place, expected);
}

export function bytesNotText(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_BYTES_NOT_UTF8",
    `The bytes written by ${quote(place)} are not a character in UTF-8`,
    place,
    "Patterns match text: write the character itself or its code point, such as `\\u00e9` or `\\u{1F600}`.",
  );
}

export function nestedTooDeep(place: PatternPlace, limit: number): TailraceError {
  return patternError(
    "REGEX_TOO_DEEP",
    `At ${quote(place)} more than ${limit} things stand within one another`,
    place,
    "Groups, classes, and quantifiers of quantifiers count. Split the pattern.",
  );
}

export function quantifierWithoutTarget(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_NOTHING_TO_REPEAT",
    `There is nothing before ${quote(place)} to repeat`,
    place,
    "Write something before it, or escape it with a backslash.",
  );
}

export function quantifierReversed(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_REVERSED_QUANTIFIER",
    `The upper bound of ${quote(place)} is smaller than the lower`,
    place,
    "Write `{least,most}`.",
  );
}

export function quantifierTooBig(place: PatternPlace, limit: number): TailraceError {
  return patternError(
    "REGEX_QUANTIFIER_TOO_BIG",
    `The count in ${quote(place)} is too big`,
    place,
    `At most ${limit} repetitions can be counted; \`{2,}\` has no upper bound.`,
  );
}

export function groupKindUnknown(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_UNKNOWN_GROUP",
    `${quote(place)} opens no kind of group`,
    place,
    place.source.startsWith("(?P", place.at)
      ? "Ruby writes a named group without the P: `(?<name>…)`."
      : "Known are `(?:`, `(?<name>`, `(?'name'`, `(?=`, `(?!`, `(?<=`, `(?<!`, `(?>`, `(?~`, `(?#`, `(?(1)` and the options `(?imxadu-imx)`.",
  );
}

export function groupNameInvalid(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_INVALID_GROUP_NAME",
    `${quote(place)} is not the name of a group`,
    place,
    "A name is not empty, starts with neither a digit nor a hyphen, has no `)` and ends with its `>` or `'`.",
  );
}

export function groupUnknown(place: PatternPlace, known: readonly string[]): TailraceError {
  const names = known.length === 0 ? "The pattern has no group it could mean." : `Groups here: ${known.join(", ")}.`;
  return patternError("REGEX_UNKNOWN_REFERENCE", `${quote(place)} refers to a group that does not exist`, place, names);
}

export function groupNumberBesideNames(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_NUMBER_BESIDE_NAMES",
    `${quote(place)} refers to a group by number, but the pattern has named groups, and then only they capture`,
    place,
    "Give the group a name and refer to it by that: `(?<name>…)` and `\\k<name>`.",
  );
}

export function groupCallAmbiguous(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_AMBIGUOUS_CALL",
    `${quote(place)} calls a name that several groups bear`,
    place,
    "Only a name given once can be called.",
  );
}

export function recursionEndless(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_ENDLESS_RECURSION",
    `The recursion by ${quote(place)} can never end`,
    place,
    "Every way into the group must take a character before the group is called again.",
  );
}

export function conditionMalformed(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_MALFORMED_CONDITION",
    `${quote(place)} is not a condition with one or two branches`,
    place,
    "Write `(?(1)yes|no)`, `(?(<name>)yes|no)` or `(?(1)yes)`.",
  );
}

export function lookBehindUnbounded(place: PatternPlace): TailraceError {
  return patternError(
    "REGEX_LOOK_BEHIND",
    `The look-behind ${quote(place)} has parts that Logstash's engine does not accept there`,
    place,
    "Its alternatives must each have a fixed length, and only at its top may they differ; look-ahead, atomic groups, back-references and (when negative) capturing groups cannot stand in it.",
  );
}

function patternError(code: string, message: string, place: PatternPlace, hint: string): TailraceError {
  return new TailraceError(code, `${message}, at character ${place.at + 1} of the pattern ${shorten(place.source)}.`, {
    about: { text: place.source, from: place.at, to: place.end },
    hint,
  });
}

function quote({ source, at, end }: PatternPlace): string {
  return `\`${shorten(source.slice(at, end ?? at + 1))}\``;
}

function shorten(text: string): string {
  return text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
}
