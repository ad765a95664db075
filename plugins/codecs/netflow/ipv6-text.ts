/** An address as Ruby's IPAddr writes it: the first of the longest runs of zeros, of two or more, is `::`; IPv4 inside shows as such. */
export function ipv6Text(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, n) => bytes.readUInt16BE(2 * n));
  const { start, length } = longestZeros(groups);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && (groups[5] === 0 || groups[5] === 0xffff);
  const v4 = bytes.subarray(12).join(".");
  if (isMapped && groups[5] === 0xffff) return `::ffff:${v4}`;
  if (isMapped && groups[6] !== 0 && groups[7] !== 0) return `::${v4}`;
  const texts = groups.map((group) => group.toString(16));
  if (length < 2) return texts.join(":");
  return `${texts.slice(0, start).join(":")}::${texts.slice(start + length).join(":")}`;
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
    start += length;
  }
  return best;
}
