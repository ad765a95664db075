import type { ServerResponse } from "node:http";

export interface Answer {
  readonly status: number;
  /** By their names as they are sent. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The connection is of no more use. */
  readonly closes?: boolean;
}

/** Seconds after which a client that came in vain may come again. */
const RETRY_AFTER_S = "1";

export const NOT_ADMITTED: Answer = { status: 401 };
export const TOO_BUSY: Answer = { status: 429, headers: { "Retry-After": RETRY_AFTER_S } };
export const STOPPING: Answer = { status: 503, headers: { "Retry-After": RETRY_AFTER_S }, closes: true };
/** Its body is read to its end and thrown away: its length is known. */
export const TOO_LONG: Answer = { status: 413 };
/** Nobody knows how long it goes on, or the connection was not to be kept. */
export const ENDLESS: Answer = { status: 413, closes: true };
/** A fault of ours. */
export const BROKEN: Answer = { status: 500, closes: true };
export const UNEXPECTED: Answer = { status: 417 };
export const NO_TUNNEL = "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/** Netty's words where they are not Node.js's. */
const REASONS: Readonly<Record<number, string>> = { 413: "Request Entity Too Large" };

/** Sends an answer. A connection that broke meanwhile has none. */
export function send(response: ServerResponse, { status, headers = {}, body = "", closes = false }: Answer): void {
  if (response.destroyed || response.headersSent) return;
  response.statusCode = status;
  response.statusMessage = REASONS[status] ?? "";
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (status !== 204) response.setHeader("Content-Length", Buffer.byteLength(body));
  if (closes) response.setHeader("Connection", "close");
  // HTTP/1.1 keeps connections anyway; a client of 1.0 must be told.
  else if (response.req.httpVersion !== "1.0" || !response.shouldKeepAlive) response.removeHeader("Connection");
  response.end(status === 204 ? undefined : body);
}

/** The answer to a request that was taken: what Logstash fixes comes last. */
export function successAnswer(status: number, headers: Readonly<Record<string, string>>): Answer {
  if (status === 204) return { status, headers };
  const others = Object.entries(headers).filter(([name]) => !/^content-(?:type|length)$/i.test(name));
  return { status, headers: { ...Object.fromEntries(others), "Content-Type": "text/plain" }, body: "ok" };
}
