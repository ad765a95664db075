/** Tells many of a stop, who come and go: an AbortSignal would warn of its listeners, and keep those of promises. */
export class StopWatch {
  readonly #signal: AbortSignal;
  readonly #callbacks = new Set<() => void>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => {
      for (const callback of this.#callbacks) callback();
    });
  }

  get isStopped(): boolean {
    return this.#signal.aborted;
  }

  /** Calls back at the stop, at once when it was before; returns what takes that back. */
  onStop(callback: () => void): () => void {
    if (this.isStopped) callback();
    else this.#callbacks.add(callback);
    return () => void this.#callbacks.delete(callback);
  }
}
