import { TailraceError } from "../../errors.ts";
import type { SourceLocation } from "../../errors.ts";

/** Mistakes against the grammar, in a person's words. What the grammar takes and Logstash refuses: ../errors.ts. */

type Place = SourceLocation;

export function unexpected(expected: string, found: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_SYNTAX", `Expected ${expected}, found ${found}.`, { location });
}

export function expectedSection(found: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_SYNTAX", `Expected a section, found ${found}.`, { location, hint: SECTIONS_HINT });
}

const SECTIONS_HINT = "A configuration is made of input { … }, filter { … } and output { … }; plugins stand in them.";

export type OtherFormat =
  | "UTF-16"
  | "XML"
  | "Fluentd"
  | "Fluent Bit"
  | "Vector"
  | "Telegraf"
  | "TOML"
  | "syslog-ng"
  | "rsyslog"
  | "Beats"
  | "OpenTelemetry"
  | "pipelines.yml"
  | "logstash.yml"
  | "JSON"
  | "YAML";

const FORMATS: Readonly<Record<OtherFormat, readonly [string, string]>> = {
  "UTF-16": ["a file in UTF-16 or a binary file", "Save it as UTF-8 without a byte order mark."],
  XML: ["an XML file", "Name a file made of input { … }, filter { … } and output { … }."],
  Fluentd: ["a Fluentd configuration", "A <source> becomes a plugin in input { … }, a <match> one in output { … }."],
  "Fluent Bit": ["a Fluent Bit configuration", "An [INPUT] becomes a plugin in input { … }, an [OUTPUT] one in output { … }."],
  Vector: [
    "a Vector configuration",
    "A source becomes a plugin in input { … }, a transform one in filter { … }, a sink one in output { … }.",
  ],
  Telegraf: ["a Telegraf configuration", "An [[inputs.…]] becomes a plugin in input { … }, an [[outputs.…]] one in output { … }."],
  "syslog-ng": ["a syslog-ng configuration", "A source becomes a plugin in input { … }, a destination one in output { … }."],
  rsyslog: ["an rsyslog configuration", "A module or input(…) becomes a plugin in input { … }, an action one in output { … }."],
  Beats: ["a configuration of a Beat such as Filebeat", "The Beat reads it; Tailrace receives what the Beat sends."],
  OpenTelemetry: [
    "a configuration of the OpenTelemetry Collector",
    "A receiver becomes a plugin in input { … }, a processor one in filter { … }, an exporter one in output { … }.",
  ],
  TOML: ["a TOML file", "Name a file made of input { … }, filter { … } and output { … }."],
  "pipelines.yml": [
    "a pipelines.yml",
    "It names pipelines: keep it in the folder of --path.settings and start without -f, or name the file behind its path.config.",
  ],
  "logstash.yml": ["a file of settings such as logstash.yml", "Keep it in the folder of --path.settings; -f names the pipeline."],
  JSON: ["a JSON file", 'Write sections without quotes and options with arrows: filter { mutate { add_tag => ["x"] } }.'],
  YAML: ["a YAML file", 'Write blocks in braces and options with arrows: filter { mutate { add_tag => ["x"] } }.'],
};

export function otherFormat(format: OtherFormat, location: Place): TailraceError {
  const [name, hint] = FORMATS[format];
  return new TailraceError("CONFIG_OTHER_FORMAT", `This is ${name}, not a Logstash configuration.`, { location, hint });
}

export function byteOrderMark(location: Place): TailraceError {
  return new TailraceError("CONFIG_BYTE_ORDER_MARK", "The file begins with a byte order mark, which Logstash does not take.", {
    location,
    hint: "Save it as UTF-8 without BOM.",
  });
}

export function oddBlank(name: string, character: string, location: Place): TailraceError {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return new TailraceError("CONFIG_ODD_BLANK", `Here stands ${name} (U+${code}), which looks like a blank and is none.`, {
    location,
    hint: "Replace it by a space; only space, tab and line ends are blanks.",
  });
}

export function loneCarriageReturn(location: Place): TailraceError {
  return new TailraceError("CONFIG_CARRIAGE_RETURN", "A comment ends in a carriage return that no line feed follows.", {
    location,
    hint: "Save the file with line ends of Unix (LF) or Windows (CRLF).",
  });
}

export function slashComment(mark: string, location: Place): TailraceError {
  const hint = mark === "//" ? "Write # instead of //." : "Begin each line of the comment with #.";
  return new TailraceError("CONFIG_COMMENT", `A comment begins with #, not with ${mark}.`, { location, hint });
}

