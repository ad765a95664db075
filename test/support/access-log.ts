import { isDeepStrictEqual } from "node:util";

/** A line of a web server's log, in the combined format, that tells its number in several of its fields. */
export function accessLine(number: number): string {
  const { address, user, url, status, referrer, agent } = partsOf(number);
  return `${address} - ${user} [31/Jan/2026:12:00:00 +0000] "GET ${url} HTTP/1.1" ${status} ${number + 1} "${referrer}" "${agent}"\n`;
}

/** Lines from a number on. */
export function accessLines(first: number, count: number): string {
  let text = "";
  for (let number = first; number < first + count; number++) text += accessLine(number);
  return text;
}

/** A filter section for `AccessTally`. */
export const ACCESS_FILTER = `filter {
  grok { match => { "message" => "%{COMBINEDAPACHELOG}" } }
  mutate { remove_field => ["message", "event", "@version", "@timestamp"] }
}`;

/** Counts events of access lines: each is to come once, with all its fields. */
export class AccessTally {
  readonly #seen: Uint8Array;
  readonly #wrong: unknown[] = [];

  constructor(count: number) {
    this.#seen = new Uint8Array(count);
  }

  add(event: Record<string, unknown>): void {
    const number = numberOf(event);
    if (number === undefined || number >= this.#seen.length || !isDeepStrictEqual(event, fieldsOf(number))) this.#wrong.push(event);
    else this.#seen[number]!++;
  }

  /** All lists are empty when every line was one right event; of many, the first ten are shown. */
  faults(): { readonly missing: readonly number[]; readonly doubled: readonly number[]; readonly wrong: readonly unknown[] } {
    const [missing, doubled]: [number[], number[]] = [[], []];
    for (const [number, times] of this.#seen.entries()) {
      if (times === 0 && missing.length < SHOWN) missing.push(number);
      if (times > 1 && doubled.length < SHOWN) doubled.push(number);
    }
    return { missing, doubled, wrong: this.#wrong.slice(0, SHOWN) };
  }
}

const SHOWN = 10;
const STATUSES = [200, 301, 404, 500] as const;

interface Parts {
  readonly address: string;
  readonly user: string;
  readonly url: string;
  readonly status: number;
  readonly referrer: string;
  readonly agent: string;
}

function partsOf(number: number): Parts {
  return {
    address: `198.51.${(number >> 8) & 0xff}.${number & 0xff}`,
    user: `user-${number % 97}`,
    url: `/item/${number}?q=é${number % 13}日🦆`,
    status: STATUSES[number % STATUSES.length]!,
    referrer: `https://www.example.org/from/${number % 1_000}`,
    agent: `Mozilla/5.0 (X11; Linux x86_64) Example/${number % 31}.0`,
  };
}

function fieldsOf(number: number): object {
  const { address, user, url, status, referrer, agent } = partsOf(number);
  return {
    source: { address },
    user: { name: user },
    timestamp: "31/Jan/2026:12:00:00 +0000",
    http: { request: { method: "GET", referrer }, version: "1.1", response: { status_code: status, body: { bytes: number + 1 } } },
    url: { original: url },
    user_agent: { original: agent },
  };
}

function numberOf(event: Record<string, unknown>): number | undefined {
  const { original } = (event["url"] ?? {}) as { readonly original?: string };
  const digits = /^\/item\/(\d+)\?/.exec(original ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}
