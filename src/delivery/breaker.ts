import type { Clock } from "../plugin/input.ts";

/** `closed`: the target takes what is sent. `open`: it does not, nothing is sent for a while. `half-open`: one batch tries it. */
export type BreakerState = "closed" | "open" | "half-open";

/** Failures one behind the other after which a target is left alone. */
const MOST_FAILURES = 3;

/**
 * Keeps the batches of one lane from a target that fails them all: instead of each trying again by itself, one of them
 * tries it after a rest, and the others follow when it has come through.
 */
export class Breaker {
  readonly #clock: Clock;
  #failures = 0;
  #openUntil = 0;
  #restMs = 0;
  #isProbing = false;
  /** The probe under way, and the rest before it. */
  #probe: Promise<void> | undefined;
  #endProbe: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get state(): BreakerState {
    if (this.#failures < MOST_FAILURES) return "closed";
    return this.#isProbing ? "half-open" : "open";
  }

  /** Before an attempt. Resolves when it may be made, or when the signal is aborted. */
  async admit(signal: AbortSignal): Promise<void> {
    while (this.state !== "closed" && !signal.aborted) {
      if (this.#probe !== undefined) {
        await this.#probe;
        continue;
      }
      this.#probe = new Promise((resolve) => {
        this.#endProbe = resolve;
      });
      // A clock that is set back meanwhile makes the rest no longer.
      await this.#clock.sleep(Math.min(this.#restMs, Math.max(0, this.#openUntil - this.#clock.now())), signal);
      this.#isProbing = true;
      if (signal.aborted) this.#end();
      return;
    }
  }

  /** Behind an attempt that the target has answered; what it refused is of no account. */
  answered(): void {
    this.#failures = 0;
    this.#end();
  }

  /** Behind an attempt that failed. @param restMs how long the target is to be left alone */
  failed(restMs: number): void {
    this.#failures++;
    this.#restMs = restMs;
    this.#openUntil = this.#clock.now() + restMs;
    this.#end();
  }

  #end(): void {
    this.#isProbing = false;
    this.#probe = undefined;
    this.#endProbe();
  }
}
