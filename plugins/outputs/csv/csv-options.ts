import { isList, rubyText } from "#plugin";
import type { FieldValue, HashEntries } from "#plugin";
import { badOption, noFieldNames, unknownOption } from "./errors.ts";
import { parseHeaderLine } from "./header-line.ts";

/** How rows are written: the options of Ruby's CSV that tell its writer something. */
export interface CsvFormat {
  readonly columnSeparator: string;
  readonly rowSeparator: string;
  readonly quote: string;
  /** All fields, those at these places, or none. */
  readonly forcesQuotes: boolean | ReadonlySet<number>;
  readonly quotesEmpty: boolean;
  /** Written in front of every row; undefined: none. */
  readonly headers: readonly FieldValue[] | undefined;
  readonly nilValue: FieldValue;
  readonly emptyValue: FieldValue;
}

/** Those that its reader heeds do nothing here, nor did they in Logstash. */
const READERS = new Set([
  "field_size_limit",
  "max_field_size",
  "converters",
  "unconverted_fields",
  "return_headers",
  "skip_blanks",
  "skip_lines",
  "liberal_parsing",
  "internal_encoding",
  "external_encoding",
  "nil_value",
  "empty_value",
  "strip",
]);
const WRITERS = new Set([
  "col_sep",
  "row_sep",
  "quote_char",
  "force_quotes",
  "quote_empty",
  "headers",
  "write_headers",
  "write_nil_value",
  "write_empty_value",
]);

/**
 * Reads `csv_options` as Ruby's CSV does (csv 3.3.2, lib/csv/writer.rb). Any text is true to Ruby, "false" too.
 * @throws PluginError CSV_OUTPUT_OPTION for what Ruby knows no option of, or breaks at with the first event
 */
export function readCsvOptions(entries: HashEntries<FieldValue>): CsvFormat {
  const given = new Map(entries);
  for (const [name, value] of given) {
    if (READERS.has(name) || WRITERS.has(name) || (name === "encoding" && value === "UTF-8")) continue;
    throw unknownOption(name, [...WRITERS]);
  }
  const columnSeparator = rubyText(given.get("col_sep") ?? ",");
  const rowSeparator = rubyText(given.get("row_sep") ?? "\n");
  const quote = given.get("quote_char") ?? '"';
  if (typeof quote !== "string") throw badOption("quote_char", quote, "a text");
  const headers = headersOf(given.get("headers"), { columnSeparator, quote });
  return {
    columnSeparator,
    rowSeparator,
    quote,
    forcesQuotes: forcedQuotes(given.get("force_quotes"), headers),
    quotesEmpty: given.get("quote_empty") !== false,
    headers: isTrue(given.get("write_headers")) ? headers : undefined,
    nilValue: given.get("write_nil_value") ?? null,
    emptyValue: given.get("write_empty_value") ?? "",
  };
}

/** As Ruby sees it. */
function isTrue(value: FieldValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** A text is a line of names; what is neither text nor list names nothing. */
function headersOf(value: FieldValue | undefined, format: Pick<CsvFormat, "columnSeparator" | "quote">): readonly FieldValue[] | undefined {
  if (typeof value === "string") return parseHeaderLine(value, format);
  return isList(value) ? value : undefined;
}

function forcedQuotes(value: FieldValue | undefined, headers: readonly FieldValue[] | undefined): boolean | ReadonlySet<number> {
  if (!isList(value)) return isTrue(value);
  const places = value.map((field) => {
    if (typeof field === "number") return field;
    if (typeof field !== "string") throw badOption("force_quotes", field, "names of headers or numbers of fields");
    if (headers === undefined) throw noFieldNames(field);
    return headers.indexOf(field);
  });
  return new Set(places);
}
