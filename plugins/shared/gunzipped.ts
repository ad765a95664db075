import { gunzipSync } from "node:zlib";

/** Unpacked, a log file of AWS may have so many bytes: theirs have at most 50 MB. */
const MOST_BYTES = 256 << 20;

/** Bytes that are gzip are unpacked. @throws when they are broken, or too large unpacked */
export function gunzipped(bytes: Buffer): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes;
}
