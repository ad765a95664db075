import type { TailraceError } from "../errors.ts";
import { PLACEHOLDER, resolve } from "./environment.ts";
import type { Filling, Variables } from "./environment.ts";
import { locate, replaceRange } from "./source-text.ts";
import type { SourceText } from "./source-text.ts";

export interface FilledText {
  readonly source: SourceText;
  readonly problems: readonly TailraceError[];
}

const COMMENT_OR_PLACEHOLDER = new RegExp(`"(?:\\\\"|(?!\\\\")[^"])*"|'(?:\\\\'|(?!\\\\')[^'])*'|#[^\\r\\n]*|${PLACEHOLDER}`, "g");

/**
 * Fills variables into a text before it is parsed, as Logstash does with `config.string`: also where no value stands. Other than in
 * Logstash, comments are left alone, so that an unset variable in one does no harm. Places stay those of the text as written, so
 * that no error shows a value.
 */
export function fillInText(source: SourceText, variables: Variables): FilledText {
  const problems: TailraceError[] = [];
  let filled = source;
  for (const { start, text } of placeholdersOf(source.text).toReversed()) {
    const value = valueOf(text, { variables, problems }, locate(source, start, start + text.length));
    if (value !== text) filled = replaceRange(filled, start, start + text.length, value);
  }
  return { source: filled, problems: problems.toReversed() };
}

interface PlacedText {
  readonly start: number;
  readonly text: string;
}

function placeholdersOf(text: string): readonly PlacedText[] {
  const found: PlacedText[] = [];
  for (const { 0: piece, index } of text.matchAll(COMMENT_OR_PLACEHOLDER)) {
    if (piece.startsWith("#")) continue;
    for (const match of piece.matchAll(new RegExp(PLACEHOLDER, "g"))) found.push({ start: index + match.index, text: match[0] });
  }
  return found;
}

function valueOf(placeholder: string, filling: Filling, location: ReturnType<typeof locate>): string {
  const match = new RegExp(PLACEHOLDER).exec(placeholder);
  return resolve(filling, location, { placeholder, name: match?.[1] ?? "", fallback: match?.[2] });
}
