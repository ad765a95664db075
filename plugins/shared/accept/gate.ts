import { nextTurn } from "../next-turn.ts";

/**
 * Lets connections read on when the pipeline has room again, a few at a time: a thousand at once would each bring a chunk
 * before anyone could say stop.
 */
export class Gate {
  readonly #room: () => Promise<void> | undefined;
  #waiting: (() => void)[] = [];
  #isOpening = false;

  /** @param room as Intake.room */
  constructor(room: () => Promise<void> | undefined) {
    this.#room = room;
  }

  /** False: there is room. True: there is none, and `resume` is called when there is. */
  holds(resume: () => void): boolean {
    if (this.#room() === undefined) return false;
    this.#waiting.push(resume);
    if (!this.#isOpening) void this.#open();
    return true;
  }

  async #open(): Promise<void> {
    this.#isOpening = true;
    while (this.#waiting.length > 0) {
      await this.#room();
      for (const resume of this.#waiting.splice(0, AT_ONCE)) resume();
      await nextTurn();
    }
    this.#isOpening = false;
  }
}

const AT_ONCE = 16;
