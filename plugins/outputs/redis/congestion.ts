import type { RedisConnection } from "../../shared/redis/connection.ts";
import { congested } from "./errors.ts";

/** What was seen of a list. */
interface Look {
  readonly atMs: number;
  readonly length: number;
}

/** Lists whose length is remembered; beyond, all are forgotten. */
const MOST_LISTS = 10_000;

/** Looks from time to time how long lists are. */
export class Congestion {
  readonly #threshold: number;
  readonly #intervalMs: number;
  readonly #looks = new Map<string, Look>();

  constructor({
    congestion_threshold,
    congestion_interval,
  }: {
    readonly congestion_threshold: number;
    readonly congestion_interval: number;
  }) {
    this.#threshold = congestion_threshold;
    this.#intervalMs = congestion_interval * 1000;
  }

  /** @returns why nothing is to be put into the list now. @throws when the server does not answer */
  async of(key: string, connection: RedisConnection): Promise<Error | undefined> {
    if (this.#threshold === 0) return undefined;
    const now = performance.now();
    let look = this.#looks.get(key);
    if (look === undefined || now - look.atMs >= this.#intervalMs) {
      look = { atMs: now, length: Number(await connection.ask(["LLEN", key])) };
      if (this.#looks.size >= MOST_LISTS) this.#looks.clear();
      this.#looks.set(key, look);
    }
    return look.length > this.#threshold ? congested(key, look.length, this.#threshold) : undefined;
  }
}
