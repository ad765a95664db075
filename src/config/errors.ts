import { reasonOf, TailraceError } from "../errors.ts";
import type { SourceLocation } from "../errors.ts";

/** What the grammar takes and Logstash refuses all the same. Mistakes against the grammar itself: diagnose/errors.ts. */

export function quotedPluginName(name: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_QUOTED_PLUGIN_NAME", `The plugin name "${name}" stands in quotes; Logstash finds no plugin then.`, {
    location,
    hint: `Write ${name} { … } without quotes.`,
  });
}

export function elseWithoutIf(location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_ELSE_WITHOUT_IF", "This else belongs to no if.", {
    location,
    hint: "Put it right behind the closing brace of its if block; only blanks and comments stand between, and a chain takes one else, at its end.",
  });
}

export function elseIfWord(word: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_ELSE_IF", `There is no ${word}.`, { location, hint: "Write else if." });
}

export function missingCondition(location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_MISSING_CONDITION", "This if has no condition.", {
    location,
    hint: 'Write the condition between if and its brace: if [field] == "value" { … }.',
  });
}

export function sectionInSection(name: string, location: SourceLocation, opening: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_SECTION_IN_SECTION", `The section ${name} begins inside another section.`, {
    location,
    hint: 'Close the section before it with a "}".',
    related: { message: "The section that is still open begins here.", location: opening },
  });
}

export function codecInList(name: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_CODEC_IN_LIST", `A list cannot hold the codec block ${name} { … }.`, {
    location,
    hint: `Give an option one codec: codec => ${name} { … }.`,
  });
}

export function codecInHash(name: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_CODEC_IN_HASH", `A hash cannot hold the codec block ${name} { … }.`, {
    location,
    hint: `Write a hash as { "key" => "value" }, a codec as an option: codec => ${name} { … }.`,
  });
}

export function duplicateKey(key: string, location: SourceLocation, first: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_DUPLICATE_KEY", `The key ${key} stands twice in one hash.`, {
    location,
    hint: "Remove one of them, or give one key a list of values.",
    related: { message: "The key stands here first.", location: first },
  });
}

export function numberAsKey(key: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_NUMBER_AS_KEY", `The number ${key} is no key of a hash: keys are texts.`, {
    location,
    hint: `Write "${key}" => ….`,
  });
}

export function numberEndsInDot(literal: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_NUMBER", `The number ${literal} ends in a dot.`, {
    location,
    hint: `Write ${literal}0, or ${literal.slice(0, -1)} for an integer.`,
  });
}

export function octalDigitTooLarge(literal: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_NUMBER", `The number ${literal} begins with 0 and so is octal, where 8 and 9 are no digits.`, {
    location,
    hint: `Write ${literal.replace(/^(-?)0+(?=\d)/, "$1")} without the zero, or "${literal}" as text.`,
  });
}

export function integerBeyond64Bits(literal: string, location: SourceLocation): TailraceError {
  return new TailraceError(
    "CONFIG_NUMBER",
    `The integer ${literal} does not fit 64 bits: from -9223372036854775808 to 9223372036854775807 is allowed.`,
    { location, hint: `Write "${literal}" as text, or ${literal}.0 for a float.` },
  );
}

export function mixedExclusiveOperator(operator: string, location: SourceLocation): TailraceError {
  return new TailraceError(
    "CONFIG_MIXED_OPERATORS",
    `The operator ${operator} stands beside other operators; ${operator} takes exactly two sides.`,
    { location, hint: `Put parentheses around one ${operator} with its two sides.` },
  );
}

export function constantInCondition(operator: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_CONSTANT_IN_CONDITION", `The operator ${operator} takes fields and comparisons, not constants.`, {
    location,
    hint: 'Compare the constant with a field ([field] == "value"), or name a field: [field].',
  });
}

export function notComparable(operator: string, location: SourceLocation): TailraceError {
  return new TailraceError(
    "CONFIG_NOT_COMPARABLE",
    `The operator ${operator} compares fields, texts in quotes and numbers; this is none of them.`,
    {
      location,
      hint: "Use in to look into a list, =~ to match a pattern.",
    },
  );
}

export function notMatchable(operator: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_NOT_MATCHABLE", `Only a field or a text in quotes can be matched with ${operator}.`, {
    location,
    hint: `Write [field] ${operator} /pattern/.`,
  });
}

export function constantsNotOrdered(operator: string, location: SourceLocation): TailraceError {
  return new TailraceError(
    "CONFIG_CONSTANTS_NOT_ORDERED",
    `Two constants of different types cannot be compared with ${operator}: two texts, two integers or two floats can.`,
    { location, hint: "Compare a field with a constant, or write both constants in one type." },
  );
}

export function listLeftOfIn(location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_LIST_LEFT_OF_IN", "A list cannot stand left of in before a field: one value is looked for at a time.", {
    location,
    hint: 'Ask for each value and join with or: "a" in [field] or "b" in [field].',
  });
}

export function callWithoutField(name: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_FUNCTION_CALL", `Conditions have no functions, so ${name}(…) means nothing here.`, {
    location,
    hint: "Write a comparison, or compute the value into a field before, for example with the ruby filter.",
  });
}

