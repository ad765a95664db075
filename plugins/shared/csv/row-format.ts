import { PluginError } from "#plugin";
import type { ComputeContext } from "#plugin";
import type { RowFormat } from "./parse-row.ts";

/** What the options of the filter and of the codec say of rows. @throws PluginError CSV_SEPARATOR, CSV_QUOTE */
export function rowFormatOf(
  { separator, quote_char }: { readonly separator: string; readonly quote_char: string },
  advise: ComputeContext["advise"],
): RowFormat {
  if (separator === "") throw noSeparator();
  if (/\\[tnr0x]/.test(separator)) {
    advise?.(`The separator ${JSON.stringify(separator)} begins with a backslash; for a tab write the character itself.`, {
      text: separator,
    });
  }
  const quote = quote_char === "\\x00" ? "\0" : quote_char;
  if (Array.from(quote).length !== 1) throw noQuote(quote_char);
  return { separator, quote };
}

function noSeparator(): PluginError {
  return new PluginError("CSV_SEPARATOR", "The separator of csv is empty: it takes one character or several.", {
    hint: 'For example: separator => ";"',
  });
}

function noQuote(quote: string): PluginError {
  return new PluginError("CSV_QUOTE", `quote_char takes one character, not ${JSON.stringify(quote)}.`, {
    about: { text: quote },
    hint: 'For rows without quotes: quote_char => "\\x00"',
  });
}
