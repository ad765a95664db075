import type { SourceLocation } from "../errors.ts";

/**
 * A text to parse that remembers what the person wrote: parts of it may have been replaced (an environment variable filled
 * in, a mistake mended so that parsing can go on), and every place in it is still told as a place in the original.
 */
export interface SourceText {
  /** How the person named the text: see SourceLocation.file. */
  readonly file: string;
  readonly original: string;
  /** What is parsed. */
  readonly text: string;
  /** For each offset of `text`, its end included, the offset in `original`; absent while both are the same. */
  readonly origins?: Int32Array;
  /** The offsets in `original` at which lines begin. */
  readonly lineStarts: readonly number[];
}

export function createSourceText(file: string, original: string): SourceText {
  const lineStarts = [0];
  for (let at = original.indexOf("\n"); at !== -1; at = original.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  return { file, original, text: original, lineStarts };
}

/** A text in which `[start, end)` of `source.text` reads `replacement`. */
export function replaceRange(source: SourceText, start: number, end: number, replacement: string): SourceText {
  const text = source.text.slice(0, start) + replacement + source.text.slice(end);
  const origins = new Int32Array(text.length + 1);
  const before = source.origins ?? Int32Array.from({ length: source.text.length + 1 }, (_, offset) => offset);
  origins.set(before.subarray(0, start));
  origins.fill(before[start] ?? 0, start, start + replacement.length);
  origins.set(before.subarray(end), start + replacement.length);
  return { ...source, text, origins };
}

/** The place of `[start, end)` of `source.text` in the original; without `end` a point. */
export function locate(source: SourceText, start: number, end?: number): SourceLocation {
  const offset = originalOffset(source, start);
  const line = lineAt(source, offset);
  const place = { file: source.file, line, column: offset - (source.lineStarts[line - 1] ?? 0) + 1, offset };
  if (end === undefined || end <= start) return place;
  return { ...place, endOffset: Math.max(offset, originalOffset(source, end)) };
}

function originalOffset(source: SourceText, offset: number): number {
  return source.origins === undefined ? offset : (source.origins[offset] ?? source.original.length);
}

function lineAt(source: SourceText, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
