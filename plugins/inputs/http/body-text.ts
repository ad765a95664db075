import { isUtf8 } from "node:buffer";
import { createRequire } from "node:module";
import type iconvModule from "iconv-lite";

/**
 * The body in UTF-8, which is what codecs are given in Logstash: decoded by the charset of its content type, else as UTF-8.
 * What cannot be decoded is U+FFFD.
 */
export function bodyText(bytes: Buffer, contentType: string): Buffer {
  const charset = charsetOf(contentType)?.toLowerCase() ?? "utf-8";
  if (charset === "utf-8" || charset === "utf8") return asUtf8(bytes);
  const iconv = loadIconv();
  if (!iconv.encodingExists(charset)) return asUtf8(bytes);
  if (charset === "us-ascii" || charset === "ascii") return Buffer.from(bytes.toString("latin1").replace(/[\x80-\xff]/g, "\ufffd"));
  return Buffer.from(iconv.decode(bytes, isUtf16WithoutMark(charset, bytes) ? "utf-16be" : charset, { stripBOM: charset === "utf-16" }));
}

/** The charset as Netty finds it: up to the next semicolon, quotes taken off, nothing trimmed. */
function charsetOf(contentType: string): string | undefined {
  const found = /charset=([^;]*)/i.exec(contentType)?.[1];
  return found === undefined ? undefined : (/^"(.+)"$/.exec(found)?.[1] ?? found);
}

function asUtf8(bytes: Buffer): Buffer {
  return isUtf8(bytes) ? bytes : Buffer.from(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
}

/** Java reads UTF-16 without a mark of its order as big-endian. */
function isUtf16WithoutMark(charset: string, bytes: Buffer): boolean {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  return charset === "utf-16" && mark !== 0xfeff && mark !== 0xfffe;
}

/** Loading it takes as long as a tenth of the start; most bodies are UTF-8. */
function loadIconv(): typeof iconvModule {
  return createRequire(import.meta.url)("iconv-lite") as typeof iconvModule;
}
