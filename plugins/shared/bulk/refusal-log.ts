import type { Logger } from "#plugin";
import { excerpt } from "./reply-error.ts";

export interface Refusal {
  readonly index: string;
  readonly type: string;
  readonly reason: string;
  readonly status: number;
  readonly sample: Buffer;
}

interface Kind {
  readonly first: Refusal;
  /** Since it was last said. */
  records: number;
  isSaid: boolean;
}

const EVERY_MS = 60_000;
/** Kinds kept; names of indexes change from day to day. */
const MOST_KINDS = 1_000;

/** Says of every kind of refusal (index, type of error, field) once what it is, with a sample, then once a minute how many there were. */
export class RefusalLog {
  readonly #logger: Logger;
  readonly #silenced: ReadonlySet<string>;
  readonly #kinds = new Map<string, Kind>();
  #summedUpAt = Date.now();

  /** @param silenced types of errors that are not said */
  constructor(logger: Logger, silenced: ReadonlySet<string>) {
    this.#logger = logger;
    this.#silenced = silenced;
  }

  add(refusal: Refusal): void {
    if (this.#silenced.has(refusal.type)) return;
    const key = JSON.stringify([refusal.index, refusal.type, fieldIn(refusal.reason)]);
    const known = this.#kinds.get(key);
    if (known !== undefined) {
      known.records++;
      return;
    }
    if (this.#kinds.size >= MOST_KINDS) this.#forgetOldest();
    this.#kinds.set(key, { first: refusal, records: 1, isSaid: false });
  }

  /** Says what is new; called when a reply has been read. */
  sayNew(): void {
    for (const kind of this.#kinds.values()) if (!kind.isSaid) this.#say(kind);
  }

  tick(now: number): void {
    if (now - this.#summedUpAt < EVERY_MS) return;
    this.#summedUpAt = now;
    this.sumUp();
  }

  sumUp(): void {
    for (const { first, records } of this.#kinds.values()) {
      if (records === 0) continue;
      const { index, type, status, reason } = first;
      this.#logger.warn({ index, type, field: fieldIn(reason), status, records }, "The server refused more records in the same way.");
    }
    for (const kind of this.#kinds.values()) kind.records = 0;
  }

  #say(kind: Kind): void {
    const { index, type, status, reason, sample } = kind.first;
    const data = { index, type, field: fieldIn(reason), status, records: kind.records, reason, sample: excerpt(sample.toString("utf8")) };
    this.#logger.warn(data, "The server refused records.");
    kind.isSaid = true;
    kind.records = 0;
  }

  #forgetOldest(): void {
    this.sumUp();
    const [oldest] = this.#kinds.keys();
    if (oldest !== undefined) this.#kinds.delete(oldest);
  }
}

/** `failed to parse field [a.b] of type [long]`, `mapper [a] cannot be changed`, `object mapping for [a] tried to parse`. */
export function fieldIn(reason: string): string | undefined {
  return /(?:field|mapper|mapping for|path) \[([^\]]+)\]/.exec(reason)?.[1];
}
