import { ByteReader } from "../event/byte-reader.ts";
import { decodeValue } from "../event/encoding.ts";

/** The bytes of each event of a payload's events section, where they stand one behind the other. */
export function splitEvents(events: Buffer): Buffer[] {
  const reader = new ByteReader(events);
  const parts: Buffer[] = [];
  while (!reader.isAtEnd) {
    const start = reader.position;
    // Its fields and its metadata.
    decodeValue(reader);
    decodeValue(reader);
    parts.push(events.subarray(start, reader.position));
  }
  return parts;
}
