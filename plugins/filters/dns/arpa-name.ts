import { isIPv4 } from "node:net";

/** The name under which an address's own name is asked for: `1.0.0.127.in-addr.arpa`. The argument is an address. */
export function arpaName(address: string): string {
  if (isIPv4(address)) return `${address.split(".").toReversed().join(".")}.in-addr.arpa`;
  const digits = groupsOf(address.replace(/%.*/, ""))
    .map((group) => group.padStart(4, "0"))
    .join("");
  return `${Array.from(digits).toReversed().join(".")}.ip6.arpa`;
}

/** The eight groups of an IPv6 address, `::` filled in. */
function groupsOf(address: string): string[] {
  const [head = "", tail] = withoutIpv4(address.toLowerCase()).split("::");
  const before = head === "" ? [] : head.split(":");
  if (tail === undefined) return before;
  const after = tail === "" ? [] : tail.split(":");
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => "0"), ...after];
}

/** Writes the last four bytes, where they stand as an IPv4 address, as two groups. */
function withoutIpv4(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a, b, c, d] = bytes.slice(0, 4).map((byte) => Number(byte).toString(16).padStart(2, "0"));
    return `${a}${b}:${c}${d}`;
  });
}
