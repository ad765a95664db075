import type { Receipt } from "../plugin/input.ts";

/** What became of bytes an input gave: they may stand in several segments, and some of them in a carry. */
export class ReceiptCell implements Receipt {
  /** Segments, and the carry, that hold bytes not yet accepted or settled. */
  #notAccepted = 0;
  #notSettled = 0;
  #isComplete = false;
  #accepted: PromiseWithResolvers | undefined;
  #settled: PromiseWithResolvers | undefined;

  /** See Receipt. Set before the receipt is given out. */
  answers: readonly Uint8Array[] = [];

  get accepted(): Promise<void> {
    this.#accepted ??= withResolvers(this.#isComplete && this.#notAccepted === 0);
    return this.#accepted.promise;
  }

  get settled(): Promise<void> {
    this.#settled ??= withResolvers(this.#isComplete && this.#notSettled === 0);
    return this.#settled.promise;
  }

  /** A segment holds bytes of it. */
  attach(): void {
    this.#notAccepted++;
    this.#notSettled++;
  }

  /** All its bytes stand in segments. */
  complete(): void {
    this.#isComplete = true;
    this.#check();
  }

  segmentAccepted(): void {
    this.#notAccepted--;
    this.#check();
  }

  segmentSettled(): void {
    this.#notSettled--;
    this.#check();
  }

  #check(): void {
    if (!this.#isComplete) return;
    if (this.#notAccepted === 0) this.#accepted?.resolve();
    if (this.#notSettled === 0) this.#settled?.resolve();
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withResolvers(isResolved: boolean): PromiseWithResolvers {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  if (isResolved) resolve();
  return { promise, resolve };
}
