import type { Receipt } from "#plugin";

/** Carries out commits in the order in which their bytes were given, each once everything up to it is acknowledged. */
export class Commits {
  readonly #isDurable: boolean;
  #last: Promise<unknown> = Promise.resolve();

  /** @param isDurable what is accepted is on disk */
  constructor(isDurable: boolean) {
    this.#isDurable = isDurable;
  }

  add(receipt: Receipt, commit: () => void | Promise<void>): void {
    const acknowledged = this.#isDurable ? receipt.accepted : receipt.settled;
    this.#last = Promise.all([this.#last, acknowledged]).then(commit);
  }

  /** Resolves when all that was added so far is carried out. */
  done(): Promise<unknown> {
    return this.#last;
  }
}
