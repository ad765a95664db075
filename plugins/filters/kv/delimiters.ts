import type { ComputeContext } from "#plugin";

/** What a character of a text is to a scanner: bits of the entries of a table. */
export const FIELD_SPLIT = 1;
export const VALUE_SPLIT = 2;

export const BLANK = 0x20;
export const NEWLINE = 0x0a;

/** No place in a text. */
export const NONE = -1;

export interface Delimiters {
  /** By character code; all characters beyond are none. */
  readonly kinds: Uint8Array;
  /** Whether blanks around what stands between key and value are passed over. */
  readonly isLenient: boolean;
  /** What closes a value that begins with a character, by that character's code; 0: nothing. */
  readonly closers: Uint8Array;
}

export interface DelimiterOptions {
  readonly field_split: string;
  readonly value_split: string;
  readonly whitespace: "lenient" | "strict";
  readonly include_brackets: boolean;
}

/**
 * Logstash puts the options into character classes of a regular expression. Undefined when such a class holds characters beyond
 * ASCII, or when the two of them in one class are not what they are apart (`+` and `-;` make a range).
 * @throws TailraceError when a class is not valid in Ruby
 */
export function readDelimiters(context: ComputeContext, given: DelimiterOptions): Delimiters | undefined {
  const fieldSplit = asciiMembers(context, given.field_split);
  const valueSplit = asciiMembers(context, given.value_split);
  const either = asciiMembers(context, given.value_split + given.field_split);
  const isPlain = ![given.field_split, given.value_split].some(mayHoldMore);
  const kinds = Uint8Array.from(either, (_, code) => (fieldSplit[code] ? FIELD_SPLIT : 0) | (valueSplit[code] ? VALUE_SPLIT : 0));
  if (!isPlain || !kinds.every((kind, code) => (kind !== 0) === either[code])) return undefined;
  return { kinds, isLenient: given.whitespace === "lenient", closers: closersOf(given.include_brackets) };
}

/** What a table says of a character; 0 behind the end. */
export function kindAt(table: Uint8Array, text: string, at: number): number {
  if (at >= text.length) return 0;
  const code = text.charCodeAt(at);
  return code < 128 ? table[code]! : 0;
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) === BLANK) at++;
  return at;
}

/** Where what stands behind a key that ends here ends, without the blanks that may follow; NONE: no value follows. */
export function valueStart({ kinds, isLenient }: Delimiters, text: string, end: number): number {
  const at = isLenient ? skipBlanks(text, end) : end;
  if ((kindAt(kinds, text, at) & VALUE_SPLIT) !== 0) return at + 1;
  // One of the blanks may be the delimiter itself.
  return at > end && (kinds[BLANK]! & VALUE_SPLIT) !== 0 ? at : NONE;
}

/** Whether a value in quotes or brackets may end before this place. */
export function endsPair(kinds: Uint8Array, text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) === NEWLINE || (kindAt(kinds, text, at) & FIELD_SPLIT) !== 0;
}

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

function asciiMembers(context: ComputeContext, split: string): boolean[] {
  const regex = context.regex(`[${split}]`);
  return ASCII.map((character) => regex.test(character));
}

/** Whether the class may hold characters beyond ASCII: it names one, is the rest of another class, or has an escape that may. */
function mayHoldMore(split: string): boolean {
  return !/^(?!\^)(?:[^\\[&\x80-\u{10ffff}]|&(?!&)|\\(?:[^\w\x80-\u{10ffff}]|[tnrfveasdwh]))*$/u.test(split);
}

function closersOf(includeBrackets: boolean): Uint8Array {
  const closers = new Uint8Array(128);
  for (const [open, close] of includeBrackets ? ['""', "''", "()", "[]", "<>"] : ['""', "''"]) {
    closers[open!.charCodeAt(0)] = close!.charCodeAt(0);
  }
  return closers;
}
