/** A connection that keeps bytes of frames that have not ended. */
export interface CarryHolder {
  /** Cuts the connection off. */
  giveUp(): void;
}

/**
 * Bounds the bytes that all connections keep of frames that have not ended. None of them can be asked to wait: what ends
 * the frame is what it reads next. So past the bound the one that keeps the most is cut off.
 */
export class CarryBudget {
  readonly limitBytes: number;
  readonly #kept = new Map<CarryHolder, number>();
  #total = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  add(holder: CarryHolder, difference: number): void {
    this.#kept.set(holder, (this.#kept.get(holder) ?? 0) + difference);
    this.#total += difference;
    while (this.#total > this.limitBytes) {
      const most = [...this.#kept].reduce((longest, entry) => (entry[1] > longest[1] ? entry : longest))[0];
      this.remove(most);
      most.giveUp();
    }
  }

  /** The connection has ended. */
  remove(holder: CarryHolder): void {
    this.#total -= this.#kept.get(holder) ?? 0;
    this.#kept.delete(holder);
  }
}