export function tooDeeplyNested(location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_TOO_DEEP", "The configuration is nested too deeply to be read.", {
    location,
    hint: "Look for brackets or parentheses that are opened again and again.",
  });
}

export function severalCodecs(plugin: string, location: SourceLocation, first: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_SEVERAL_CODECS", `The plugin ${plugin} has more than one codec; it takes one.`, {
    location,
    hint: "Remove all codecs but one.",
    related: { message: "The first codec stands here.", location: first },
  });
}

export function notMergeable(option: string, location: SourceLocation, first: SourceLocation): TailraceError {
  return new TailraceError(
    "CONFIG_NOT_MERGEABLE",
    `The option ${option} is given twice, first as a hash and then not as one; a hash can be merged only with a hash.`,
    { location, hint: `Write ${option} => { "key" => "value" } here too.`, related: { message: "It is a hash here.", location: first } },
  );
}

export function variableNotSet(name: string, placeholder: string, location: SourceLocation | undefined): TailraceError {
  return new TailraceError(
    "CONFIG_VARIABLE_NOT_SET",
    `The variable ${name} of ${placeholder} is neither in the keystore nor in the environment, and has no default.`,
    { location, hint: `Set ${name} before starting, or write a default: \${${name}:default}.` },
  );
}

/** @param line the first line with a byte that is part of no character */
export function notUtf8(file: string, byte: number, line: number): TailraceError {
  const hex = byte.toString(16).toUpperCase().padStart(2, "0");
  return new TailraceError(
    "CONFIG_NOT_UTF8",
    `The file ${file} is not encoded in UTF-8: the byte ${hex} in line ${line} is no part of a character.`,
    {
      hint: "Save it as UTF-8 without a byte order mark.",
    },
  );
}

export function noText(file: string, what: "compressed" | "binary" | "UTF-16"): TailraceError {
  const [message, hint] = {
    "UTF-16": [`The file ${file} is encoded in UTF-16.`, "Save it as UTF-8 without a byte order mark."],
    compressed: [`The file ${file} is compressed (gzip), not a text.`, "Unpack it first."],
    binary: [`The file ${file} is a binary file, not a text.`, "Name the file of the configuration."],
  }[what] as [string, string];
  return new TailraceError("CONFIG_NOT_UTF8", message, { hint });
}

export function unreadableSource(path: string, cause: unknown): TailraceError {
  return new TailraceError("CONFIG_UNREADABLE", `Cannot read the configuration ${path}: ${reasonOf(cause)}.`, {
    cause,
    hint: "Try to read it as the user who starts Tailrace: `cat FILE`, or `curl ADDRESS`.",
  });
}

export function nothingFound(path: string, what: "path" | "folder" | "pattern"): TailraceError {
  const [message, hint] = {
    path: [`There is no file or folder ${path}.`, `Name a file, a folder, or a pattern in quotes such as "conf.d/*.conf".`],
    folder: [
      `The folder ${path} has no configuration in it.`,
      "Every file in it is read, but for those whose names begin with a dot or end in ~.",
    ],
    pattern: [`No file fits the pattern ${path}.`, "A * stands for any text without a slash; it skips names that begin with a dot."],
  }[what] as [string, string];
  return new TailraceError("CONFIG_NOT_FOUND", message, { hint });
}

export function backupFileSkipped(file: string): TailraceError {
  return new TailraceError("CONFIG_BACKUP_SKIPPED", `The file ${file} is not read: its name ends in ~, as backups of editors do.`);
}

export function fetchRefused(url: string, status: number): TailraceError {
  const hint = status >= 300 && status < 400 ? "Redirects are not followed: name the final address." : undefined;
  return new TailraceError("CONFIG_FETCH", `Cannot fetch the configuration ${url}: the server answered ${status}, only 200 is taken.`, {
    hint,
  });
}

export function defaultInputAdded(): TailraceError {
  return new TailraceError(
    "CONFIG_DEFAULT_INPUT",
    "The configuration given as a text has no input: events are read from standard input, one a line.",
    { hint: "Type a line and press Enter, Ctrl-D ends; or write an input { … } section." },
  );
}

export function defaultOutputAdded(): TailraceError {
  return new TailraceError(
    "CONFIG_DEFAULT_OUTPUT",
    "The configuration given as a text has no output: events are printed to standard output.",
    { hint: "Write an output { … } section if this is not meant." },
  );
}

export function unusualGrouping(logstash: string, usual: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_GROUPING", `Logstash groups this condition as ${logstash}, not as ${usual}.`, {
    location,
    hint: "Write parentheses around the parts that belong together.",
  });
}

export function listOfOneIsField(reference: string, element: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_LIST_OF_ONE", `Logstash reads ${reference} as a field of that name, not as a list of one element.`, {
    location,
    hint: `Write == ${element}, or the element twice: [${element}, ${element}].`,
  });
}

export function callIsIgnored(name: string, operand: string, location: SourceLocation): TailraceError {
  return new TailraceError("CONFIG_CALL_IGNORED", `Conditions have no functions: Logstash reads ${name}(${operand}) as ${operand} alone.`, {
    location,
    hint: name === "not" ? `Write !${operand} for the opposite.` : `Write ${operand}.`,
  });
}
