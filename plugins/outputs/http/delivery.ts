import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { PluginError } from "#plugin";
import type { Delivery, OptionsOf, Outcome, OutputContext, Payload, Rejection } from "#plugin";
import { HttpClient } from "../../shared/http-client/client.ts";
import { askedAgain } from "./errors.ts";
import type { options as schemas } from "./options.ts";
import { fixedDestination, readDestination } from "./record.ts";
import type { Destination } from "./record.ts";

type HttpOptions = OptionsOf<typeof schemas>;

/** Requests are made again after about so long, then less and less often, as in Logstash. */
const BACKOFF = { firstMs: 1_000, mostMs: 60_000 };
/** So much of an answer may be shown. */
const SHOWN_BYTES = 300;

/** One request: its records, and where it goes. */
interface Job {
  readonly records: readonly number[];
  readonly destination: Destination;
  readonly body: Buffer;
}

type Verdict =
  | { readonly kind: "delivered" }
  /** `isAnswered`: by a server, which may answer others better. */
  | { readonly kind: "retry"; readonly error: Error; readonly isAnswered: boolean }
  | { readonly kind: "refused"; readonly rejection: Omit<Rejection, "record"> };

const [OPENING, COMMA, CLOSING] = ["[", ",", "]"].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];
const compress = promisify(gzip);

/** Sends records: one request each, or one for all. */
export class HttpDelivery implements Delivery {
  readonly backoff = BACKOFF;
  readonly #options: HttpOptions;
  readonly #fixed: Destination;
  readonly #atOnce: number;
  #client: HttpClient | undefined;

  constructor(options: HttpOptions, { isOrdered }: Pick<OutputContext, "isOrdered">) {
    this.#options = options;
    this.#fixed = fixedDestination(options);
    this.#atOnce = isOrdered ? 1 : Math.min(options.pool_max, options.pool_max_per_route);
  }

  async open(): Promise<void> {
    this.#client = await HttpClient.open(this.#options);
  }

  async deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    const jobs = this.#options.format === "json_batch" ? [this.#batchOf(payload)] : this.#jobsOf(payload);
    const verdicts = await this.#sendAll(jobs, signal);
    return outcomeOf(jobs, verdicts);
  }

  close(): Promise<void> {
    this.#client?.close();
    return Promise.resolve();
  }

  #batchOf(payload: Payload): Job {
    const records = Array.from({ length: payload.recordCount }, (_, at) => at);
    const pieces = records.flatMap((record) => [record === 0 ? OPENING : COMMA, payload.record(record)]);
    return { records, destination: this.#fixed, body: Buffer.concat([...pieces, CLOSING]) };
  }

  #jobsOf(payload: Payload): Job[] {
    return payload.runs.flatMap(({ destination: text, firstRecord, recordCount }) => {
      const destination = readDestination(text, this.#fixed);
      return Array.from({ length: recordCount }, (_, at) => {
        const record = firstRecord + at;
        return { records: [record], destination, body: payload.record(record) };
      });
    });
  }

  /** Several at once, in order of their beginnings. Once a server cannot be reached, the rest of the batch waits for the next attempt. */
  async #sendAll(jobs: readonly Job[], signal: AbortSignal): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    let next = 0;
    let unreached: Verdict | undefined;
    const work = async (): Promise<void> => {
      for (let at = next++; at < jobs.length; at = next++) {
        const verdict = unreached ?? (await this.#send(jobs[at]!, signal));
        if (verdict.kind === "retry" && !verdict.isAnswered) unreached = verdict;
        verdicts[at] = verdict;
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#atOnce, jobs.length) }, work));
    return verdicts;
  }

  async #send({ destination, body }: Job, signal: AbortSignal): Promise<Verdict> {
    const { http_method, http_compression, retry_failed } = this.#options;
    const encoding = http_compression ? { "Content-Encoding": "gzip" } : {};
    const asked = {
      method: http_method.toUpperCase(),
      url: destination.url,
      headers: { ...destination.headers, ...encoding },
      body: http_compression ? await compress(body) : body,
    };
    try {
      const { status, body: said, headers } = await this.#client!.ask(asked, { mostBytes: SHOWN_BYTES, longer: "cut", signal });
      return this.#judge(status, { url: destination.url, said: said.toString("utf8"), location: headers.get("location") });
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      const isHopeless = !retry_failed || (error instanceof PluginError && error.code === "HTTP_CLIENT_ADDRESS") || isBadHeader(error);
      return isHopeless ? { kind: "refused", rejection: { reason: reason.message } } : { kind: "retry", error: reason, isAnswered: false };
    }
  }

  #judge(status: number, answer: { readonly url: string; readonly said: string; readonly location: string | undefined }): Verdict {
    const { ignorable_codes, retryable_codes, retry_failed } = this.#options;
    if ((status >= 200 && status <= 299) || ignorable_codes.includes(status)) return { kind: "delivered" };
    const { said, location, url } = answer;
    if (retry_failed && retryable_codes.includes(status))
      return { kind: "retry", error: askedAgain(status, serverOf(url)), isAnswered: true };
    const where = location === undefined ? "" : ` It names another place, ${location}, which only GET and HEAD are sent on to.`;
    const response = said === "" ? {} : { response: said };
    return { kind: "refused", rejection: { reason: `The server answered ${status}.${where}`, status, ...response } };
  }
}

/** @throws the first error when nothing was answered: the lane rests then as long as it must */
function outcomeOf(jobs: readonly Job[], verdicts: readonly Verdict[]): Outcome | undefined {
  const failures = verdicts.flatMap((verdict) => (verdict.kind === "retry" ? [verdict] : []));
  if (failures.length === jobs.length && failures.every(({ isAnswered }) => !isAnswered)) throw failures[0]!.error;
  const retry = jobs.flatMap(({ records }, at) => (verdicts[at]!.kind === "retry" ? records : []));
  const rejected = jobs.flatMap(({ records }, at) => {
    const verdict = verdicts[at]!;
    return verdict.kind === "refused" ? records.map((record) => ({ record, ...verdict.rejection })) : [];
  });
  const [first] = failures;
  return { retry, rejected, ...(first === undefined ? {} : { error: first.error }) };
}

/** What an event puts into a header may be none. */
function isBadHeader(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    "code" in error &&
    /^ERR_(?:INVALID_CHAR|INVALID_HTTP_TOKEN|HTTP_INVALID_HEADER_VALUE)$/.test(String(error.code))
  );
}

function serverOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
