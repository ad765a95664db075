import { tooManyEntries, unknownByte } from "./errors.ts";

/** What the first bytes of a value say of it. */
export interface Head {
  readonly kind: "scalar" | "text" | "binary" | "extension" | "list" | "map";
  /** Bytes before what it holds. */
  readonly length: number;
  /** Bytes it holds, or values: entries of a list, keys and values of a map. */
  readonly size: number;
}

const SCALARS: Readonly<Record<number, number>> = {
  0xc0: 0,
  0xc2: 0,
  0xc3: 0,
  0xca: 4,
  0xcb: 8,
  0xcc: 1,
  0xcd: 2,
  0xce: 4,
  0xcf: 8,
  0xd0: 1,
  0xd1: 2,
  0xd2: 4,
  0xd3: 8,
};

type Sized = readonly [kind: Head["kind"], sizeBytes: number, beside: number];

const SIZED: Readonly<Record<number, Sized>> = {
  0xc4: ["binary", 1, 0],
  0xc5: ["binary", 2, 0],
  0xc6: ["binary", 4, 0],
  0xc7: ["extension", 1, 1],
  0xc8: ["extension", 2, 1],
  0xc9: ["extension", 4, 1],
  0xd9: ["text", 1, 0],
  0xda: ["text", 2, 0],
  0xdb: ["text", 4, 0],
  0xdc: ["list", 2, 0],
  0xdd: ["list", 4, 0],
  0xde: ["map", 2, 0],
  0xdf: ["map", 4, 0],
};

/**
 * Reads the head of the value at a place; undefined when it is not all there. For extensions, `size` counts the byte of
 * their type too. @throws PluginError MSGPACK_SYNTAX
 */
export function headAt(bytes: Buffer, at: number): Head | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80 || first >= 0xe0) return { kind: "scalar", length: 1, size: 0 };
  if (first < 0x90) return { kind: "map", length: 1, size: 2 * (first & 0x0f) };
  if (first < 0xa0) return { kind: "list", length: 1, size: first & 0x0f };
  if (first < 0xc0) return { kind: "text", length: 1, size: first & 0x1f };
  if (first >= 0xd4 && first <= 0xd8) return { kind: "extension", length: 1, size: 1 + 2 ** (first - 0xd4) };
  const scalar = SCALARS[first];
  if (scalar !== undefined) return { kind: "scalar", length: 1, size: scalar };
  const sized = SIZED[first];
  if (sized === undefined) throw unknownByte(first, at);
  const [kind, sizeBytes, beside] = sized;
  if (at + 1 + sizeBytes > bytes.length) return undefined;
  const size = bytes.readUIntBE(at + 1, sizeBytes);
  return { kind, length: 1 + sizeBytes, size: kind === "map" ? 2 * size : size + beside };
}

/**
 * Where the value at a place ends; undefined when it is not all there.
 * @param mostEntries that a list or map in it may have
 * @throws PluginError MSGPACK_SYNTAX, MSGPACK_ENTRIES
 */
export function endOfValue(bytes: Buffer, at: number, mostEntries = Number.POSITIVE_INFINITY): number | undefined {
  let end = at;
  for (let left = 1; left > 0; left--) {
    const head = headAt(bytes, end);
    if (head === undefined) return undefined;
    end += head.length;
    if (head.kind === "list" || head.kind === "map") {
      if (head.size > mostEntries) throw tooManyEntries(mostEntries);
      left += head.size;
    } else end += head.size;
    if (end > bytes.length) return undefined;
  }
  return end;
}

/**
 * How many bytes are whole values. Where no value can begin, or one promises more than is allowed, all bytes count: it is the
 * decoder that says what is wrong.
 */
export function completeValues(bytes: Buffer, mostEntries = Number.POSITIVE_INFINITY): number {
  const endOf = (at: number): number | undefined => endOfValue(bytes, at, mostEntries);
  let complete = 0;
  try {
    for (let end = endOf(0); end !== undefined && end > complete; end = endOf(complete)) complete = end;
  } catch {
    return bytes.length;
  }
  return complete;
}
