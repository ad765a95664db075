import { makeFloat, makeInteger, mapOf, numberText } from "#plugin";
import type { FieldValue } from "#plugin";
import { binaryText } from "../../shared/binary-text.ts";
import { ipv6Text } from "./ipv6-text.ts";

/** How the bytes of a field are read, whatever their number: exporters may send fewer than a field's own (RFC 7011, 6.2). */
export type FieldType = keyof typeof READERS;

type ReadField = (bytes: Buffer) => FieldValue;

export const READERS = {
  uint: readUnsigned,
  int: readSigned,
  double: readFloat,
  string: (bytes) => binaryText(withoutPadding(bytes)),
  octetarray: (bytes) => bytes.toString("hex"),
  ip4_addr: readAddress,
  ip6_addr: readAddress,
  mac_addr: (bytes) => pairs(bytes).join(":"),
  /** Access lists of Cisco's firewalls: three numbers of 4 bytes. */
  acl_id_asa: (bytes) => [bytes.subarray(0, 4), bytes.subarray(4, 8), bytes.subarray(8)].map((part) => part.toString("hex")).join("-"),
  application_id: readApplicationId,
  /** RFC 7270: 2 bits of status, 6 of reason. */
  forwarding_status: (bytes) => mapOf({ status: (bytes[0] ?? 0) >> 6, reason: (bytes[0] ?? 0) & 0x3f }),
  mpls_label: readMplsLabel,
  /** The field is passed over. */
  skip: () => null,
} as const satisfies Record<string, ReadField>;

function readUnsigned(bytes: Buffer): number | bigint {
  if (bytes.length === 0) return 0;
  return bytes.length <= 6 ? bytes.readUIntBE(0, bytes.length) : makeInteger(BigInt(`0x${bytes.toString("hex")}`));
}

function readSigned(bytes: Buffer): FieldValue {
  if (bytes.length === 0) return 0;
  if (bytes.length <= 6) return bytes.readIntBE(0, bytes.length);
  return makeInteger(BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString("hex")}`)));
}

function readFloat(bytes: Buffer): FieldValue {
  if (bytes.length === 8) return makeFloat(bytes.readDoubleBE(0));
  return bytes.length === 4 ? makeFloat(bytes.readFloatBE(0)) : bytes.toString("hex");
}

function withoutPadding(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

function readAddress(bytes: Buffer): FieldValue {
  if (bytes.length === 4) return bytes.join(".");
  return bytes.length === 16 ? ipv6Text(bytes) : readUnsigned(bytes);
}

function pairs(bytes: Buffer): string[] {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
}

const PANA_L7_PEN = 20;

/** RFC 6759: an engine and a selector; that of engine 20 begins with an enterprise. */
function readApplicationId(bytes: Buffer): FieldValue {
  const [engine = 0] = bytes;
  const parts = engine === PANA_L7_PEN && bytes.length >= 7 ? [bytes.subarray(1, 5), bytes.subarray(5)] : [bytes.subarray(1)];
  return [engine, ...parts.map((part) => numberText(readUnsigned(part)))].join("..");
}

/** RFC 3032: 20 bits of label, 3 experimental, 1 for the bottom of the stack, 8 to live. */
function readMplsLabel(bytes: Buffer): FieldValue {
  const [high = 0, middle = 0, low = 0, ttl = 0] = bytes;
  return mapOf({ label: (high << 12) | (middle << 4) | (low >> 4), experimental: (low >> 1) & 7, bottom_of_stack: low & 1, ttl });
}
