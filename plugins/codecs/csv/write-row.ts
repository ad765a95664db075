import { rubyText } from "#plugin";
import type { FieldValue } from "#plugin";
import type { RowFormat } from "../../shared/csv/parse-row.ts";

/** A row as Ruby's CSV writes it: quotes around empty texts, and around those with a line end, a quote or a character of the separator. */
export function makeWriteRow({ separator, quote }: RowFormat): (values: readonly (FieldValue | undefined)[]) => string {
  const special = new Set(["\r", "\n", quote, ...Array.from(separator)]);
  const write = (value: FieldValue | undefined): string => {
    if (value === undefined || value === null) return "";
    const text = rubyText(value);
    const isQuoted = text === "" || [...special].some((character) => text.includes(character));
    return isQuoted ? quote + text.replaceAll(quote, () => quote + quote) + quote : text;
  };
  return (values) => `${values.map(write).join(separator)}\n`;
}
