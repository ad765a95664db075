import { isUtf8 } from "node:buffer";
import type { IHeaders, KafkaMessage } from "kafkajs";
import { FieldMap, makeInteger } from "#plugin";
import type { ComputeContext, Decoder, Event } from "#plugin";

/** How much of a record's surroundings goes with it. */
export type Decoration = "none" | "basic" | "extended";

/*
 * A decorated record on its way to a worker, numbers little-endian:
 *   f64 offset, f64 timestamp, i32 length of the key (-1: none), u32 length of the headers, key, headers, value
 * headers: u32 length of the name, u32 length of the value, name, value; one behind the other.
 */
const HEAD_BYTES = 24;
const HEADER_HEAD_BYTES = 8;
const NOTHING = Buffer.alloc(0);

/** The records of messages as they go into the queue. A value that is null (a tombstone) is an empty record, as in Logstash. */
export function recordsOf(messages: readonly KafkaMessage[], decoration: Decoration): Buffer[] {
  if (decoration === "none") return messages.map(({ value }) => value ?? NOTHING);
  return messages.map((message) => pack(message, decoration === "extended" ? validHeaders(message.headers) : []));
}

type Header = readonly [name: Buffer, value: Buffer];

/** Only those whose value is a text; of several with one name the last counts. */
function validHeaders(headers: IHeaders = {}): Header[] {
  return Object.entries(headers).flatMap(([name, values]) => {
    const valid = [values].flat().flatMap((value): Buffer[] => {
      const bytes = typeof value === "string" ? Buffer.from(value) : value;
      // A header `__proto__` brings what kafkajs finds there beside it.
      return Buffer.isBuffer(bytes) && isUtf8(bytes) ? [bytes] : [];
    });
    const last = valid.at(-1);
    return last === undefined ? [] : [[Buffer.from(name), last] as const];
  });
}

function pack({ offset, timestamp, key, value }: KafkaMessage, headers: readonly Header[]): Buffer {
  const headerBytes = headers.reduce((sum, [name, text]) => sum + HEADER_HEAD_BYTES + name.length + text.length, 0);
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + (key?.length ?? 0) + headerBytes + (value?.length ?? 0));
  bytes.writeDoubleLE(Number(offset), 0);
  bytes.writeDoubleLE(Number(timestamp), 8);
  bytes.writeInt32LE(key?.length ?? -1, 16);
  bytes.writeUInt32LE(headerBytes, 20);
  let at = HEAD_BYTES;
  const write = (part: Buffer): void => {
    bytes.set(part, at);
    at += part.length;
  };
  if (key !== null) write(key);
  for (const [name, text] of headers) {
    bytes.writeUInt32LE(name.length, at);
    bytes.writeUInt32LE(text.length, at + 4);
    at += HEADER_HEAD_BYTES;
    write(name);
    write(text);
  }
  if (value !== null) write(value);
  return bytes;
}

export interface EnvelopeOptions {
  readonly decoration: Decoration;
  /** Values that are no UTF-8 are mended, as Java does it. */
  readonly isText: boolean;
}

/** Decodes records in the workers: what is around them becomes metadata, their value goes to the codec. */
export function makeEnvelopeDecoder({ decoration, isText }: EnvelopeOptions, codec: Decoder, context: ComputeContext): Decoder {
  const mended = (value: Buffer): Buffer => (isText && !isUtf8(value) ? Buffer.from(value.toString("utf8")) : value);
  const rest = {
    ...(codec.flush === undefined ? {} : { flush: codec.flush.bind(codec) }),
    ...(codec.holds === undefined ? {} : { holds: codec.holds.bind(codec) }),
  };
  if (decoration === "none") return { ...rest, decode: (bytes, source, emit) => codec.decode(mended(bytes), source, emit) };
  const decorate = makeDecorator(context);
  return {
    ...rest,
    decode(bytes, source, emit) {
      const keyLength = bytes.readInt32LE(16);
      const keyEnd = HEAD_BYTES + Math.max(0, keyLength);
      const headersEnd = keyEnd + bytes.readUInt32LE(20);
      const surroundings = {
        offset: bytes.readDoubleLE(0),
        timestamp: bytes.readDoubleLE(8),
        key: keyLength < 0 ? null : bytes.toString("utf8", HEAD_BYTES, keyEnd),
        headers: headersOf(bytes.subarray(keyEnd, headersEnd)),
      };
      codec.decode(mended(bytes.subarray(headersEnd)), source, (event) => {
        decorate(event, surroundings);
        emit(event);
      });
    },
  };
}

interface Surroundings {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

function makeDecorator(context: ComputeContext): (event: Event, surroundings: Surroundings) => void {
  const field = (name: string) => context.field(`[@metadata][kafka][${name}]`);
  const [offsetField, keyField, timestampField, headersField] = [field("offset"), field("key"), field("timestamp"), field("headers")];
  return (event, { offset, timestamp, key, headers }) => {
    offsetField.set(event, makeInteger(offset));
    keyField.set(event, key);
    timestampField.set(event, makeInteger(timestamp));
    if (headers.length === 0) return;
    const map = new FieldMap();
    for (const [name, value] of headers) map[name] = value;
    headersField.set(event, map);
  };
}

function headersOf(bytes: Buffer): [name: string, value: string][] {
  const headers: [string, string][] = [];
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + HEADER_HEAD_BYTES + bytes.readUInt32LE(at);
    const valueEnd = nameEnd + bytes.readUInt32LE(at + 4);
    headers.push([bytes.toString("utf8", at + HEADER_HEAD_BYTES, nameEnd), bytes.toString("utf8", nameEnd, valueEnd)]);
    at = valueEnd;
  }
  return headers;
}
