/** Ruby's String#split: empty parts at the end are dropped; one blank stands for any run of blanks; "" splits into characters. */
export function rubySplit(text: string, separator: string): string[] {
  const parts = rubySplitAll(text, separator);
  let length = parts.length;
  while (length > 0 && parts[length - 1] === "") length--;
  return parts.slice(0, length);
}

/** Ruby's String#split with the limit -1, which keeps empty parts at the end. */
export function rubySplitAll(text: string, separator: string): string[] {
  if (text === "") return [];
  if (separator === "") return [...Array.from(text), ""];
  return separator === " " ? text.replace(LEADING_BLANKS, "").split(BLANKS) : text.split(separator);
}

const BLANKS = /[\t-\r ]+/;
const LEADING_BLANKS = /^[\t-\r ]+/;
