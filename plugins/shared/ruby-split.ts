/** Ruby's String#split: empty parts at the end are dropped; one blank stands for any run of blanks; "" splits into characters. */
export function rubySplit(text: string, separator: string): string[] {
  const parts = separator === " " ? text.split(/[\0\t-\r ]+/).filter((part, at) => at > 0 || part !== "") : splitBy(text, separator);
  let length = parts.length;
  while (length > 0 && parts[length - 1] === "") length--;
  return parts.slice(0, length);
}

function splitBy(text: string, separator: string): string[] {
  return separator === "" ? Array.from(text) : text.split(separator);
}
