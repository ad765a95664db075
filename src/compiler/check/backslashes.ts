import type { MergedPlugin, OptionValue, TextValue } from "../../config/option-value.ts";
import type { SourceLocation, TailraceError } from "../../errors.ts";
import type { PlanDraft } from "../draft.ts";
import { literalBackslash } from "../errors.ts";
import { placeOf } from "../place-error.ts";
import type { TextOf } from "../place-error.ts";

/** The texts of an option in which nobody wants a backslash and a letter. */
type Separators = (value: OptionValue) => readonly TextValue[];

const single: Separators = (value) => (value.kind === "text" ? [value] : []);
const hashValues: Separators = (value) => (value.kind === "hash" ? value.entries.flatMap((entry) => single(entry.value)) : []);
/** Of triples of field, pattern and replacement: the pattern is a regular expression and knows such pairs. */
const replacements: Separators = (value) => (value.kind === "list" ? value.items.filter((_, at) => at % 3 === 2).flatMap(single) : []);

/** By plugin and option. Left out are regular expressions, and texts that may well be a path of Windows. */
const SEPARATORS: Readonly<Record<string, Readonly<Record<string, Separators>>>> = {
  line: { delimiter: single },
  json_lines: { delimiter: single },
  split: { terminator: single },
  mutate: { split: hashValues, join: hashValues, gsub: replacements },
};

/** The text of an event, where such a pair stands at the end or beside a `%{…}`. */
const FORMAT_CODECS: ReadonlySet<string> = new Set(["line", "plain"]);

const PAIRS = /(?:\\[nrt])+/;
const PAIRS_IN_FORMAT = /(?<=\})(?:\\[nrt])+|(?:\\[nrt])+(?=%\{|$)/;

const MEANINGS: Readonly<Record<string, string>> = { "\\n": "a line feed", "\\r": "a carriage return", "\\t": "a tab" };

/** Warns of `"\n"` and the like where a line feed is surely meant: without `config.support_escapes` it is two characters. */
export function checkBackslashes({ plugins }: PlanDraft, textOf: TextOf): TailraceError[] {
  return [...plugins.values()].flatMap((plugin) => checkPlugin(plugin, textOf));
}

function checkPlugin({ name, options }: MergedPlugin, textOf: TextOf): TailraceError[] {
  return [...options.values()].flatMap(({ name: option, value }) => {
    if (value.kind === "codec") return checkPlugin(value.codec, textOf);
    if (option === "format" && FORMAT_CODECS.has(name)) return single(value).flatMap((text) => warn(text, PAIRS_IN_FORMAT, textOf));
    return (SEPARATORS[name]?.[option]?.(value) ?? []).flatMap((text) => warn(text, PAIRS, textOf));
  });
}

function warn({ text, location, written }: TextValue, pattern: RegExp, textOf: TextOf): TailraceError[] {
  const match = written === undefined ? pattern.exec(text) : null;
  if (match === null) return [];
  const [pairs] = match;
  const place: SourceLocation = placeOf(
    { text, from: match.index, to: match.index + pairs.length },
    [{ text, location }],
    location,
    textOf,
  );
  const meant = pairs.match(/\\./g)!.map((pair) => MEANINGS[pair]!);
  return [literalBackslash(pairs, meant.join(" and "), place)];
}
