import { LookupCache } from "../../shared/lookup-cache.ts";
import type { Answer, NameClient } from "./name-client.ts";

export type Direction = "resolve" | "reverse";

export interface LookupOptions {
  readonly maxRetries: number;
  readonly hitCacheSize: number;
  readonly hitCacheTtlMs: number;
  readonly failedCacheSize: number;
  readonly failedCacheTtlMs: number;
}

interface Kept {
  readonly answer: Answer;
  readonly until: number;
}

/** What looks up, each time anew. */
export type Client = Pick<NameClient, "addressOf" | "nameOf">;

/** So many lookups may be under way at once. */
export const MOST_AT_ONCE = 128;

/** Lookups with retries and memory, not too many of them at once. */
export class Lookups {
  readonly #client: Client;
  readonly #options: LookupOptions;
  readonly #hits: LookupCache<Kept> | undefined;
  readonly #failures: LookupCache<Kept> | undefined;
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(client: Client, options: LookupOptions) {
    this.#client = client;
    this.#options = options;
    this.#hits = makeCache(options.hitCacheSize);
    this.#failures = makeCache(options.failedCacheSize);
  }

  /** A view in which equal questions are asked once: make one for events that are worked on together. */
  together(): (direction: Direction, text: string) => Promise<Answer> {
    const asked = new Map<string, Promise<Answer>>();
    return (direction, text) => {
      const key = `${direction} ${text}`;
      const known = asked.get(key);
      if (known !== undefined) return known;
      const answer = this.#find(direction, text, key);
      asked.set(key, answer);
      return answer;
    };
  }

  /** What failed a short time ago is missing, also when it was late. */
  async #find(direction: Direction, text: string, key: string): Promise<Answer> {
    if (recall(this.#failures, key) !== undefined) return { kind: "missing" };
    const hit = recall(this.#hits, key);
    if (hit !== undefined) return hit;
    const answer = await this.#inTurn(() => this.#tryAgain(direction, text));
    const { hitCacheTtlMs, failedCacheTtlMs } = this.#options;
    if (answer.kind === "found") this.#hits?.set(key, { answer, until: Date.now() + hitCacheTtlMs });
    else this.#failures?.set(key, { answer, until: Date.now() + failedCacheTtlMs });
    return answer;
  }

  async #tryAgain(direction: Direction, text: string): Promise<Answer> {
    for (let retries = 0; ; retries++) {
      const answer = await (direction === "resolve" ? this.#client.addressOf(text) : this.#client.nameOf(text));
      if (answer.kind !== "late" || retries >= this.#options.maxRetries) return answer;
    }
  }

  async #inTurn(look: () => Promise<Answer>): Promise<Answer> {
    if (this.#underWay >= MOST_AT_ONCE) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    } else this.#underWay++;
    try {
      return await look();
    } finally {
      // The place goes to the next in line, or is free.
      const next = this.#waiting.shift();
      if (next === undefined) this.#underWay--;
      else next();
    }
  }
}

function makeCache(size: number): LookupCache<Kept> | undefined {
  return size > 0 ? new LookupCache(size) : undefined;
}

function recall(cache: LookupCache<Kept> | undefined, key: string): Answer | undefined {
  const kept = cache?.get(key);
  return kept !== undefined && kept.until > Date.now() ? kept.answer : undefined;
}
