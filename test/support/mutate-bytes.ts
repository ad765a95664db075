/** One of the samples with a few bytes changed, taken out, doubled, or put in, or cut short. */
export function mutateBytes(samples: readonly Uint8Array[], random: () => number): Buffer {
  const below = (count: number): number => Math.floor(random() * count);
  let bytes = Buffer.from(samples[below(samples.length)]!);
  for (let changes = below(5); changes > 0; changes--) {
    const [from, to] = [below(bytes.length + 1), below(bytes.length + 1)].toSorted((one, other) => one - other) as [number, number];
    const [head, middle, tail] = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
    const kind = below(5);
    if (kind === 0) bytes[below(bytes.length)] = below(256);
    if (kind === 1) bytes = Buffer.concat([head, tail]);
    if (kind === 2) bytes = Buffer.concat([head, middle, middle.subarray(0, 1_000), tail]);
    if (kind === 3) bytes = Buffer.concat([head, Buffer.from([below(256), below(256)]), middle, tail]);
    if (kind === 4) bytes = Buffer.from(head);
  }
  return bytes;
}
