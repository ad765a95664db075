/** An address, or a range of addresses that begin with the same bits: what Ruby's IPAddr holds. */
export interface IpRange {
  readonly isIpv4: boolean;
  /** Its first address as a number, IPv6 as a bigint. */
  readonly first: number | bigint;
  /** How many leading bits its addresses share: 32 or 128 for one address. */
  readonly prefix: number;
  /** `%eth0` of an IPv6 address, or "". */
  readonly zone: string;
}

/**
 * Reads what Ruby's `IPAddr.new` reads (ipaddr 1.2.7): IPv4 in four decimal parts without leading zeros, IPv6, also in
 * brackets or with a zone, each with `/` and a number of bits or a netmask behind it. Undefined for anything else.
 */
export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return parseAddress(text);
  const address = parseAddress(text.slice(0, slash));
  const prefix = address && parsePrefix(text.slice(slash + 1), address.isIpv4);
  return prefix === undefined ? undefined : maskRange(address!, prefix);
}

/** The range of the address's first bits. Undefined when it has not that many. */
export function maskRange({ isIpv4, first, zone }: IpRange, prefix: number): IpRange | undefined {
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (isIpv4 ? 32 : 128)) return undefined;
  return { isIpv4, first: firstOf(first, prefix), prefix, zone };
}

/** The first address of the range that an address is in. */
export function firstOf(address: number | bigint, prefix: number): number | bigint {
  if (typeof address === "number") return prefix === 0 ? 0 : (address & (-1 << (32 - prefix))) >>> 0;
  const rest = BigInt(128 - prefix);
  return (address >> rest) << rest;
}

/** Its first address as IPAddr#to_s prints it. */
export function rangeText({ first, zone }: IpRange): string {
  return typeof first === "number" ? ipv4Text(first) : ipv6Text(first) + zone;
}

const IPV4 = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/;

function parseAddress(text: string): IpRange | undefined {
  const ipv4 = IPV4.exec(text);
  if (ipv4 !== null) {
    const first = ipv4Number(ipv4.slice(1));
    return first === undefined ? undefined : { isIpv4: true, first, prefix: 32, zone: "" };
  }
  if (!text.includes(":")) return undefined;
  const [, inner = ""] = /^\[(.*)\]$/.exec(text) ?? ["", text];
  const [, digits = "", zone = ""] = /^(.*?)(%\w+)?$/.exec(inner) ?? [];
  const first = ipv6Number(digits);
  return first === undefined ? undefined : { isIpv4: false, first, prefix: 128, zone };
}

function ipv4Number(parts: readonly string[]): number | undefined {
  let number = 0;
  for (const part of parts) {
    if (Number(part) > 255 || (part.length > 1 && part.startsWith("0"))) return undefined;
    number = number * 256 + Number(part);
  }
  return number;
}

function ipv6Number(text: string): bigint | undefined {
  const sides = text.split("::");
  const groups = sides.map((side) => (side === "" ? [] : side.split(":")));
  const words = groups.map((side, at) => wordsOf(side, at === groups.length - 1));
  const [left, right] = words;
  if (sides.length > 2 || left === undefined || (sides.length === 2 && right === undefined)) return undefined;
  const missing = 8 - left.length - (right?.length ?? 0);
  if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...left, ...Array.from({ length: missing }, () => 0), ...(right ?? [])];
  return BigInt(`0x${all.map((word) => word.toString(16).padStart(4, "0")).join("")}`);
}

/** The last group may be an IPv4 address, if it ends the text. */
function wordsOf(groups: readonly string[], endsText: boolean): number[] | undefined {
  const words: number[] = [];
  for (const [at, group] of groups.entries()) {
    if (/^[\da-f]{1,4}$/i.test(group)) words.push(Number.parseInt(group, 16));
    else {
      const ipv4 = endsText && at === groups.length - 1 ? IPV4.exec(group) : null;
      const number = ipv4 === null ? undefined : ipv4Number(ipv4.slice(1));
      if (number === undefined) return undefined;
      words.push(Math.floor(number / 0x10000), number % 0x10000);
    }
  }
  return words;
}

function parsePrefix(text: string, isIpv4: boolean): number | undefined {
  if (/^(?:0|[1-9]\d*)$/.test(text)) return Number(text);
  const mask = parseIpRange(text);
  if (mask === undefined || mask.isIpv4 !== isIpv4) return undefined;
  const bits = mask.first.toString(2).padStart(isIpv4 ? 32 : 128, "0");
  return /^1*0*$/.test(bits) ? bits.lastIndexOf("1") + 1 : undefined;
}

function ipv4Text(address: number): string {
  return [address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff].join(".");
}

const ZERO_RUNS = [8, 7, 6, 5, 4, 3, 2].map((length) => new RegExp(`(?:^|:)0(?::0){${length - 1}}(?:$|:)`));

/** The first of the longest runs of zeros becomes `::`; what only an IPv4 address is left of is printed as one. */
function ipv6Text(address: bigint): string {
  const words = Array.from({ length: 8 }, (_, at) => Number((address >> BigInt(112 - at * 16)) & 0xffffn).toString(16));
  const full = words.join(":");
  const run = ZERO_RUNS.find((pattern) => pattern.test(full));
  const text = run === undefined ? full : full.replace(run, "::");
  const [, mapped = "", high, low] = /^::(ffff:)?([\da-f]{1,4}):([\da-f]{1,4})$/.exec(text) ?? [];
  if (high === undefined || low === undefined) return text;
  return `::${mapped}${ipv4Text(Number.parseInt(high, 16) * 0x10000 + Number.parseInt(low, 16))}`;
}
