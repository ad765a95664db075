/** Records that were given on together. */
export interface Given {
  /** The position behind the last of them. */
  readonly end: number;
  readonly bytes: number;
}

/**
 * What was given of one partition, in order, and what of it is safe. The position to commit never passes the lowest record
 * that is not safe.
 */
export class OffsetLedger {
  readonly #unsafe: { readonly given: Given; isSafe: boolean }[] = [];
  #unsafeBytes = 0;
  #position: number | undefined;
  #committed: number | undefined;

  /** Bytes of records that are not safe yet. */
  get unsafeBytes(): number {
    return this.#unsafeBytes;
  }

  /** True when everything given is safe. */
  get isEmpty(): boolean {
    return this.#unsafe.length === 0;
  }

  /** The position to commit; undefined: none, or the last one is committed. */
  get uncommitted(): number | undefined {
    return this.#position === this.#committed ? undefined : this.#position;
  }

  /** Records were given on. @returns what is to be called when they are safe */
  give(given: Given): () => void {
    const entry = { given, isSafe: false };
    this.#unsafe.push(entry);
    this.#unsafeBytes += given.bytes;
    return () => {
      entry.isSafe = true;
      this.#unsafeBytes -= given.bytes;
      while (this.#unsafe[0]?.isSafe) this.#position = this.#unsafe.shift()!.given.end;
    };
  }

  /** This position is committed. */
  committed(position: number): void {
    this.#committed = position;
  }
}
