/** V8 makes no slice of a text shorter than this (SlicedString::kMinLength): it copies. */
const SHORTEST_SLICE = 13;

const BYTE_CHARACTERS = /^[\0-\xff]*$/;

/**
 * The same text with characters of its own. A text cut out of a block of input is a view that keeps the whole block (64 KiB
 * and more) alive, so whatever is kept beyond its event (a key, a name in a cache) is copied with this first.
 */
export function ownText(text: string): string {
  if (text.length < SHORTEST_SLICE) return text;
  const encoding = BYTE_CHARACTERS.test(text) ? "latin1" : "utf16le";
  return Buffer.from(text, encoding).toString(encoding);
}
