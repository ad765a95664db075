/**
 * An IP address as Java's getHostAddress writes it, which is what Logstash's fields hold: IPv6 without `::`
 * (`0:0:0:0:0:0:0:1`), IPv4 inside of IPv6 as IPv4. A zone (`%eth0`) stays.
 */
export function javaAddress(address: string): string {
  if (!address.includes(":")) return address;
  const [plain = "", zone] = address.split("%", 2);
  const groups = expand(plain);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return ipv4(groups[6]!, groups[7]!);
  const text = groups.map((group) => group.toString(16)).join(":");
  return zone === undefined ? text : `${text}%${zone}`;
}

/** The eight numbers of an IPv6 address. */
function expand(address: string): number[] {
  const [before = "", after] = address.split("::", 2);
  const head = groupsOf(before);
  if (after === undefined) return head;
  const tail = groupsOf(after);
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function groupsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

function ipv4(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
}
