import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import type { Socket } from "node:net";
import { promisify } from "node:util";
import { gunzip, unzip } from "node:zlib";
import { reasonOf } from "#plugin";
import { noAnswer } from "./errors.ts";

export interface HttpReply {
  readonly status: number;
  readonly message: string;
  /** By names in lower case; of equal names the last. Without those of an encoding that was undone. */
  readonly headers: ReadonlyMap<string, string>;
  /** The values of its Set-Cookie headers. */
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

export interface Timeouts {
  readonly requestMs: number;
  readonly connectMs: number;
  readonly silenceMs: number;
}

interface Sending {
  readonly send: (options: RequestOptions) => ClientRequest;
  readonly options: RequestOptions;
  readonly body: Buffer | undefined;
  /** For messages. */
  readonly server: string;
}

export interface Limits {
  /** Of an answer's body. */
  readonly mostBytes: number;
  /** What becomes of a longer one: an error, or it is cut there and left as it was encoded. */
  readonly longer: "refused" | "cut";
  readonly signal: AbortSignal;
}

/** One request and its answer, within the times given. @throws PluginError HTTP_CLIENT_NO_ANSWER */
export async function exchange({ send, options, body, server }: Sending, timeouts: Timeouts, limits: Limits): Promise<HttpReply> {
  const { signal } = limits;
  const request = send(options);
  const fail = (why: string): void => void request.destroy(new Error(why));
  const stop = (): void => fail("it was given up");
  const timer = setTimeout(() => fail(`none within ${timeouts.requestMs / 1_000} s`), timeouts.requestMs);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await answerTo(request, body, { ...timeouts, ...limits });
  } catch (error) {
    throw noAnswer(server, reasonOf(error), error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

function answerTo(request: ClientRequest, body: Buffer | undefined, limits: Timeouts & Limits): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    request.once("error", reject);
    const giveUp = (): void => reject(new Error("the connection was closed"));
    request.once("close", giveUp);
    request.once("socket", (socket) => watchConnecting(socket, request, limits.connectMs));
    request.setTimeout(limits.silenceMs, () => request.destroy(new Error(`it said nothing for ${limits.silenceMs / 1_000} s`)));
    request.once("response", (response) => {
      // From here on it is the answer that ends, or breaks.
      request.off("close", giveUp);
      readReply(response, limits).then(resolve, (error: unknown) => {
        request.destroy();
        reject(error);
      });
    });
    request.end(body);
  });
}

function watchConnecting(socket: Socket, request: ClientRequest, mostMs: number): void {
  if (!socket.connecting) return;
  const timer = setTimeout(() => request.destroy(new Error(`no connection within ${mostMs / 1_000} s`)), mostMs);
  const settle = (): void => clearTimeout(timer);
  socket.once("connect", settle).once("close", settle);
}

async function readReply(response: IncomingMessage, { mostBytes, longer }: Limits): Promise<HttpReply> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (length <= mostBytes) chunks.push(chunk);
    length += chunk.length;
    if (length > mostBytes && longer === "refused") throw new Error(`its answer is longer than ${mostBytes} bytes`);
  }
  const headers = new Map<string, string>();
  const { rawHeaders } = response;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.set(rawHeaders[at]!.toLowerCase(), rawHeaders[at + 1]!);
  const bytes = Buffer.concat(chunks);
  const body = longer === "cut" ? bytes.subarray(0, mostBytes) : await inflate(bytes, headers, mostBytes);
  return {
    status: response.statusCode ?? 0,
    message: response.statusMessage ?? "",
    headers,
    cookies: response.headers["set-cookie"] ?? [],
    body,
  };
}

const [inflateGzip, inflateAny] = [promisify(gunzip), promisify(unzip)];

async function inflate(body: Buffer, headers: Map<string, string>, mostBytes: number): Promise<Buffer> {
  const encoding = headers.get("content-encoding")?.toLowerCase();
  if (body.length === 0 || (encoding !== "gzip" && encoding !== "x-gzip" && encoding !== "deflate")) return body;
  for (const name of ["content-encoding", "content-length", "content-md5"]) headers.delete(name);
  return encoding === "deflate" ? inflateAny(body, { maxOutputLength: mostBytes }) : inflateGzip(body, { maxOutputLength: mostBytes });
}
