import type { ComputeContext, Encoder, HashEntries, RecordEncoder, Template } from "#plugin";
import type { KafkaOutputOptions } from "./options.ts";

/*
 * A record on its way from a worker, numbers little-endian:
 *   i32 length of the key (-1: none), u32 length of the headers, key, headers, value
 * headers: u32 length of the name, u32 length of the value, name, value; one behind the other.
 */
const HEAD_BYTES = 8;
const HEADER_HEAD_BYTES = 8;

export interface KafkaRecord {
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers: Record<string, Buffer>;
}

/** The destination is the topic. */
export function makeRecordEncoder(options: KafkaOutputOptions, codec: Encoder, context: ComputeContext): RecordEncoder {
  const topic = context.template(options.topic_id);
  const key = options.message_key === undefined ? undefined : context.template(options.message_key);
  const headers = templatesOf(options.message_headers, context);
  return {
    encode(event) {
      const texts = headers.map(([name, value]) => [name, value.render(event)] as const);
      return { data: pack(key?.render(event), texts, codec.encode(event)), destination: topic.render(event) };
    },
  };
}

function templatesOf(headers: HashEntries<string>, context: ComputeContext): (readonly [name: string, value: Template])[] {
  return headers.map(([name, value]) => [name, context.template(value)]);
}

function pack(key: string | undefined, headers: readonly (readonly [name: string, value: string])[], value: string | Uint8Array): Buffer {
  const keyBytes = key === undefined ? undefined : Buffer.from(key);
  const parts: Uint8Array[] = [Buffer.alloc(HEAD_BYTES)];
  if (keyBytes !== undefined) parts.push(keyBytes);
  let headerBytes = 0;
  for (const [name, text] of headers) {
    const [nameBytes, textBytes] = [Buffer.from(name), Buffer.from(text)];
    const head = Buffer.alloc(HEADER_HEAD_BYTES);
    head.writeUInt32LE(nameBytes.length, 0);
    head.writeUInt32LE(textBytes.length, 4);
    parts.push(head, nameBytes, textBytes);
    headerBytes += HEADER_HEAD_BYTES + nameBytes.length + textBytes.length;
  }
  parts.push(typeof value === "string" ? Buffer.from(value) : value);
  const bytes = Buffer.concat(parts);
  bytes.writeInt32LE(keyBytes?.length ?? -1, 0);
  bytes.writeUInt32LE(headerBytes, 4);
  return bytes;
}

/** Views into `bytes`. */
export function unpack(bytes: Buffer): KafkaRecord {
  const keyLength = bytes.readInt32LE(0);
  const keyEnd = HEAD_BYTES + Math.max(0, keyLength);
  const headersEnd = keyEnd + bytes.readUInt32LE(4);
  const headers = Object.create(null) as Record<string, Buffer>;
  for (let at = keyEnd; at < headersEnd;) {
    const nameEnd = at + HEADER_HEAD_BYTES + bytes.readUInt32LE(at);
    const valueEnd = nameEnd + bytes.readUInt32LE(at + 4);
    headers[bytes.toString("utf8", at + HEADER_HEAD_BYTES, nameEnd)] = bytes.subarray(nameEnd, valueEnd);
    at = valueEnd;
  }
  return { key: keyLength < 0 ? null : bytes.subarray(HEAD_BYTES, keyEnd), value: bytes.subarray(headersEnd), headers };
}
