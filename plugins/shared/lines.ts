import { isAscii, isUtf8 } from "node:buffer";
import { decodeUtf8, makeDecodeText } from "./charset.ts";

/**
 * Calls `take` with every record of `bytes`, which a delimiter cuts; the last one may lack it. The hot path of line inputs:
 * one look tells whether all bytes are ASCII, and then all texts are slices of one.
 */
export function eachLine(bytes: Buffer, delimiter: Uint8Array, take: (text: string) => void): void {
  if (isAscii(bytes)) return eachSlice(bytes.toString("latin1"), Buffer.from(delimiter).toString("latin1"), take);
  if (isUtf8(bytes)) return eachRecord(bytes, delimiter, (record) => take(record.toString("utf8")));
  eachRecord(bytes, delimiter, (record) => take(decodeUtf8(record)));
}

/** The same for any charset: records are cut by bytes before they are decoded, as Logstash cuts them. */
export function makeEachLine(charset: string): typeof eachLine {
  const decode = makeDecodeText(charset);
  if (decode === decodeUtf8) return eachLine;
  return (bytes, delimiter, take) => eachRecord(bytes, delimiter, (record) => take(decode(record)));
}

/** Calls `take` with a view of every record. */
export function eachRecord(bytes: Buffer, delimiter: Uint8Array, take: (record: Buffer) => void): void {
  let from = 0;
  for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, from)) {
    take(bytes.subarray(from, at));
    from = at + delimiter.length;
  }
  if (from < bytes.length) take(bytes.subarray(from));
}

function eachSlice(text: string, delimiter: string, take: (text: string) => void): void {
  let from = 0;
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
    take(text.slice(from, at));
    from = at + delimiter.length;
  }
  if (from < text.length) take(text.slice(from));
}
