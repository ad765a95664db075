import { isAscii, isUtf8 } from "node:buffer";
import { createRequire } from "node:module";
import type iconvModule from "iconv-lite";
import { inspectInvalidUtf8, PluginError } from "#plugin";
import { CHARSETS } from "./charset-names.ts";

/** Turns bytes into text as Logstash's `charset` option says. */
export type DecodeText = (bytes: Buffer) => string;

/** The option that most codecs share. */
export const charsetOption = {
  type: "string",
  enum: [...CHARSETS.keys()],
  default: "UTF-8",
  description:
    "The character encoding of the bytes, by Ruby's names. Bytes that are not valid UTF-8 are shown as escapes (`\\xE9`), in other encodings they become U+FFFD.",
  examples: ["ISO-8859-1", "CP1252", "UTF-16LE"],
} as const;

/** @throws PluginError CHARSET_WITHOUT_CHARACTERS for a name that Ruby knows but nobody here */
export function makeDecodeText(charset: string): DecodeText {
  const encoding = CHARSETS.get(charset);
  if (encoding === undefined) throw charsetWithoutCharacters(charset);
  if (encoding === "utf8") return decodeUtf8;
  if (encoding === "ascii") return decodeAscii;
  if (encoding === "iso-2022-jp") return decodeIso2022Jp;
  if (encoding === "utf-16le" || encoding === "utf-16be") return makeDecodeUtf16(encoding);
  const readsAscii = isAsciiCompatible(charset);
  const iconv = loadIconv();
  const unit = bytesPerUnit(charset);
  // The line codec cuts UTF-16 at the byte of a newline, which leaves a byte over: invalid (iconv-lite drops it).
  if (unit === 2) return (bytes) => iconv.decode(bytes, encoding, { stripBOM: false }) + (bytes.length % 2 === 0 ? "" : "\ufffd");
  return (bytes) => (readsAscii && isAscii(bytes) ? bytes.toString("latin1") : iconv.decode(bytes, encoding, { stripBOM: false }));
}

/** Loading it takes as long as a tenth of the start; most configurations never need it. */
function loadIconv(): typeof iconvModule {
  return createRequire(import.meta.url)("iconv-lite") as typeof iconvModule;
}

/** How many bytes a line break takes in a charset: 4 and 2 in UTF-32 and UTF-16, else 1. */
export function bytesPerUnit(charset: string): 1 | 2 | 4 {
  const encoding = CHARSETS.get(charset) ?? "";
  if (/^(?:utf-32|ucs-4)/.test(encoding)) return 4;
  return /^(?:utf-16|ucs-2)/.test(encoding) ? 2 : 1;
}

/** True when texts are the bytes' own where these are ASCII. */
function isAsciiCompatible(charset: string): boolean {
  return !/^(?:utf-16|utf-32|ucs-|utf-7|iso-2022)/.test(CHARSETS.get(charset) ?? "");
}

/** Invalid bytes become the text Ruby's inspect shows, as in Logstash's Util::Charset. */
export function decodeUtf8(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString("latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : inspectInvalidUtf8(bytes);
}

/** Ruby's ASCII encodings have no characters above 127: each such byte becomes U+FFFD. */
function decodeAscii(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  return isAscii(bytes) ? text : text.replace(/[\x80-\xff]/g, "\ufffd");
}

/** Halves of characters, and of their units, become U+FFFD. */
function makeDecodeUtf16(encoding: "utf-16le" | "utf-16be"): DecodeText {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes);
}

function decodeIso2022Jp(bytes: Buffer): string {
  return new TextDecoder("iso-2022-jp").decode(bytes);
}

function charsetWithoutCharacters(charset: string): PluginError {
  return new PluginError("CHARSET_WITHOUT_CHARACTERS", `The charset ${charset} has no characters that can be read here.`, {
    about: { text: charset },
    hint: "Convert the text before it is sent, or name a charset that is near to it.",
  });
}
