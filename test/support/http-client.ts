import { request as requestPlain } from "node:http";
import type { IncomingMessage, RequestOptions } from "node:http";
import { request as requestSecure } from "node:https";
import type { RequestOptions as SecureOptions } from "node:https";
import { connect } from "node:net";

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Ask = RequestOptions & SecureOptions & { readonly body?: string | Uint8Array; readonly isSecure?: boolean };

/** Sends one request to this machine and reads its answer. @throws what broke the connection */
export function ask(port: number, { body, isSecure = false, ...options }: Ask = {}): Promise<Reply> {
  const send = isSecure ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const request = send({ host: "127.0.0.1", port, method: "POST", agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => void chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() });
      });
    });
    request.once("error", reject);
    request.end(body);
  });
}

/** Sends bytes as they are and returns what comes back until the connection is closed by the other side. */
export function sendRaw(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (chunk: Buffer) => void chunks.push(chunk));
    // A reset is an end as well.
    socket.on("error", () => {});
    socket.once("close", () => resolve(Buffer.concat(chunks).toString("latin1")));
  });
}
