import type { Receipt } from "#plugin";
import type { RedisConnection } from "../../shared/redis/connection.ts";
import { isSafe } from "../../shared/safe-receipt.ts";

/** Takes events out of the list that keeps them, from its left, as they are safe. */
export class Release {
  readonly #connection: RedisConnection;
  readonly #list: string;
  readonly #isDurable: boolean;
  #all: Promise<void> = Promise.resolve();
  #underWay = 0;
  #wake: () => void = () => {};

  constructor(connection: RedisConnection, list: string, isDurable: boolean) {
    this.#connection = connection;
    this.#list = list;
    this.#isDurable = isDurable;
    void connection.ended.then(() => this.wake());
  }

  /** How many events of the list were given and are still in it. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Resolves when all that was given is released; never rejects. */
  get all(): Promise<void> {
    return this.#all;
  }

  /** To be called in the order of the list. */
  when(receipt: Receipt, count: number): void {
    this.#underWay += count;
    const safe = isSafe(receipt, { isDurable: this.#isDurable });
    this.#all = this.#all.then(() => safe).then(() => this.#release(count));
  }

  /** Resolves when something was released, the connection has ended or `wake` was called. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  wake(): void {
    this.#wake();
  }

  async #release(count: number): Promise<void> {
    if (this.#connection.isClosed) return;
    this.#underWay -= count;
    this.wake();
    // Whoever reads from the connection learns why it failed.
    await this.#connection.send(["LTRIM", this.#list, String(count), "-1"]).catch(() => {});
  }
}
