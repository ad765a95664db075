import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { damagedBytes } from "./errors.ts";
import type { Event } from "./event.ts";
import type { EventLayout } from "./layout.ts";
import { Decimal, Float, isInteger, makeFloat, makeInteger } from "./number.ts";
import { Timestamp } from "./timestamp.ts";
import { FieldMap, isList, keysOf } from "./value.ts";
import type { FieldList, FieldValue } from "./value.ts";

/**
 * The typed encoding of values and events: for the source fields of a segment, events handed to outputs, dead letters,
 * spill. It is on disk, so a byte's meaning never changes: new kinds take new numbers.
 *
 *     value   := kind:u8 body
 *     text    := length:varint utf8 | for UTF-8 cannot hold it: length:varint utf16le
 *     list    := count:varint value*
 *     map     := count:varint (text value)*     a key is written as a text value with its kind
 *     event   := map of the fields, map of @metadata
 */
const KIND = {
  null: 0,
  false: 1,
  true: 2,
  natural: 3,
  negative: 4,
  big: 5,
  double: 6,
  decimal: 7,
  text: 8,
  utf16: 9,
  timestamp: 10,
  list: 11,
  map: 12,
} as const;

export function encodeEvent(event: Event, to: ByteWriter): void {
  encodeValue(event.toMap(), to);
  encodeValue(event.$metadata ?? new FieldMap(), to);
}

export function decodeEvent(from: ByteReader, layout: EventLayout): Event {
  const fields = decodeMap(from);
  const metadata = decodeMap(from);
  const event = layout.create(new Timestamp(0));
  event.putTop("@timestamp", undefined);
  event.putTop("@version", undefined);
  for (const name of keysOf(fields)) event.putTop(name, fields[name]);
  event.$metadata = metadata;
  return event;
}

export function encodeValue(value: FieldValue, to: ByteWriter): void {
  if (typeof value === "string") encodeText(value, to);
  else if (typeof value === "number" || typeof value === "bigint" || value instanceof Float || value instanceof Decimal)
    encodeNumber(value, to);
  else if (value === null) to.u8(KIND.null);
  else if (typeof value === "boolean") to.u8(value ? KIND.true : KIND.false);
  else if (value instanceof Timestamp) encodeTimestamp(value, to);
  else if (isList(value)) encodeList(value, to);
  else encodeMap(value, to);
}

function encodeText(text: string, to: ByteWriter): void {
  if (!text.isWellFormed()) {
    to.u8(KIND.utf16);
    to.varint(text.length * 2);
    to.bytes(Buffer.from(text, "utf16le"));
    return;
  }
  to.u8(KIND.text);
  to.varint(Buffer.byteLength(text));
  to.utf8(text);
}

function encodeNumber(value: number | bigint | Float | Decimal, to: ByteWriter): void {
  if (value instanceof Decimal) {
    to.u8(KIND.decimal);
    encodeBig(value.unscaled, to);
    to.f64(value.scale);
  } else if (typeof value === "bigint") {
    to.u8(KIND.big);
    encodeBig(value, to);
  } else if (isInteger(value)) {
    to.u8(value < 0 ? KIND.negative : KIND.natural);
    to.varint(Math.abs(value));
  } else {
    to.u8(KIND.double);
    to.f64(typeof value === "number" ? value : value.value);
  }
}

/** As decimal digits: rare, and readable in a dump. */
function encodeBig(value: bigint, to: ByteWriter): void {
  const digits = value.toString();
  to.varint(digits.length);
  to.utf8(digits);
}

function encodeTimestamp(value: Timestamp, to: ByteWriter): void {
  to.u8(KIND.timestamp);
  to.f64(value.ms);
  to.u32(value.nanos);
}

function encodeList(list: FieldList, to: ByteWriter): void {
  to.u8(KIND.list);
  to.varint(list.length);
  for (const value of list) encodeValue(value, to);
}

function encodeMap(map: FieldMap, to: ByteWriter): void {
  const keys = keysOf(map);
  to.u8(KIND.map);
  to.varint(keys.length);
  for (const key of keys) {
    encodeText(key, to);
    encodeValue(map[key]!, to);
  }
}

/** @throws TailraceError EVENT_DAMAGED */
export function decodeValue(from: ByteReader): FieldValue {
  const kind = from.u8();
  switch (kind) {
    case KIND.null:
      return null;
    case KIND.false:
    case KIND.true:
      return kind === KIND.true;
    case KIND.natural:
      return from.varint();
    case KIND.negative:
      return -from.varint();
    case KIND.big:
      return makeInteger(decodeBig(from));
    case KIND.double:
      return makeFloat(from.f64());
    case KIND.decimal:
      return new Decimal(decodeBig(from), from.f64());
    case KIND.timestamp:
      return new Timestamp(from.f64(), from.u32());
    default:
      return decodeContainer(kind, from);
  }
}

function decodeContainer(kind: number, from: ByteReader): FieldValue {
  if (kind === KIND.text) return from.utf8(from.varint());
  if (kind === KIND.utf16) return from.bytes(from.varint()).toString("utf16le");
  if (kind !== KIND.list && kind !== KIND.map) throw damagedBytes(from.position - 1, `${kind} is no kind of value`);
  const count = from.varint();
  if (kind === KIND.map) return decodeEntries(count, from);
  const list: FieldList = [];
  for (let n = 0; n < count; n++) list.push(decodeValue(from));
  return list;
}

function decodeEntries(count: number, from: ByteReader): FieldMap {
  const map = new FieldMap();
  for (let n = 0; n < count; n++) {
    const key = decodeValue(from);
    if (typeof key !== "string") throw damagedBytes(from.position, "a key is no text");
    map[key] = decodeValue(from);
  }
  return map;
}

function decodeMap(from: ByteReader): FieldMap {
  const value = decodeValue(from);
  if (!(value instanceof FieldMap)) throw damagedBytes(from.position, "an event is no map");
  return value;
}

function decodeBig(from: ByteReader): bigint {
  const digits = from.utf8(from.varint());
  if (!/^-?\d+$/.test(digits)) throw damagedBytes(from.position, "an integer has other characters than digits");
  return BigInt(digits);
}
