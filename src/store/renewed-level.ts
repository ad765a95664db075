import type { Database } from "./level.ts";

/**
 * A LevelDB that is closed and opened again from time to time. While it is open it adds to its MANIFEST with each table that it
 * writes, and to its LOG, and begins them anew only when it is opened: some 0.7 MB for each GB that came and went, of which the next
 * process reads the MANIFEST first.
 */
export class RenewedLevel {
  readonly #level: Database;
  readonly #onOpened: () => Promise<void>;
  #users = 0;
  #renewal: Promise<void> | undefined;
  /** Why it is not open any more. */
  #failure: { readonly error: unknown } | undefined;

  /** @param level open @param onOpened to be done whenever it was opened again */
  constructor(level: Database, onOpened: () => Promise<void>) {
    this.#level = level;
    this.#onOpened = onOpened;
  }

  /** Does something with it; waits until it is open again. @throws what opened it no more */
  async use<T>(work: (level: Database) => Promise<T>): Promise<T> {
    while (this.#renewal !== undefined) await this.#renewal;
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#users++;
    try {
      return await work(this.#level);
    } finally {
      this.#users--;
    }
  }

  /** Closes it and opens it again; who wants to use it meanwhile waits. @returns false: somebody is using it */
  renewUnlessUsed(): boolean {
    if (this.#users > 0 || this.#renewal !== undefined) return false;
    this.#renewal = this.#reopen().finally(() => {
      this.#renewal = undefined;
    });
    return true;
  }

  async close(): Promise<void> {
    await this.#renewal;
    await this.#level.close();
  }

  async #reopen(): Promise<void> {
    try {
      await this.#level.close();
      await this.#level.open();
      await this.#onOpened();
    } catch (error) {
      this.#failure = { error };
    }
  }
}