export function typographicQuotes(quote: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_QUOTES", `The character ${quote} is no quote of this language.`, {
    location,
    hint: "Use the straight quotes \" or '.",
  });
}

// Texts

export function unclosedText(quote: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_UNCLOSED_TEXT", `The text that begins here has no closing ${quote}.`, {
    location,
    hint: `Add the ${quote} where the text ends.`,
  });
}

export function missingOpeningQuote(quote: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_MISSING_QUOTE", `The opening ${quote} of this text seems to be missing.`, {
    location,
    hint: `Put a ${quote} before it.`,
  });
}

export function textEndsInBackslash(quote: string, location: Place, opening: Place): TailraceError {
  return new TailraceError(
    "CONFIG_TEXT_ENDS_IN_BACKSLASH",
    `A backslash before ${quote} keeps the text from ending there; so no text can end in a backslash.`,
    {
      location,
      hint: "Leave the last backslash out, write / instead, or let something follow it.",
      related: { message: "The text begins here.", location: opening },
    },
  );
}

export function quoteInText(quote: string, location: Place, opening: Place): TailraceError {
  const other = quote === '"' ? "'" : '"';
  return new TailraceError("CONFIG_QUOTE_IN_TEXT", `The text ends at this ${quote}, and more follows directly.`, {
    location,
    hint: `A text that holds ${quote} stands between ${other}…${other}; otherwise look for a missing ${quote}.`,
    related: { message: "The text begins here.", location: opening },
  });
}

/** Like quoteInText, for a text over several lines: its quote was forgotten at the beginning rather than set too early at the end. */
export function textRunsOn(quote: string, location: Place, end: Place): TailraceError {
  return new TailraceError(
    "CONFIG_UNCLOSED_TEXT",
    `The closing ${quote} of this text seems to be missing: it runs on to line ${end.line}.`,
    {
      location,
      hint: `Add the ${quote} where the text ends.`,
      related: { message: `The text ends at this ${quote}, and more follows directly.`, location: end },
    },
  );
}

// Brackets

export interface OpenBlock {
  readonly name: string;
  readonly location: Place;
}

export function unclosedBlock(bracket: string, before: string, location: Place, block: OpenBlock): TailraceError {
  return new TailraceError("CONFIG_UNCLOSED_BLOCK", `A "${bracket}" is missing before ${before}.`, {
    location,
    hint: `Close ${block.name} with a "${bracket}".`,
    related: { message: `Here begins ${block.name}, whose "${bracket}" seems to be missing.`, location: block.location },
  });
}

export function listWithoutBrackets(name: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_MISSING_BRACKET", `The values of ${name} make a list, which stands in brackets.`, {
    location,
    hint: `Write ${name} => ["one", "two"].`,
  });
}

export function hashWithoutBraces(name: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_MISSING_BRACKET", `The keys and values of ${name} make a hash, which stands in braces.`, {
    location,
    hint: `Write ${name} => { "key" => "value" }.`,
  });
}

export function extraClosing(bracket: string, location: Place, closed: Place | undefined): TailraceError {
  return new TailraceError("CONFIG_EXTRA_BRACKET", `This "${bracket}" closes nothing.`, {
    location,
    hint: "Remove it, or look above for a block that is closed too early.",
    related: closed === undefined ? undefined : { message: "The block before was closed here.", location: closed },
  });
}

export function closedEarly(block: string, location: Place, rest: Place): TailraceError {
  return new TailraceError("CONFIG_EXTRA_BRACKET", `This "}" closes ${block}, but more of it seems to follow.`, {
    location,
    hint: 'Remove this "}", or one before it that closes a block too early.',
    related: { message: "This stands outside of it.", location: rest },
  });
}

export function missingOpeningBrace(after: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_MISSING_BRACE", `A "{" is missing after ${after}.`, { location, hint: `Write ${after} { … }.` });
}

// Sections and statements

export function unknownSection(name: string, suggestion: string | undefined, location: Place): TailraceError {
  const hint = suggestion === undefined ? "Plugins stand in one of these three." : `Did you mean ${suggestion}?`;
  return new TailraceError("CONFIG_UNKNOWN_SECTION", `There is no section ${name}; there are input, filter and output.`, {
    location,
    hint,
  });
}

export function outsideSection(name: string, location: Place): TailraceError {
  const what = name === "if" || name === "else" ? "Conditions stand" : "Plugins stand";
  return new TailraceError("CONFIG_OUTSIDE_SECTION", `${what} inside a section, and ${name} stands outside.`, {
    location,
    hint: `Put it into input { … }, filter { … } or output { … }; look for a "}" too many above.`,
  });
}

export function optionOutsidePlugin(name: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_OPTION_OUTSIDE_PLUGIN", `The option ${name} stands outside of a plugin.`, {
    location,
    hint: 'Put it between the braces of a plugin: mutate { add_tag => ["x"] }; look for a "}" too many above.',
  });
}

