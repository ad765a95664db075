import { Decimal, Float, isList, isMap, keysOf, Timestamp } from "#plugin";
import type { FieldValue } from "#plugin";

/** A value that only MessagePack has: an extension of 8 bytes. */
export class Extension8 {
  readonly type: number;
  readonly data: bigint;

  constructor(type: number, data: bigint) {
    this.type = type;
    this.data = data;
  }
}

export type MsgpackValue = FieldValue | Extension8 | readonly MsgpackValue[];

/**
 * A value in its shortest form. Times become their text; decimals the nearest float; integers beyond 64 bits their digits,
 * as text: MessagePack has no such numbers.
 */
export function writeMsgpack(value: MsgpackValue): Buffer {
  const parts: Buffer[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: MsgpackValue, parts: Buffer[]): void {
  if (typeof value === "string") return writeText(value, parts);
  if (value === null) return void parts.push(Buffer.of(0xc0));
  if (typeof value === "boolean") return void parts.push(Buffer.of(value ? 0xc3 : 0xc2));
  if (typeof value === "number" || typeof value === "bigint") return writeNumber(value, parts);
  if (value instanceof Float) return void parts.push(double(value.value));
  if (value instanceof Decimal) return void parts.push(double(value.toNumber()));
  if (value instanceof Timestamp) return writeText(value.toString(), parts);
  if (value instanceof Extension8) return void parts.push(extension(value));
  if (isMap(value)) return writeMap(keysOf(value), (key) => value[key]!, parts);
  if (isList(value)) return writeList(value, parts);
}

function writeMap(keys: readonly string[], valueOf: (key: string) => FieldValue, parts: Buffer[]): void {
  parts.push(head(keys.length, { short: 0x80, most: 15, wide: [undefined, 0xde, 0xdf] }));
  for (const key of keys) {
    writeText(key, parts);
    write(valueOf(key), parts);
  }
}

function writeList(list: readonly MsgpackValue[], parts: Buffer[]): void {
  parts.push(head(list.length, { short: 0x90, most: 15, wide: [undefined, 0xdc, 0xdd] }));
  for (const item of list) write(item, parts);
}

function writeText(text: string, parts: Buffer[]): void {
  const bytes = Buffer.from(text);
  parts.push(head(bytes.length, { short: 0xa0, most: 31, wide: [0xd9, 0xda, 0xdb] }), bytes);
}

interface Heads {
  /** The byte for a size of 0, and the largest size that is added to it. */
  readonly short: number;
  readonly most: number;
  /** The bytes before sizes of 8, 16 and 32 bits. */
  readonly wide: readonly [number | undefined, number, number];
}

function head(size: number, { short, most, wide: [byte, word, long] }: Heads): Buffer {
  if (size <= most) return Buffer.of(short + size);
  if (byte !== undefined && size <= 0xff) return Buffer.of(byte, size);
  return size <= 0xffff ? integer(word, 2, size) : integer(long, 4, size);
}

function writeNumber(value: number | bigint, parts: Buffer[]): void {
  if (typeof value === "bigint") {
    if (value >= 0n && value < 2n ** 64n) return void parts.push(wideInteger(0xcf, value));
    if (value < 0n && value >= -(2n ** 63n)) return void parts.push(wideInteger(0xd3, BigInt.asUintN(64, value)));
    return writeText(String(value), parts);
  }
  if (!Number.isInteger(value)) return void parts.push(double(value));
  if (value >= 0) return void parts.push(positive(value));
  parts.push(negative(value));
}

function positive(value: number): Buffer {
  if (value < 0x80) return Buffer.of(value);
  if (value <= 0xff) return Buffer.of(0xcc, value);
  if (value <= 0xffff) return integer(0xcd, 2, value);
  return value <= 0xffff_ffff ? integer(0xce, 4, value) : wideInteger(0xcf, BigInt(value));
}

function negative(value: number): Buffer {
  if (value >= -32) return Buffer.of(0x100 + value);
  if (value >= -0x80) return Buffer.of(0xd0, 0x100 + value);
  if (value >= -0x8000) return integer(0xd1, 2, 0x1_0000 + value);
  return value >= -0x8000_0000 ? integer(0xd2, 4, 0x1_0000_0000 + value) : wideInteger(0xd3, BigInt.asUintN(64, BigInt(value)));
}

function integer(first: number, size: number, value: number): Buffer {
  const bytes = Buffer.alloc(1 + size, first);
  bytes.writeUIntBE(value, 1, size);
  return bytes;
}

function wideInteger(first: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(9, first);
  bytes.writeBigUInt64BE(value, 1);
  return bytes;
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(9, 0xcb);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function extension({ type, data }: Extension8): Buffer {
  return Buffer.concat([Buffer.of(0xd7), wideInteger(type, data)]);
}
