import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { unzip } from "node:zlib";
import { reasonOf } from "#plugin";
import { unreachable, wrongProduct } from "./errors.ts";

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  /** Begins with a slash; the host's own path stands before it. */
  readonly path: string;
  /** Without its question mark. */
  readonly query?: string;
  readonly body?: Uint8Array | string;
  /** `bulk`: lines of JSON. */
  readonly kind?: "json" | "bulk";
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpReply {
  readonly status: number;
  readonly body: string;
}

/** One server, behind the transport of its client library: no retries, no reading of bodies. */
export interface NodeClient {
  /** @throws PluginError BULK_UNREACHABLE, BULK_PRODUCT when there is no answer; any status is one */
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpReply>;
  close(): Promise<void>;
}

/** What a client library gives when it is asked for the bare stream. */
export interface RawReply {
  readonly statusCode: number | null;
  readonly headers: Readonly<Record<string, unknown>> | null;
  readonly body: Readable;
}

export interface ClientSide {
  /** Without what is secret in it. */
  readonly host: string;
  readonly product: string;
  readonly timeoutMs: number;
}

/** Sends with a deadline for the whole of it, and reads the reply. What libraries throw holds requests and logins: only its reason goes on. */
export async function exchange(
  { host, product, timeoutMs }: ClientSide,
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<RawReply>,
): Promise<HttpReply> {
  const attempt = new AbortController();
  const give = (): void => attempt.abort();
  signal.addEventListener("abort", give, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    attempt.abort();
  }, timeoutMs);
  try {
    if (signal.aborted) attempt.abort();
    const { statusCode, headers, body } = await send(attempt.signal);
    return { status: statusCode ?? 0, body: await readText(body, headers?.["content-encoding"], attempt.signal) };
  } catch (error) {
    if (error instanceof Error && error.name === "ProductNotSupportedError") throw wrongProduct(host, product);
    throw unreachable(host, isLate ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", give);
  }
}

async function readText(body: Readable, encoding: unknown, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  const stop = (): void => void body.destroy(new Error("the reply was not whole"));
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
  } finally {
    signal.removeEventListener("abort", stop);
  }
  const bytes = Buffer.concat(chunks);
  return (typeof encoding === "string" && /gzip|deflate/i.test(encoding) && bytes.length > 0 ? await inflate(bytes) : bytes).toString(
    "utf8",
  );
}

const inflate = promisify(unzip);
