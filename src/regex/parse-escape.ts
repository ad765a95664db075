/** Escapes that stand for characters, the same inside and outside of classes. */

import { lastCodePoint } from "./char-set.ts";
import { bytesNotText, escapeAtEnd, escapeMalformed } from "./errors.ts";
import type { PatternReader } from "./pattern-reader.ts";

const controls: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, v: 11, a: 7, e: 27 };

/**
 * Reads the escape whose backslash stands at `start` and has just been passed. Most give one code point, `\u{61 62}` may give
 * several. A letter that means nothing stands for itself.
 */
export function readCharacterEscape(reader: PatternReader, start: number): readonly number[] {
  if (reader.isAtEnd) throw escapeAtEnd(reader.place(start));
  const byte = readByte(reader, start);
  if (byte !== undefined) return [byte < 0x80 ? byte : readRestOfCharacter(reader, start, byte)];
  if (reader.eat("u")) return readUnicode(reader, start);
  const control = controls[reader.peek()];
  const point = reader.next();
  return [control ?? point];
}

/** `\x41`, `\101`, `\cA`, `\C-A`, `\M-A`: one byte each. Undefined, with nothing read: it is none of these. */
function readByte(reader: PatternReader, start: number): number | undefined {
  const letter = reader.peek();
  if (letter === "x") return readHexByte(reader, start);
  if (letter >= "0" && letter <= "7") return readOctalByte(reader, start);
  if (reader.eat("c")) return readControl(reader, start);
  if (letter === "C" || letter === "M") {
    reader.at += 1;
    if (!reader.eat("-")) throw escapeMalformed(reader.place(start), `Write \`\\${letter}-x\`.`);
    return letter === "C" ? readControl(reader, start) : readMasked(reader, start) | 0x80;
  }
  return undefined;
}

function readHexByte(reader: PatternReader, start: number): number {
  reader.at += 1;
  const digits = reader.take(/[0-9a-f]{1,2}/iy);
  if (digits === undefined)
    throw escapeMalformed(
      reader.place(start),
      "Write one or two hexadecimal digits: `\\x0a`; for code points beyond `\\xff` write `\\u{1F600}`.",
    );
  return Number.parseInt(digits, 16);
}

function readOctalByte(reader: PatternReader, start: number): number {
  const value = Number.parseInt(reader.take(/[0-7]{1,3}/y) ?? "0", 8);
  if (value > 0xff) throw escapeMalformed(reader.place(start), "An octal escape reaches up to `\\377`.");
  return value;
}

function readControl(reader: PatternReader, start: number): number {
  return reader.eat("?") ? 0x7f : readMasked(reader, start) & 0x9f;
}

/** The character behind `\c` or `\M-`, which may be an escape itself, as a byte. */
function readMasked(reader: PatternReader, start: number): number {
  if (reader.isAtEnd) throw escapeAtEnd(reader.place(start));
  if (!reader.eat("\\")) return reader.next() & 0xff;
  if (reader.isAtEnd) throw escapeAtEnd(reader.place(start));
  const byte = readByte(reader, start);
  if (byte !== undefined) return byte;
  const control = controls[reader.peek()];
  const point = reader.next();
  return (control ?? point) & 0xff;
}

/** A byte from 0x80 on begins a character in UTF-8, whose other bytes must follow as escapes: `\xC3\xA9` is é. */
function readRestOfCharacter(reader: PatternReader, start: number, lead: number): number {
  const length = lengthOfCharacter(lead);
  const bytes = [lead];
  while (bytes.length < length && reader.startsWith("\\")) {
    const before = reader.at;
    reader.at += 1;
    const byte = readByte(reader, before);
    if (byte === undefined) reader.at = before;
    if (byte === undefined) break;
    bytes.push(byte);
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
    return text.codePointAt(0) ?? 0;
  } catch {
    throw bytesNotText(reader.place(start));
  }
}

function lengthOfCharacter(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

function readUnicode(reader: PatternReader, start: number): readonly number[] {
  const braced = reader.take(/\{\s*[0-9a-f]{1,6}(?:\s+[0-9a-f]{1,6})*\s*\}/iy);
  const digits = braced === undefined ? reader.take(/[0-9a-f]{4}/iy) : braced.slice(1, -1).trim();
  const points = (digits ?? "x").split(/\s+/).map((each) => Number.parseInt(each, 16));
  if (points.some((point) => Number.isNaN(point) || point > lastCodePoint || (point >= 0xd800 && point <= 0xdfff))) {
    throw escapeMalformed(
      reader.place(start),
      "Write four hexadecimal digits, or code points in braces: `\\u00e9`, `\\u{1F600}`. Surrogates are no characters.",
    );
  }
  return points;
}
