/** A value of a record; a number without fraction is stored as uint32, another one as double: see `typed` for the rest. */
export type MmdbValue = string | number | boolean | Typed | readonly MmdbValue[] | { readonly [name: string]: MmdbValue };

export interface MmdbParts {
  /** The database's type, such as `GeoLite2-City`. */
  readonly type: string;
  /** Records by network in CIDR notation. */
  readonly networks: Readonly<Record<string, MmdbValue>>;
  /** Default 6. IPv4 networks then stand below ::/96. */
  readonly ipVersion?: 4 | 6;
  /** Default 24. */
  readonly recordBits?: 24 | 28 | 32;
}

type NumberType = "double" | "float" | "uint16" | "uint32" | "int32" | "uint64" | "uint128";

/** A number that is stored in a type of choice. */
export class Typed {
  readonly type: NumberType;
  readonly value: number | bigint;

  constructor(type: NumberType, value: number | bigint) {
    this.type = type;
    this.value = value;
  }
}

export function typed(type: NumberType, value: number | bigint): Typed {
  return new Typed(type, value);
}

/** Writes a database in MaxMind's DB format 2.0 (https://maxmind.github.io/MaxMind-DB/). */
export function writeMmdb({ type, networks, ipVersion = 6, recordBits = 24 }: MmdbParts): Buffer {
  const data = new DataSection();
  const root: Node = [undefined, undefined];
  for (const [network, value] of Object.entries(networks)) insert(root, bitsOf(network, ipVersion), data.add(value));
  const nodes = numberNodes(root);
  const record = (child: Child): number => {
    if (child === undefined) return nodes.size;
    return typeof child === "number" ? nodes.size + SEPARATOR.length + child : nodes.get(child)!;
  };
  const tree = [...nodes.keys()].map(([left, right]) => encodeNode(record(left), record(right), recordBits));
  const metadata = encode({
    binary_format_major_version: typed("uint16", 2),
    binary_format_minor_version: typed("uint16", 0),
    build_epoch: typed("uint64", 1_700_000_000),
    database_type: type,
    description: { en: "A database of a test" },
    ip_version: typed("uint16", ipVersion),
    languages: ["en"],
    node_count: nodes.size,
    record_size: typed("uint16", recordBits),
  });
  return Buffer.concat([...tree, SEPARATOR, data.bytes(), METADATA_START, metadata]);
}

const SEPARATOR = Buffer.alloc(16);
const METADATA_START = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");

/** A node below, the place of a value in the data, or nothing. */
type Child = Node | number | undefined;
type Node = [left: Child, right: Child];

function insert(root: Node, bits: readonly (0 | 1)[], place: number): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const child = node[bit];
    const next: Node = typeof child === "object" ? child : [child, child];
    node[bit] = next;
    node = next;
  }
  node[bits.at(-1)!] = place;
}

function numberNodes(root: Node): Map<Node, number> {
  const nodes = new Map<Node, number>();
  const visit = (child: Child): void => {
    if (typeof child !== "object") return;
    nodes.set(child, nodes.size);
    visit(child[0]);
    visit(child[1]);
  };
  visit(root);
  return nodes;
}

function bitsOf(network: string, ipVersion: 4 | 6): (0 | 1)[] {
  const [address = "", prefix] = network.split("/");
  const isIpv4 = !address.includes(":");
  const bytes = isIpv4 ? address.split(".").map(Number) : ipv6Bytes(address);
  const bits = bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((place) => (((byte >> place) & 1) === 1 ? 1 : 0)));
  const above = isIpv4 && ipVersion === 6 ? Array.from({ length: 96 }, () => 0 as const) : [];
  return [...above, ...bits.slice(0, Number(prefix))];
}

function ipv6Bytes(address: string): number[] {
  const [head = [], tail = []] = address.split("::").map((side) => side.split(":").filter((group) => group !== ""));
  const groups = [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => "0"), ...tail];
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}

