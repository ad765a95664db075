import type { Logger } from "#plugin";
import type { Connection } from "./client.ts";

/** With these S3 says that it was asked in the wrong region. */
const STATUSES: readonly unknown[] = [301, 307, 400];

/** The region that a bucket is in, by S3's answer to a request that came to another one; undefined: it does not say. */
export function regionOfBucket(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // The client's errors have what the answer had, in its body and in its headers.
  const { $metadata, $response, Region } = error as {
    $metadata?: { httpStatusCode?: unknown };
    $response?: { headers?: Record<string, unknown> };
    Region?: unknown;
  };
  if (!STATUSES.includes($metadata?.httpStatusCode)) return undefined;
  const region = $response?.headers?.["x-amz-bucket-region"] ?? Region;
  return typeof region === "string" && /^[a-z0-9-]+$/.test(region) ? region : undefined;
}

/**
 * The way to a bucket. One that is in another region than it was looked for is asked there from then on, as in Logstash. The client's own
 * `followRegionRedirects` does so for one request, whose stream it sends a second time when nothing is left of it.
 */
export class BucketRegion {
  #connection: Connection;
  readonly #logger: Logger;

  constructor(connection: Connection, logger: Logger) {
    this.#connection = connection;
    this.#logger = logger;
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** @param request made once more when the first attempt tells of another region; it brings its own bytes each time */
  async ask<T>(request: (connection: Connection) => Promise<T>): Promise<T> {
    const asked = this.#connection;
    try {
      return await request(asked);
    } catch (error) {
      const region = regionOfBucket(error);
      if (region === undefined || region === asked.region) throw error;
      this.#moveTo(region);
    }
    return request(this.#connection);
  }

  #moveTo(region: string): void {
    const { region: before } = this.#connection;
    // Another request was told so, too.
    if (region === before) return;
    this.#logger.warn({ region: before, found: region }, "The bucket is not in `region`: it is asked for where it is.");
    this.#connection = this.#connection.inRegion(region);
  }
}
