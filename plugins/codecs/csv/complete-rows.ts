/** A row that has not ended after so many bytes is given up: a quote that is never closed must not swallow what follows. */
const LONGEST_OPEN_ROW = 1 << 20;
const LINE_FEED = 0x0a;

/** How many bytes are whole rows: a line end inside of quotes ends no row. The quote must be one byte, as in every charset that holds ASCII. */
export function completeRows(quote: string): (bytes: Buffer) => number {
  const mark = quote.codePointAt(0) ?? 0;
  if (mark > 0x7f) return (bytes) => bytes.lastIndexOf(LINE_FEED) + 1;
  return (bytes) => {
    if (!bytes.includes(mark)) return bytes.lastIndexOf(LINE_FEED) + 1;
    const end = evenEnd(bytes, mark);
    return bytes.length - end > LONGEST_OPEN_ROW ? bytes.lastIndexOf(LINE_FEED) + 1 : end;
  };
}

/** Behind the last line end that has an even number of quotes before it. */
function evenEnd(bytes: Buffer, mark: number): number {
  let end = 0;
  let isOpen = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === mark) isOpen = !isOpen;
    else if (byte === LINE_FEED && !isOpen) end = at + 1;
  }
  return end;
}
