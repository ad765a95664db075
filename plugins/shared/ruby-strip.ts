/** Ruby's String#strip: without blanks and NULs at either end. In the time of the text's length, which a regular expression would not do. */
export function rubyStrip(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isStripped(text.charCodeAt(from))) from++;
  while (to > from && isStripped(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isStripped(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0;
}
