import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Delivery, Logger, Outcome, Payload } from "#plugin";
import { readBulkReply } from "./bulk-reply.ts";
import { requestRefused } from "./errors.ts";
import type { HostPool } from "./host-pool.ts";
import { bareRecords, IdlessIndexes } from "./idless-indexes.ts";
import type { JudgeSettings } from "./judge.ts";
import type { HttpReply } from "./node-client.ts";
import { OutcomeBuilder } from "./outcome-builder.ts";
import { Patience } from "./patience.ts";
import { refusedByRights } from "./privileges.ts";
import { halves, PayloadRanges } from "./ranges.ts";
import type { Range } from "./ranges.ts";
import { RefusalLog } from "./refusal-log.ts";
import { errorIn, excerpt, reasonIn } from "./reply-error.ts";
import { untilAborted } from "./until-aborted.ts";

export interface BulkSettings extends JudgeSettings {
  readonly path: string;
  readonly query: string;
  /** Bytes in one request, uncompressed, unless one record has more. */
  readonly mostBytes: number;
  /** 0: bodies go as they are. */
  readonly compressionLevel: number;
  readonly silencedErrors: ReadonlySet<string>;
  readonly permanentForMs: number;
  readonly concurrency: number;
  readonly backoff: { readonly firstMs: number; readonly mostMs: number };
}

export interface BulkParts {
  readonly settings: BulkSettings;
  /** Reads files and makes the pool; called once. */
  readonly open: () => Promise<HostPool>;
  /** Readies the server (templates, aliases); called until it succeeds, when a host can be used. */
  readonly prepare: (pool: HostPool, signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
}

/** Sends records, which are lines of a bulk request, and reads what became of them. */
export class BulkDelivery implements Delivery {
  readonly concurrency: number;
  readonly backoff: BulkSettings["backoff"];
  /** Compressed bodies are bytes of their own. */
  readonly releasesBytes: boolean;
  readonly saysRejections = true;
  readonly #parts: BulkParts;
  readonly #log: RefusalLog;
  readonly #patience: Patience;
  readonly #idless: IdlessIndexes;
  #pool: HostPool | undefined;
  #mostBytes: number;
  readonly #closing = new AbortController();
  /** The attempt under way to ready the server, or the one that did it. */
  #prepared: Promise<void> | undefined;
  #nextTry = 0;

  constructor(parts: BulkParts) {
    const { settings, logger } = parts;
    this.#parts = parts;
    this.concurrency = settings.concurrency;
    this.backoff = settings.backoff;
    this.releasesBytes = settings.compressionLevel > 0;
    this.#mostBytes = settings.mostBytes;
    this.#log = new RefusalLog(logger, settings.silencedErrors);
    this.#patience = new Patience(settings.permanentForMs);
    this.#idless = new IdlessIndexes(logger);
  }

  async open(): Promise<void> {
    this.#pool = await this.#parts.open();
  }

  async deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    await untilAborted(this.#ready(), signal);
    const outcome = await this.#sendAll(this.#idless.bare(payload), signal);
    this.#log.sayNew();
    return outcome.finish();
  }

