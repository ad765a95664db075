/** A timer of Node.js goes off at once when it is given more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Sleeps, one sleep at a time, until it is woken for good. */
export class Rest {
  #wake: (() => void) | undefined;
  #isOver = false;

  /** Resolves after so many seconds. */
  async sleep(seconds: number): Promise<void> {
    let leftMs = seconds * 1000;
    while (leftMs > 0 && !this.#isOver) {
      const ms = Math.min(leftMs, LONGEST_TIMER_MS);
      leftMs -= ms;
      await this.#timer(ms);
    }
  }

  /** Ends the sleep that is under way and all to come. */
  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  #timer(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
