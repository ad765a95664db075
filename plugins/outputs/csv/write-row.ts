import { rubyText } from "#plugin";
import type { FieldValue } from "#plugin";
import type { CsvFormat } from "./csv-options.ts";

/** Writes a row, behind the headers if there are any (Ruby's Array#to_csv makes a writer for each row). */
export type WriteRow = (values: readonly FieldValue[]) => string;

export function makeWriteRow(format: CsvFormat): WriteRow {
  const { columnSeparator, rowSeparator, headers, nilValue, emptyValue } = format;
  const write = makeWriteField(format);
  const line = (values: readonly FieldValue[]): string => values.map(write).join(columnSeparator) + rowSeparator;
  const head = headers === undefined ? "" : line(headers);
  const filled = (value: FieldValue): FieldValue => {
    if (value === null) return nilValue;
    return value === "" ? emptyValue : value;
  };
  return (values) => head + line(values.map(filled));
}

function makeWriteField({ columnSeparator, quote, forcesQuotes, quotesEmpty }: CsvFormat): (value: FieldValue, at: number) => string {
  /** Any character of a separator or quote is enough. */
  const special = new Set(`\r\n${columnSeparator}${quote}`);
  const needsQuotes = (text: string): boolean => {
    for (const character of text) if (special.has(character)) return true;
    return quotesEmpty && text === "";
  };
  const isForced = typeof forcesQuotes === "boolean" ? () => forcesQuotes : (at: number) => forcesQuotes.has(at);
  const inQuotes = (text: string): string => quote + text.replaceAll(quote, quote + quote) + quote;
  return (value, at) => {
    if (isForced(at)) return inQuotes(value === null ? "" : rubyText(value));
    if (value === null) return "";
    const text = rubyText(value);
    return needsQuotes(text) ? inQuotes(text) : text;
  };
}
