import { isUtf8 } from "node:buffer";

/** Bytes that are UTF-8 are that text; others are shown byte by byte, as Logstash does. */
export function binaryText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString("utf8") : bytes.toString("latin1");
}
