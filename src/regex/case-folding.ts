/**
 * Which characters count as the same when case is ignored: Unicode's full case folding, where one character may equal
 * several ("ß" and "ss"). ASCII needs no table; the table for the rest is made from JavaScript's own when first asked for.
 */

/** Code points with the same folding, each other's counterparts. */
export type Counterparts = readonly number[];

const kelvinSign = 0x212a;
const longS = 0x17f;
/** Without a counterpart outside of Turkish, though its capital is "I". */
const dotlessI = 0x131;
/** Beyond this code point lies no letter with case. */
const lastCased = 0x1ffff;

/** Foldings of several characters that begin and go on in ASCII, for patterns that need no table. */
const asciiLigatures: ReadonlyMap<string, Counterparts> = new Map([
  ["ss", [0xdf, 0x1e9e]],
  ["ff", [0xfb00]],
  ["fi", [0xfb01]],
  ["fl", [0xfb02]],
  ["ffi", [0xfb03]],
  ["ffl", [0xfb04]],
  ["st", [0xfb05, 0xfb06]],
]);

/** The folding of one code point: usually one, at most three. */
export function foldingOf(point: number): readonly number[] {
  if (point < 0x80) return [point >= 0x41 && point <= 0x5a ? point + 32 : point];
  return Array.from(fold(point), (character) => character.codePointAt(0) ?? 0);
}

/** Every code point whose folding is that of this one, itself among them. */
export function counterpartsOf(point: number): Counterparts {
  if (point < 0x80) return asciiCounterparts(point);
  return table().classes.get(fold(point)) ?? [point];
}

/** The code points that fold to this text of two or three characters. */
export function ligaturesOf(folded: readonly number[]): Counterparts {
  const key = String.fromCodePoint(...folded);
  if (folded.every((point) => point < 0x80)) return asciiLigatures.get(key) ?? [];
  return table().classes.get(key) ?? [];
}

/** All sets of two and more counterparts, and what they fold to. */
export function allCounterparts(): ReadonlyMap<string, Counterparts> {
  return table().classes;
}

function asciiCounterparts(point: number): Counterparts {
  const lower = point | 0x20;
  if (lower < 0x61 || lower > 0x7a) return [point];
  const pair = [lower - 32, lower];
  if (lower === 0x6b) return [...pair, kelvinSign];
  return lower === 0x73 ? [...pair, longS] : pair;
}

function fold(point: number): string {
  const character = String.fromCodePoint(point);
  return point === dotlessI ? character : character.toLowerCase().toUpperCase().toLowerCase();
}

interface FoldTable {
  readonly classes: ReadonlyMap<string, Counterparts>;
}

let made: FoldTable | undefined;

function table(): FoldTable {
  made ??= makeTable();
  return made;
}

function makeTable(): FoldTable {
  const classes = new Map<string, number[]>();
  for (let point = 0; point <= lastCased; point += 1) {
    const folded = point >= 0xd800 && point <= 0xdfff ? undefined : fold(point);
    if (folded === undefined || folded === String.fromCodePoint(point)) continue;
    const known = classes.get(folded);
    if (known === undefined) classes.set(folded, withItself(folded, point));
    else known.push(point);
  }
  return { classes };
}

function withItself(folded: string, point: number): number[] {
  const self = folded.codePointAt(0) ?? 0;
  return folded.length === String.fromCodePoint(self).length ? [self, point] : [point];
}
