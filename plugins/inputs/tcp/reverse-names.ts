import { lookup, lookupService } from "node:dns/promises";
import type { Clock } from "#plugin";
import { javaAddress } from "../../shared/java-address.ts";

/** Asks the system (its hosts file, its name servers) for names and addresses. */
export interface NameService {
  /** @throws when the address has no name */
  nameOf(ip: string): Promise<string>;
  /** @throws when the name has no address */
  addressesOf(name: string): Promise<readonly string[]>;
}

export const systemNames: NameService = {
  nameOf: async (ip) => (await lookupService(ip, 0)).hostname,
  addressesOf: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
};

interface Known {
  readonly name: string;
  readonly untilMs: number;
}

/** How long an answer counts, as in Java: names 30 s, their absence 10 s. */
const KNOWN_MS = 30_000;
const UNKNOWN_MS = 10_000;
const MOST_KNOWN = 10_000;
/** Questions asked at once. Each occupies one of the few threads that also do the process's file work. */
const MOST_AT_ONCE = 2;
/** A connection waits no longer than this for a name. */
const PATIENCE_MS = 5_000;

/**
 * The names of addresses. A name counts only when it leads back to its address, as in Java: whoever owns an address may
 * call it what they like.
 */
export class ReverseNames {
  readonly #service: NameService;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<string, Promise<string>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(service: NameService, clock: Clock) {
    this.#service = service;
    this.#clock = clock;
  }

  /** The name of an address (as javaAddress writes it); the address itself where it has none, or where the answer takes too long. Never rejects. */
  async nameOf(ip: string, signal: AbortSignal): Promise<string> {
    const known = this.#known.get(ip);
    if (known !== undefined && known.untilMs > this.#clock.now()) return known.name;
    const asked = this.#asked.get(ip) ?? this.#ask(ip);
    const impatience = new AbortController();
    const name = await Promise.race([asked, this.#clock.sleep(PATIENCE_MS, AbortSignal.any([signal, impatience.signal]))]);
    impatience.abort();
    return name ?? ip;
  }

  #ask(ip: string): Promise<string> {
    const answer = this.#turn(() => this.#resolve(ip)).then((name) => {
      this.#asked.delete(ip);
      this.#remember(ip, name ?? ip, name === undefined ? UNKNOWN_MS : KNOWN_MS);
      return name ?? ip;
    });
    this.#asked.set(ip, answer);
    return answer;
  }

  async #resolve(ip: string): Promise<string | undefined> {
    try {
      const name = await this.#service.nameOf(ip);
      const addresses = await this.#service.addressesOf(name);
      return addresses.map(javaAddress).includes(ip) ? name : undefined;
    } catch {
      // No name, no address, or nobody to ask: the address stands for itself.
      return undefined;
    }
  }

  async #turn<T>(run: () => Promise<T>): Promise<T> {
    if (this.#running < MOST_AT_ONCE) this.#running++;
    else await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }

  #remember(ip: string, name: string, forMs: number): void {
    this.#known.delete(ip);
    this.#known.set(ip, { name, untilMs: this.#clock.now() + forMs });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}
