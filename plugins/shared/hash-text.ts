import { createHash, createHmac } from "node:crypto";
import { isInteger, rubyText } from "#plugin";
import type { FieldValue } from "#plugin";
import { murmur3, murmur3x128 } from "./murmur3.ts";

export const DIGESTS = ["SHA1", "SHA256", "SHA384", "SHA512", "MD5"] as const;

export type DigestName = (typeof DIGESTS)[number];

export type HashEncoding = "hex" | "base64";

export interface DigestSettings {
  readonly name: DigestName;
  /** With a key, the empty one too, the digest is an HMAC. */
  readonly key: string | undefined;
  readonly encoding: HashEncoding;
}

/** A cryptographic digest of a text's UTF-8. */
export function makeDigest({ name, key, encoding }: DigestSettings): (text: string) => string {
  const algorithm = name.toLowerCase();
  if (key === undefined) return (text) => createHash(algorithm).update(text, "utf8").digest(encoding);
  return (text) => createHmac(algorithm, key).update(text, "utf8").digest(encoding);
}

/** Unsigned. Whole numbers are hashed as eight bytes, all else by its text in Ruby. */
export function murmur3Of(value: FieldValue): number {
  return murmur3(isInteger(value) ? integerBytes(value) : textBytes(value));
}

const SEED_128 = 2;

/** Whole numbers of 32 bits are hashed as four bytes, others as eight, all else by its text in Ruby. */
export function murmur3x128Of(value: FieldValue, encoding: HashEncoding): string {
  const bytes = isInteger(value) ? shortIntegerBytes(value) : textBytes(value);
  return murmur3x128(bytes, SEED_128).toString(encoding);
}

function textBytes(value: FieldValue): Buffer {
  return Buffer.from(rubyText(value), "utf8");
}

function shortIntegerBytes(value: number | bigint): Buffer {
  const bytes = integerBytes(value);
  return value >= -0x80000000 && value <= 0x7fffffff ? bytes.subarray(0, 4) : bytes;
}

/** Of larger ones the lowest 64 bits. */
function integerBytes(value: number | bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
}
