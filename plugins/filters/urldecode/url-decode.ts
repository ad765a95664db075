import { FieldMap, isList, isMap, keysOf } from "#plugin";
import type { FieldValue } from "#plugin";
import { makeDecodeText } from "../../shared/charset.ts";

export type UrlDecode = (value: FieldValue) => FieldValue;

/**
 * Decodes the texts of a value, those in lists and maps too, but not keys: each %XX is a byte; the whole text's bytes, those
 * of other characters in UTF-8, are then read in the charset, as in Logstash.
 * @throws PluginError CHARSET_WITHOUT_CHARACTERS
 */
export function makeUrlDecode(charset: string): UrlDecode {
  const decodeText = makeDecodeText(charset);
  const isUtf8 = charset === "UTF-8";
  const decode = (value: FieldValue): FieldValue => {
    if (typeof value === "string") return isUtf8 && !value.includes("%") ? value : decodeText(unescapedBytes(value));
    if (isList(value)) return value.map(decode);
    if (!isMap(value)) return value;
    const map = new FieldMap();
    for (const key of keysOf(value)) map[key] = decode(value[key]!);
    return map;
  };
  return decode;
}

const PERCENT = 0x25;

function unescapedBytes(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] === PERCENT ? hexByte(bytes, at + 1) : -1;
    bytes[end++] = byte < 0 ? bytes[at]! : byte;
    if (byte >= 0) at += 2;
  }
  return bytes.subarray(0, end);
}

/** -1: no two digits stand there. */
function hexByte(bytes: Buffer, at: number): number {
  const high = hexDigit(bytes[at]);
  const low = hexDigit(bytes[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