function encodeNode(left: number, right: number, bits: 24 | 28 | 32): Buffer {
  const node = Buffer.alloc(bits / 4);
  if (bits === 32) {
    node.writeUInt32BE(left, 0);
    node.writeUInt32BE(right, 4);
    return node;
  }
  node.writeUIntBE(left & 0xffffff, 0, 3);
  node.writeUIntBE(right & 0xffffff, node.length - 3, 3);
  if (bits === 28) node[3] = ((left >>> 24) << 4) | (right >>> 24);
  return node;
}

const POINTER = 1;
const TYPES = {
  text: 2,
  double: 3,
  uint16: 5,
  uint32: 6,
  map: 7,
  int32: 8,
  uint64: 9,
  uint128: 10,
  list: 11,
  boolean: 14,
  float: 15,
} as const;

/** Values behind each other; one that stands there already is pointed to. */
class DataSection {
  readonly #chunks: Buffer[] = [];
  readonly #places = new Map<string, number>();
  #length = 0;

  /** The place of a value. */
  add(value: MmdbValue): number {
    const plain = encode(value).toString("latin1");
    const known = this.#places.get(plain);
    if (known !== undefined) return known;
    const bytes = typeof value === "object" && !(value instanceof Typed) ? encode(value, (inner) => this.#pointer(inner)) : encode(value);
    const place = this.#length;
    this.#places.set(plain, place);
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    return place;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  #pointer(value: MmdbValue): Buffer {
    const place = this.add(value);
    const bytes = Buffer.alloc(5);
    bytes[0] = (POINTER << 5) | (3 << 3);
    bytes.writeUInt32BE(place, 1);
    return bytes;
  }
}

/** @param encodeInner how the values inside of maps and lists are written; default: on the spot */
function encode(value: MmdbValue, encodeInner: (inner: MmdbValue) => Buffer = encode): Buffer {
  if (typeof value === "string") return withHead(TYPES.text, Buffer.from(value, "utf8"));
  if (typeof value === "boolean") return head(TYPES.boolean, value ? 1 : 0);
  if (typeof value === "number") return encodeNumber(Number.isInteger(value) ? typed("uint32", value) : typed("double", value));
  if (value instanceof Typed) return encodeNumber(value);
  if (isList(value)) return Buffer.concat([head(TYPES.list, value.length), ...value.map((element) => encodeInner(element))]);
  const entries = Object.entries(value);
  return Buffer.concat([head(TYPES.map, entries.length), ...entries.flatMap(([name, inner]) => [encodeInner(name), encodeInner(inner)])]);
}

function isList(value: MmdbValue): value is readonly MmdbValue[] {
  return Array.isArray(value);
}

function encodeNumber({ type, value }: Typed): Buffer {
  const bytes = Buffer.alloc(8);
  if (type === "double") bytes.writeDoubleBE(Number(value));
  else if (type === "float") bytes.writeFloatBE(Number(value));
  else if (type === "int32") bytes.writeInt32BE(Number(value));
  else return withHead(TYPES[type], unsigned(BigInt(value)));
  return withHead(TYPES[type], type === "double" ? bytes : bytes.subarray(0, 4));
}

/** Without zeros in front; 0 has no bytes. */
function unsigned(value: bigint): Buffer {
  const digits = value === 0n ? "" : value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
}

function withHead(type: number, content: Buffer): Buffer {
  return Buffer.concat([head(type, content.length), content]);
}

/** The control byte: three bits of type (0: it stands in the next byte, less seven), five of size. */
function head(type: number, size: number): Buffer {
  const [short, more] = sizeBytes(size);
  return type > 7 ? Buffer.from([short, type - 7, ...more]) : Buffer.from([(type << 5) | short, ...more]);
}

function sizeBytes(size: number): readonly [short: number, more: readonly number[]] {
  if (size < 29) return [size, []];
  if (size < 285) return [29, [size - 29]];
  if (size < 65_821) return [30, [(size - 285) >> 8, (size - 285) & 0xff]];
  const rest = size - 65_821;
  return [31, [rest >> 16, (rest >> 8) & 0xff, rest & 0xff]];
}
