import type { FieldValue } from "#plugin";
import { badOption } from "./errors.ts";

/** The names in a line of CSV; an empty field is none. @throws PluginError CSV_OUTPUT_OPTION for quotes that do not match */
export function parseHeaderLine(
  line: string,
  { columnSeparator, quote }: { readonly columnSeparator: string; readonly quote: string },
): FieldValue[] {
  const names: FieldValue[] = [];
  for (let at = 0; at <= line.length;) {
    const field = line.startsWith(quote, at) && quote !== "" ? quoted(line, at, quote) : plain(line, at, columnSeparator);
    if (field === undefined || !(field.end === line.length || line.startsWith(columnSeparator, field.end)))
      throw badOption("headers", line, "a list, or a line of CSV");
    names.push(field.text);
    at = field.end + Math.max(1, columnSeparator.length);
  }
  return names;
}

interface Field {
  readonly text: string | null;
  readonly end: number;
}

function plain(line: string, from: number, separator: string): Field {
  const at = separator === "" ? -1 : line.indexOf(separator, from);
  const end = at < 0 ? line.length : at;
  return { text: end === from ? null : line.slice(from, end), end };
}

function quoted(line: string, from: number, quote: string): Field | undefined {
  let text = "";
  for (let at = from + quote.length; ;) {
    const end = line.indexOf(quote, at);
    if (end < 0) return undefined;
    text += line.slice(at, end);
    if (!line.startsWith(quote, end + quote.length)) return { text, end: end + quote.length };
    text += quote;
    at = end + quote.length * 2;
  }
}