  /** Sends in as many requests as it takes. @throws when no record has its outcome */
  async #sendAll(payload: Payload, signal: AbortSignal): Promise<OutcomeBuilder> {
    const { settings } = this.#parts;
    const outcome = new OutcomeBuilder(payload, { settings, log: this.#log, patience: this.#patience, idless: this.#idless });
    const ranges = new PayloadRanges(payload);
    const pending = ranges.within(this.#mostBytes);
    try {
      for (let range = pending.shift(); range !== undefined; range = pending.shift())
        pending.unshift(...(await this.#send(range, { ranges, outcome, signal })));
      const again = outcome.refusedIds;
      // At once: they were not written, so that a conflict now is one with another document.
      if (again.length > 0)
        outcome.join(
          again,
          await this.#sendAll(
            bareRecords(payload, again, () => true),
            signal,
          ),
        );
    } catch (error) {
      if (!outcome.hasPassed) throw error;
      outcome.failed(error);
    }
    return outcome;
  }

  /** Looks at the server before the first event comes, so that what is wrong is said early. */
  async tick(now: number): Promise<void> {
    this.#log.tick(now);
    this.#pool?.tick();
    if (this.#prepared !== undefined || now < this.#nextTry) return;
    this.#nextTry = now + this.#parts.settings.backoff.mostMs;
    // Not awaited: a server that does not answer must not keep the lane waiting.
    void this.#ready().catch((error: unknown) => this.#parts.logger.warn({ error }, "The server is not ready; events wait."));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#prepared?.catch(() => {});
    this.#log.sumUp();
    await this.#pool?.close();
  }

  get #openPool(): HostPool {
    if (this.#pool === undefined) throw new TypeError("deliver was called before open.");
    return this.#pool;
  }

  #ready(): Promise<void> {
    const pool = this.#openPool;
    const { signal } = this.#closing;
    this.#prepared ??= pool
      .ready(signal)
      .then(() => this.#parts.prepare(pool, signal))
      .catch((error: unknown) => {
        this.#prepared = undefined;
        throw error;
      });
    return this.#prepared;
  }

  /** @returns the parts in which records are to be sent again, where the server does not take all of them at once */
  async #send(range: Range, { ranges, outcome, signal }: Sending): Promise<readonly Range[]> {
    const bytes = ranges.bytesOf(range);
    const reply = await this.#post(bytes, signal);
    if (reply.status === 413) return this.#tooLarge(range, bytes.length, outcome);
    if (reply.status === 400 && isAboutRecords(reply)) {
      if (range.count > 1) return halves({ ...range, mayBeThere: true });
      outcome.reject(range.first, { status: 400, reason: reasonIn(reply.body), type: errorIn(reply.body)?.type ?? "bad_request" });
      return [];
    }
    if (reply.status === 401 || reply.status === 403) throw refusedByRights(reply, "bulk requests");
    if (reply.status !== 200) throw requestRefused(reply.status, excerpt(reasonIn(reply.body)));
    return outcome.take(range, readBulkReply(reply.body, range.count));
  }

  async #post(bytes: Buffer, signal: AbortSignal): Promise<HttpReply> {
    const { compressionLevel: level, path, query } = this.#parts.settings;
    const request = { method: "POST", path, query, kind: "bulk" } as const;
    if (level === 0) return this.#openPool.request({ ...request, body: bytes }, signal);
    return this.#openPool.request({ ...request, body: await compress(bytes, { level }), headers: { "content-encoding": "gzip" } }, signal);
  }

  #tooLarge(range: Range, bytes: number, outcome: OutcomeBuilder): readonly Range[] {
    if (range.count === 1) {
      const reason = `The record has ${bytes} bytes, more than the server takes in a request.`;
      outcome.reject(range.first, { status: 413, reason, type: "payload_too_large" });
      return [];
    }
    const limit = Math.max(1, Math.floor(bytes / 2));
    if (limit < this.#mostBytes) {
      this.#mostBytes = limit;
      this.#parts.logger.warn({ bytes, limit }, "The server takes smaller requests only; they are cut from now on.");
    }
    return halves(range);
  }
}

interface Sending {
  readonly ranges: PayloadRanges;
  readonly outcome: OutcomeBuilder;
  readonly signal: AbortSignal;
}

const RECORD_ERRORS = new Set([
  "action_request_validation_exception",
  "illegal_argument_exception",
  "parse_exception",
  "x_content_parse_exception",
]);

/**
 * True when a whole request was refused because of a record in it (an id that is too long, a delete without one): servers
 * check those before they do anything, but Elasticsearch 9 may have done what it read before. A parameter of the request that
 * is wrong is no fault of records.
 */
function isAboutRecords({ body }: HttpReply): boolean {
  const error = errorIn(body);
  return error?.type !== undefined && RECORD_ERRORS.has(error.type) && !/unrecognized parameter/.test(error.reason ?? "");
}

const compress = promisify<Buffer, { readonly level: number }, Buffer>(gzip);
