import { FieldMap, makeFloat, makeInteger, rubyText, Timestamp } from "#plugin";
import type { FieldValue } from "#plugin";
import { binaryText } from "../binary-text.ts";
import { tooDeep, truncated, unknownByte, unknownExtension } from "./errors.ts";
import { endOfValue, headAt } from "./head.ts";
import type { Head } from "./head.ts";

/** Maps and lists inside of each other: as many as a JSON document may have. */
const DEEPEST = 1_000;
const TIMESTAMP_TYPE = -1;

/** What an extension stands for; undefined: the reader's own meaning, if it has one. */
export type ReadExtension = (type: number, data: Buffer) => FieldValue | undefined;

export interface ValueTakers {
  readonly readExtension?: ReadExtension;
  readonly isWanted: (value: FieldValue) => boolean;
  readonly take: (value: FieldValue, from: number, to: number) => void;
  /** Values in a row that are not wanted or cannot be read, however many: garbage may be read as a value for each byte. */
  readonly takeOthers: (from: number, to: number) => void;
}

/** Reads all values of some bytes. Behind a value of which the end is not known nothing is wanted. */
export function eachValue(bytes: Buffer, { readExtension, isWanted, take, takeOthers }: ValueTakers): void {
  let others: number | undefined;
  const giveOthers = (to: number): void => {
    if (others !== undefined) takeOthers(others, to);
    others = undefined;
  };
  for (let from = 0; from < bytes.length;) {
    const read = readAt(bytes, from, readExtension);
    const to = read?.to ?? bytes.length;
    if (read?.value !== undefined && isWanted(read.value)) {
      giveOthers(from);
      take(read.value, from, to);
    } else others ??= from;
    from = to;
  }
  giveOthers(bytes.length);
}

/** Undefined when it is not known where the value ends; without a value when it cannot be read. */
function readAt(
  bytes: Buffer,
  from: number,
  readExtension: ReadExtension | undefined,
): { readonly value: FieldValue | undefined; readonly to: number } | undefined {
  const reader = new MsgpackReader(bytes, readExtension, from);
  try {
    return { value: reader.next(), to: reader.position };
  } catch {
    const to = knownEnd(bytes, from);
    return to === undefined ? undefined : { value: undefined, to };
  }
}

function knownEnd(bytes: Buffer, from: number): number | undefined {
  try {
    return endOfValue(bytes, from);
  } catch {
    return undefined;
  }
}

/** Reads values one behind the other. Integers of 64 bits keep every digit, floats stay floats. */
export class MsgpackReader {
  readonly #bytes: Buffer;
  readonly #readExtension: ReadExtension;
  #at: number;
  #depth = 0;

  constructor(bytes: Buffer, readExtension: ReadExtension = () => undefined, at = 0) {
    this.#bytes = bytes;
    this.#readExtension = readExtension;
    this.#at = at;
  }

  /** How far it has read. */
  get position(): number {
    return this.#at;
  }

  /** The next value. @throws PluginError MSGPACK_SYNTAX, MSGPACK_TRUNCATED, MSGPACK_DEPTH, MSGPACK_EXTENSION */
  next(): FieldValue {
    const from = this.#at;
    const head = headAt(this.#bytes, from);
    if (head === undefined) throw truncated(from);
    this.#at += head.length;
    if (head.kind === "list") return this.#inside(() => this.#list(head.size));
    if (head.kind === "map") return this.#inside(() => this.#map(head.size / 2));
    const data = this.#take(head, from);
    if (head.kind === "text") return data.toString("utf8");
    if (head.kind === "binary") return binaryText(data);
    return head.kind === "extension" ? this.#extension(data) : scalarOf(this.#bytes[from]!, data, from);
  }

  #take({ size }: Head, from: number): Buffer {
    const data = this.#bytes.subarray(this.#at, this.#at + size);
    if (data.length < size) throw truncated(from);
    this.#at += size;
    return data;
  }

  #inside<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw tooDeep(DEEPEST);
    const value = read();
    this.#depth--;
    return value;
  }

  /** Grows as it is read: a head may promise four thousand million entries. */
  #list(size: number): FieldValue[] {
    const list: FieldValue[] = [];
    while (list.length < size) list.push(this.next());
    return list;
  }

  #map(size: number): FieldMap {
    const map = new FieldMap();
    for (let n = 0; n < size; n++) {
      const key = this.next();
      map[typeof key === "string" ? key : rubyText(key)] = this.next();
    }
    return map;
  }

  #extension(data: Buffer): FieldValue {
    const type = data.readInt8(0);
    const value = this.#readExtension(type, data.subarray(1)) ?? (type === TIMESTAMP_TYPE ? timestampOf(data.subarray(1)) : undefined);
    if (value === undefined) throw unknownExtension(type, data.length - 1);
    return value;
  }
}

function scalarOf(first: number, data: Buffer, at: number): FieldValue {
  if (first < 0x80) return first;
  if (first >= 0xe0) return first - 0x100;
  switch (first) {
    case 0xc0:
      return null;
    case 0xc2:
      return false;
    case 0xc3:
      return true;
    case 0xca:
      return makeFloat(data.readFloatBE(0));
    case 0xcb:
      return makeFloat(data.readDoubleBE(0));
    case 0xcf:
      return makeInteger(data.readBigUInt64BE(0));
    case 0xd3:
      return makeInteger(data.readBigInt64BE(0));
    default:
      if (data.length === 0) throw unknownByte(first, at);
      return first < 0xd0 ? data.readUIntBE(0, data.length) : data.readIntBE(0, data.length);
  }
}

/** The format's own times: 32 bits of seconds; 30 of nanoseconds and 34 of seconds; 32 and 64. */
function timestampOf(data: Buffer): Timestamp | undefined {
  if (data.length === 4) return timestamp(BigInt(data.readUInt32BE(0)), 0);
  if (data.length === 8) {
    const both = data.readBigUInt64BE(0);
    return timestamp(both & 0x3_ffff_ffffn, Number(both >> 34n));
  }
  return data.length === 12 ? timestamp(data.readBigInt64BE(4), data.readUInt32BE(0)) : undefined;
}

const FARTHEST_SECOND = 8_640_000_000_000n;

/** Undefined for a time beyond the calendar. */
function timestamp(seconds: bigint, nanos: number): Timestamp | undefined {
  if (seconds > FARTHEST_SECOND || seconds < -FARTHEST_SECOND || nanos > 999_999_999) return undefined;
  return new Timestamp(Number(seconds) * 1000 + Math.floor(nanos / 1e6), nanos % 1e6);
}
