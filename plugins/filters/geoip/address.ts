export interface Address {
  /** 4 or 16 of them. */
  readonly bytes: Uint8Array;
  readonly isIpv4: boolean;
  /** As Java's getHostAddress prints it: IPv6 in full, without leading zeros, with its zone. */
  readonly text: string;
  /** The same without a zone. */
  readonly numeric: string;
}

/**
 * Reads what Java's InetAddress.getByName takes for an address (asked of Java 25): IPv4 in one to four decimal parts, IPv6
 * also in brackets or with a zone; an IPv4 address mapped into IPv6 is the IPv4 address. Undefined for anything else: a
 * host name is not looked up.
 */
export function parseAddress(text: string): Address | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

const LONGEST_IPV4 = 15;

function parseIpv4(text: string): Address | undefined {
  if (text.length > LONGEST_IPV4 || !/^\d+(?:\.\d+){0,3}$/.test(text)) return undefined;
  const parts = text.split(".").map(Number);
  const last = parts.pop()!;
  const bytes = new Uint8Array(4);
  // The last part fills the bytes that are left: 127.1 is 127.0.0.1.
  if (parts.some((part) => part > 255) || last >= 256 ** (4 - parts.length)) return undefined;
  bytes.set(parts);
  for (let at = 3, rest = last; at >= parts.length; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  return ipv4Address(bytes);
}

function ipv4Address(bytes: Uint8Array): Address {
  const text = bytes.join(".");
  return { bytes, isIpv4: true, text, numeric: text };
}

const LONGEST_IPV6 = 45;
const ZONED = /^([^%]+)(?:%([\w.-]+))?$/;

function parseIpv6(text: string): Address | undefined {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const [, digits = "", zone] = ZONED.exec(bare) ?? [];
  const groups = digits.length > LONGEST_IPV6 ? undefined : readGroups(digits);
  if (groups === undefined) return undefined;
  const bytes = Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
  if (isMapped(groups)) return zone === undefined ? ipv4Address(bytes.slice(12)) : undefined;
  const numeric = groups.map((group) => group.toString(16)).join(":");
  return { bytes, isIpv4: false, text: zone === undefined ? numeric : `${numeric}%${zone}`, numeric };
}

/** The eight groups of 16 bits; undefined when the text is no IPv6 address. */
function readGroups(text: string): readonly number[] | undefined {
  const sides = text.split("::");
  if (sides.length > 2) return undefined;
  const [left, right] = sides.map((side) => (side === "" ? [] : side.split(":").flatMap(readGroup)));
  const missing = 8 - left!.length - (right?.length ?? 0);
  const isComplete = right === undefined ? missing === 0 : missing > 0;
  const groups = [...left!, ...Array.from({ length: Math.max(0, missing) }, () => 0), ...(right ?? [])];
  return isComplete && !groups.includes(NO_GROUP) && !hasEarlyIpv4(text) ? groups : undefined;
}

const NO_GROUP = -1;

function readGroup(text: string): readonly number[] {
  if (!text.includes("."))
    return [/^[0-9A-Fa-f]+$/.test(text) && Number.parseInt(text, 16) <= 0xffff ? Number.parseInt(text, 16) : NO_GROUP];
  const ipv4 = /^\d+\.\d+\.\d+\.\d+$/.test(text) ? parseIpv4(text) : undefined;
  if (ipv4 === undefined) return [NO_GROUP];
  const [a, b, c, d] = ipv4.bytes as unknown as readonly [number, number, number, number];
  return [a * 256 + b, c * 256 + d];
}

/** Dotted parts may only end an address. */
function hasEarlyIpv4(text: string): boolean {
  const dot = text.indexOf(".");
  return dot >= 0 && text.includes(":", dot);
}

function isMapped(groups: readonly number[]): boolean {
  return groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
}
