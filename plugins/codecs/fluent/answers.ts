import { endOfValue, headAt } from "../../shared/msgpack/head.ts";

const MOST_PARTS = 4;
/** `{"ack": …` as MessagePack, without the value. */
const ACK = Buffer.from([0x81, 0xa3, 0x61, 0x63, 0x6b]);
const CHUNK = Buffer.from("chunk");

/**
 * The acknowledgements that senders wait for: one for each message whose options name a `chunk`, with its bytes as they
 * came. Source: Forward Protocol Specification v1, "Response".
 */
export function acknowledgements(records: Buffer): Buffer[] {
  const answers: Buffer[] = [];
  try {
    for (let at = 0; at < records.length;) {
      const end = endOfValue(records, at);
      if (end === undefined) break;
      const chunk = chunkOf(records, at);
      if (chunk !== undefined) answers.push(Buffer.concat([ACK, chunk]));
      at = end;
    }
  } catch {
    // What cannot be read is not acknowledged; the decoder says what is wrong.
  }
  return answers;
}

/** The value of `chunk` in the options of a message: its last part, the fourth of a single event, else the third. */
function chunkOf(bytes: Buffer, at: number): Buffer | undefined {
  const list = headAt(bytes, at)!;
  if (list.kind !== "list" || list.size < 3 || list.size > MOST_PARTS) return undefined;
  let options = at + list.length;
  for (let part = 1; part < list.size; part++) options = endOfValue(bytes, options)!;
  const map = headAt(bytes, options)!;
  if (map.kind !== "map" || !isEventsOrRecord(bytes, at + list.length, list.size)) return undefined;
  let key = options + map.length;
  for (let n = 0; n < map.size; n += 2) {
    const value = endOfValue(bytes, key)!;
    const end = endOfValue(bytes, value)!;
    if (isChunk(bytes, key)) return bytes.subarray(value, end);
    key = end;
  }
  return undefined;
}

/** The third part of three is options only behind entries: behind a time it is the record. */
function isEventsOrRecord(bytes: Buffer, tag: number, size: number): boolean {
  const second = headAt(bytes, endOfValue(bytes, tag)!)!;
  const isEntries = second.kind === "list" || second.kind === "text" || second.kind === "binary";
  return isEntries ? size === 3 : size === MOST_PARTS;
}

function isChunk(bytes: Buffer, at: number): boolean {
  const { kind, length, size } = headAt(bytes, at)!;
  return (kind === "text" || kind === "binary") && bytes.subarray(at + length, at + length + size).equals(CHUNK);
}
