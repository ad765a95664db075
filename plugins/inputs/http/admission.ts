import type { Clock, Intake } from "#plugin";

/** So long may a request wait for room, and so long may there be none before those that come are turned away at once. */
const MOST_WAIT_MS = 10_000;

/**
 * Lets requests wait while the pipeline has no room: a few, and not for long, as in Logstash; the others are told to come
 * again.
 */
export class Admission {
  readonly #intake: Intake;
  readonly #clock: Clock;
  readonly #mostWaiting: number;
  #waiting = 0;
  #fullSinceMs: number | undefined;

  constructor(intake: Intake, clock: Clock, mostWaiting: number) {
    this.#intake = intake;
    this.#clock = clock;
    this.#mostWaiting = mostWaiting;
  }

  get hasRoom(): boolean {
    return this.#room() === undefined;
  }

  /** Resolves with true when there is room, with false when there is none for too long or the signal is aborted. */
  async enter(signal: AbortSignal): Promise<boolean> {
    for (let room = this.#room(); room !== undefined; room = this.#room()) {
      const leftMs = MOST_WAIT_MS - (this.#clock.now() - this.#fullSinceMs!);
      if (signal.aborted || leftMs <= 0 || this.#waiting >= this.#mostWaiting) return false;
      await this.#wait(room, leftMs, signal);
    }
    return !signal.aborted;
  }

  async #wait(room: Promise<void>, mostMs: number, signal: AbortSignal): Promise<void> {
    const ends = new AbortController();
    const end = (): void => ends.abort();
    signal.addEventListener("abort", end, { once: true });
    this.#waiting++;
    try {
      await Promise.race([room, this.#clock.sleep(mostMs, ends.signal)]);
    } finally {
      this.#waiting--;
      signal.removeEventListener("abort", end);
      end();
    }
  }

  #room(): Promise<void> | undefined {
    const room = this.#intake.room();
    if (room === undefined) this.#fullSinceMs = undefined;
    else this.#fullSinceMs ??= this.#clock.now();
    return room;
  }
}
