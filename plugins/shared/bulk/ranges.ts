import type { Payload } from "#plugin";

/** Records of a payload, one behind the other, that go in one request. */
export interface Range {
  readonly first: number;
  readonly count: number;
  /** True: they were in a request that was refused, of which the server may have taken a part all the same. */
  readonly mayBeThere?: true;
}

/** Cuts a payload for requests. */
export class PayloadRanges {
  readonly #payload: Payload;
  #offsets: Uint32Array | undefined;

  constructor(payload: Payload) {
    this.#payload = payload;
  }

  /** The records in as few ranges as have no more bytes each; a record that has more is alone. */
  within(mostBytes: number): Range[] {
    const { bytes, recordCount } = this.#payload;
    if (bytes.length <= mostBytes) return [{ first: 0, count: recordCount }];
    const offsets = this.#ends();
    const ranges: Range[] = [];
    let first = 0;
    for (let at = 1; at < recordCount; at++) {
      if (offsets[at + 1]! - offsets[first]! <= mostBytes) continue;
      ranges.push({ first, count: at - first });
      first = at;
    }
    ranges.push({ first, count: recordCount - first });
    return ranges;
  }

  bytesOf({ first, count }: Range): Buffer {
    if (count === this.#payload.recordCount) return this.#payload.bytes;
    const offsets = this.#ends();
    return this.#payload.bytes.subarray(offsets[first], offsets[first + count]);
  }

  /** The place of each record in the payload's bytes, and their end. */
  #ends(): Uint32Array {
    if (this.#offsets !== undefined) return this.#offsets;
    const { recordCount } = this.#payload;
    const offsets = new Uint32Array(recordCount + 1);
    for (let at = 0; at < recordCount; at++) offsets[at + 1] = offsets[at]! + this.#payload.record(at).length;
    this.#offsets = offsets;
    return offsets;
  }
}

export function halves({ first, count, ...rest }: Range): [Range, Range] {
  const half = Math.ceil(count / 2);
  return [
    { ...rest, first, count: half },
    { ...rest, first: first + half, count: count - half },
  ];
}

/** The index that each record goes to. */
export function destinationsOf(payload: Payload): string[] {
  return payload.runs.flatMap(({ destination, recordCount }) => Array.from({ length: recordCount }, () => destination));
}
