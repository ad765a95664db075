/** What stands for a text that is too long; undefined: it is not. */
export type Cut = (text: string) => string | null | undefined;

/** No character of UTF-16 takes more bytes of UTF-8. */
const MOST_BYTES = 3;

/**
 * Cuts texts to a number of bytes of UTF-8, never inside of a character.
 * @param length an integer; below 0 the answer for every text is null, also for an empty one, as in Logstash
 */
export function makeCut(length: number): Cut {
  if (length < 0) return () => null;
  if (length === 0) return (text) => (text === "" ? undefined : "");
  const encoder = new TextEncoder();
  let room: Uint8Array | undefined;
  return (text) => {
    if (text.length * MOST_BYTES <= length) return undefined;
    // Room is made when a text comes that can fill a third of it: the number in the configuration alone costs no memory.
    const { read } = encoder.encodeInto(text, (room ??= new Uint8Array(length)));
    return read < text.length ? text.slice(0, read) : undefined;
  };
}
