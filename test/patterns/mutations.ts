import { array, constantFrom, double, record, sample } from "fast-check";

/**
 * What stands for something in a log line; and what lies beyond ASCII, but folds to it, or is a digit, a letter, a blank or a line
 * break elsewhere.
 */
const PIECES = [
  ...Array.from(" :;,.-_/\\|=+?*#%@&!~^$'\"()[]{}<>0159azAZkKsS\n\t\v\0\u0085\u00a0\u2028éÉßſ\u212aİ٣😀"),
  ..."\r\n|e\u0301|::|-1|1.5|00|127.0.0.1|%20| - |]: ".split("|"),
];

/** Removes characters at a place and puts there a piece, or a copy of a stretch of the same text. Places are parts of its length. */
const edit = record({
  at: double({ min: 0, max: 1, noNaN: true }),
  removes: constantFrom(0, 0, 0, 1, 1, 1, 2, 5, 40),
  piece: constantFrom("", "", ...PIECES, undefined),
  copyFrom: double({ min: 0, max: 1, noNaN: true }),
  copyLength: constantFrom(1, 2, 4, 12),
});

const edits = array(edit, { minLength: 1, maxLength: 3 });

/** The text with one to three random edits each; the same ones for the same text every time. */
export function mutationsOf(text: string, count: number): readonly string[] {
  const points = Array.from(text);
  return sample(edits, { numRuns: count, seed: seedOf(text) }).map((list) =>
    list
      .reduce((left, { at, removes, piece, copyFrom, copyLength }) => {
        const place = Math.floor(at * (left.length + 1));
        const start = Math.floor(copyFrom * left.length);
        const added = piece === undefined ? left.slice(start, start + copyLength) : Array.from(piece);
        return [...left.slice(0, place), ...added, ...left.slice(place + removes)];
      }, points)
      .join(""),
  );
}

function seedOf(text: string): number {
  let seed = 20_261_121;
  for (let at = 0; at < text.length; at += 1) seed = (Math.imul(seed, 31) + text.charCodeAt(at)) | 0;
  return seed;
}
