/** A stream that holds bytes whose record has not ended. */
export interface CarryHolder {
  readonly heldBytes: number;
  /** Gives the record up: its beginning becomes an event that says so. */
  giveUp(): void;
}

/**
 * Bounds the bytes that all streams of a pipeline hold until their records end. None of them can be asked to wait: what
 * ends the record is what it reads next. So past the bound the longest record is given up.
 */
export class CarryBudget {
  readonly #limitBytes: number;
  readonly #held = new Map<CarryHolder, number>();
  #total = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** To be called when what a stream holds has changed. */
  note(holder: CarryHolder): void {
    this.#set(holder);
    while (this.#total > this.#limitBytes) {
      const longest = this.#longest();
      longest.giveUp();
      this.#set(longest);
    }
  }

  #set(holder: CarryHolder): void {
    const { heldBytes } = holder;
    this.#total += heldBytes - (this.#held.get(holder) ?? 0);
    if (heldBytes > 0) this.#held.set(holder, heldBytes);
    else this.#held.delete(holder);
  }

  #longest(): CarryHolder {
    return [...this.#held].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
  }
}