// Options, hashes and lists

export function separator(mark: string, between: "options" | "entries" | "plugins", location: Place): TailraceError {
  const names = { options: "Options", entries: "The entries of a hash", plugins: "Plugins" };
  return new TailraceError("CONFIG_SEPARATOR", `${names[between]} are parted by blanks or line ends, not by "${mark}".`, {
    location,
    hint: `Remove the "${mark}".`,
  });
}

export function needsBlank(isComment: boolean, location: Place): TailraceError {
  const message = isComment
    ? "A comment directly behind a value does not part two options: a blank must come first."
    : "Two options need a blank or a line end between them.";
  return new TailraceError("CONFIG_MISSING_BLANK", message, { location, hint: "Put a space here." });
}

export function wrongArrow(written: string, name: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_ARROW", `The value of ${name} is given with =>, not with ${written}.`, {
    location,
    hint: `Write ${name} => ….`,
  });
}

export function missingArrow(name: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_ARROW", `A => is missing between ${name} and its value.`, { location, hint: `Write ${name} => ….` });
}

export function missingName(kind: "option" | "key", location: Place): TailraceError {
  const name = kind === "option" ? "the name of an option" : "a key";
  return new TailraceError("CONFIG_MISSING_NAME", `Before => ${name} is missing.`, { location, hint: "Write name => value." });
}

export function missingValue(name: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_MISSING_VALUE", `${name} has no value.`, {
    location,
    hint: `Write ${name} => …; an empty text is "", an empty list [], an empty hash {}.`,
  });
}

export function oneLetterValue(letter: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_ONE_LETTER", `A word without quotes has at least two characters, and ${letter} has one.`, {
    location,
    hint: `Write "${letter}".`,
  });
}

export function numberForm(written: string, hint: string, location: Place): TailraceError {
  return new TailraceError(
    "CONFIG_NUMBER",
    `The number ${written} is not written in a form that is taken: digits, with a dot or a minus perhaps.`,
    {
      location,
      hint,
    },
  );
}

export function unquotedText(text: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_UNQUOTED", `The text ${text} needs quotes: only words of letters, digits and _ go without.`, {
    location,
    hint: `Write ${quoted(text)}.`,
  });
}

export function unquotedKey(kind: "key" | "option", text: string, location: Place): TailraceError {
  return new TailraceError(
    "CONFIG_UNQUOTED",
    `The ${kind} ${text} needs quotes: only words of two or more letters, digits and _ go without.`,
    {
      location,
      hint: `Write ${quoted(text)} => ….`,
    },
  );
}

export function patternAsValue(pattern: string, location: Place): TailraceError {
  return new TailraceError("CONFIG_UNQUOTED", `A pattern between slashes is for conditions; as a value it needs quotes.`, {
    location,
    hint: `Write ${quoted(pattern)}.`,
  });
}

export function trailingComma(location: Place): TailraceError {
  return new TailraceError("CONFIG_COMMA", "No comma stands before the end of a list.", { location, hint: "Remove the comma." });
}

export function extraComma(location: Place): TailraceError {
  return new TailraceError("CONFIG_COMMA", "A value is missing before this comma.", { location, hint: "Remove the comma." });
}

export function missingComma(location: Place): TailraceError {
  return new TailraceError("CONFIG_COMMA", "The elements of a list are parted by commas, and one is missing here.", {
    location,
    hint: "Put a comma here.",
  });
}

export function hashInBrackets(location: Place): TailraceError {
  return new TailraceError("CONFIG_HASH_IN_BRACKETS", "Keys with values make a hash, which stands in braces; brackets make a list.", {
    location,
    hint: 'Write { "key" => "value" }.',
  });
}

export function listInBraces(location: Place): TailraceError {
  return new TailraceError("CONFIG_LIST_IN_BRACES", "Values without keys make a list, which stands in brackets; braces make a hash.", {
    location,
    hint: 'Write ["one", "two"].',
  });
}

function quoted(text: string): string {
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}
