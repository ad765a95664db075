import { PluginError } from "#plugin";

/** The columns of a row; null for one without any text between its separators, not even quotes. */
export type Row = readonly (string | null)[];

/** Reads the first row of a text; undefined when it has none. @throws PluginError CSV_MALFORMED */
export type ParseRow = (text: string) => Row | undefined;

export interface RowFormat {
  readonly separator: string;
  /** One character. */
  readonly quote: string;
}

/**
 * Reads rows as Ruby's CSV does: a line whose columns have no quotes, or quotes only around them, is cut at its separators; any
 * other is read character by character, and then may reach over several lines.
 */
export function rowParser(format: RowFormat): ParseRow {
  const { separator, quote } = format;
  const patterns = patternsOf(format);
  return (text) => {
    if (text === "") return undefined;
    const lineEnd = lineEndOf(text);
    const end = text.indexOf(lineEnd);
    const line = end < 0 ? text : text.slice(0, end);
    if (line === "") return [];
    const isSimple = !line.includes("\r") && !line.includes("\n");
    const columns = isSimple ? plainColumns(line, separator, quote) : undefined;
    return columns ?? new RowReader(text, lineEnd, { ...format, ...patterns }).read();
  };
}

/** A row of a text with many; `row` is absent when it is malformed. */
export interface OwnRow {
  readonly row: Row | undefined;
  /** The row as it was written, without its line end. */
  readonly text: string;
}

/**
 * Reads all rows of a text. A line that cannot be the beginning of a row is a malformed one by itself: the next row begins
 * behind it. Lines may end differently.
 */
export function rowsParser(format: RowFormat): (text: string, take: (row: OwnRow) => void) => void {
  const patterns = patternsOf(format);
  return (text, take) => {
    for (let at = 0; at < text.length;) {
      const feed = text.indexOf("\n", at);
      const end = feed < 0 ? text.length : feed;
      const line = text.slice(at, end > at && text[end - 1] === "\r" ? end - 1 : end);
      const columns = line === "" ? [] : lineColumns(line, format);
      const read = columns === undefined ? readLong(text, at, { ...format, ...patterns }) : undefined;
      take(read ?? { row: columns, text: line });
      at = read?.next ?? end + 1;
    }
  };
}

function lineColumns(line: string, { separator, quote }: RowFormat): Row | undefined {
  return line.includes("\r") ? undefined : plainColumns(line, separator, quote);
}

/** A row that may reach over several lines; undefined when it is malformed. */
function readLong(text: string, at: number, format: RowFormat & Patterns): (OwnRow & { readonly next: number }) | undefined {
  const lineEnd = lineEndOf(text.slice(at));
  const reader = new RowReader(text, lineEnd, format, at);
  try {
    const row = reader.read() ?? [];
    const own = text.slice(at, reader.position);
    return { row, text: own.endsWith(lineEnd) ? own.slice(0, -lineEnd.length) : own, next: reader.position };
  } catch {
    return undefined;
  }
}

/** Undefined when a column has other quotes than one at each end. */
function plainColumns(line: string, separator: string, quote: string): Row | undefined {
  const columns: (string | null)[] = line.split(separator);
  const hasQuotes = line.includes(quote);
  for (let place = 0; place < columns.length; place++) {
    const column = columns[place]!;
    if (column === "") columns[place] = null;
    else if (hasQuotes && column.includes(quote)) {
      const isQuoted = column.startsWith(quote) && column.indexOf(quote, quote.length) === column.length - quote.length;
      if (!isQuoted || column.length < 2 * quote.length) return undefined;
      columns[place] = column.slice(quote.length, -quote.length);
    }
  }
  return columns;
}

/** What ends the lines of a text, by the first that does: CR LF, LF or CR. */
function lineEndOf(text: string): string {
  const feed = text.indexOf("\n");
  const carriage = (feed < 0 ? text : text.slice(0, feed)).indexOf("\r");
  if (carriage < 0 || feed < 0) return carriage < 0 ? "\n" : "\r";
  return carriage + 1 === feed ? "\r\n" : "\r";
}

interface Patterns {
  /** Runs of characters that a column without quotes may have, of those that one in quotes may have, of quotes, of separators' first characters. */
  readonly bare: RegExp;
  readonly quoted: RegExp;
  readonly quotes: RegExp;
  readonly starts: RegExp;
}

function patternsOf({ separator, quote }: RowFormat): Patterns {
  const [start, mark] = [codeOf(separator), codeOf(quote)];
  return {
    bare: new RegExp(`[^\\r\\n${start}${mark}]+`, "uy"),
    quoted: new RegExp(`[^${mark}]+`, "uy"),
    quotes: new RegExp(`${mark}+`, "uy"),
    starts: new RegExp(`${start}+`, "uy"),
  };
}

/** The first character as a regular expression names it. */
function codeOf(text: string): string {
  return `\\u{${text.codePointAt(0)!.toString(16)}}`;
}

/** Reads one row character by character. */
class RowReader {
  readonly #text: string;
  readonly #lineEnd: string;
  readonly #format: RowFormat & Patterns;
  #at: number;

  constructor(text: string, lineEnd: string, format: RowFormat & Patterns, at = 0) {
    this.#text = text;
    this.#lineEnd = lineEnd;
    this.#format = format;
    this.#at = at;
  }

  /** Behind what it has read. */
  get position(): number {
    return this.#at;
  }

  read(): Row | undefined {
    const row: (string | null)[] = [];
    for (;;) {
      const value = this.#quotedValue() ?? this.#bareValue() ?? null;
      const isOnly = row.length === 0 && value === null;
      if (this.#skip(this.#format.separator)) row.push(value);
      else if (this.#skip(this.#lineEnd)) return isOnly ? [] : [...row, value];
      else if (this.#at < this.#text.length) throw malformed(this.#text, this.#at);
      else return isOnly ? undefined : [...row, value];
    }
  }

  /** A separator of several characters may begin as the text goes on. */
  #bareValue(): string | undefined {
    const { bare, starts, separator } = this.#format;
    const from = this.#at;
    if (!this.#run(bare)) return undefined;
    if (separator.length > 1) {
      while (!this.#text.startsWith(separator, this.#at) && this.#run(starts) && this.#run(bare));
    }
    return this.#text.slice(from, this.#at);
  }

  #quotedValue(): string | undefined {
    const count = this.#quotes();
    if (count === 0) return undefined;
    const { quote, quoted } = this.#format;
    if (count % 2 === 0) return quote.repeat((count - 2) / 2);
    let value = quote.repeat((count - 1) / 2);
    for (;;) {
      const from = this.#at;
      this.#run(quoted);
      value += this.#text.slice(from, this.#at);
      const closing = this.#quotes();
      if (closing === 0) throw malformed(this.#text, this.#at);
      value += quote.repeat(Math.floor(closing / 2));
      if (closing % 2 === 1) return value;
    }
  }

  #quotes(): number {
    const from = this.#at;
    this.#run(this.#format.quotes);
    return (this.#at - from) / this.#format.quote.length;
  }

  /** Goes on behind a run of characters, if there is one. */
  #run(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #skip(part: string): boolean {
    const isThere = this.#text.startsWith(part, this.#at);
    if (isThere) this.#at += part.length;
    return isThere;
  }
}

const SHOWN = 20;

function malformed(text: string, at: number): PluginError {
  const place = at >= text.length ? "its end" : JSON.stringify(text.slice(at, at + SHOWN));
  return new PluginError("CSV_MALFORMED", `A row is malformed at ${place}: quotes stand around a whole column, inside of it doubled.`);
}
