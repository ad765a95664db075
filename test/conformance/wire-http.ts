import type { Socket } from "node:net";
import { deflateSync, gzipSync } from "node:zlib";
import type { TlsFiles } from "./wire-steps.ts";

/** A request, sent exactly as it says. */
export interface HttpStep {
  readonly method?: string;
  readonly path?: string;
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  readonly no_host?: boolean;
  readonly body?: string;
  readonly body_base64?: string;
  readonly body_gzip?: string;
  readonly body_deflate?: string;
  readonly chunked?: readonly string[];
  readonly keep_alive?: boolean;
  readonly tls?: TlsFiles;
}

export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Line {
  readonly port: number;
  /** A connection kept from the step before. */
  readonly socket: Socket | undefined;
  readonly open: (tls: TlsFiles | undefined) => Promise<Socket>;
}

const ANSWER_MS = 8_000;

/** Sends one request and reads its answer. The socket comes back when the step keeps it. */
export async function exchange(
  step: HttpStep,
  { port, socket: kept, open }: Line,
): Promise<{ answer: HttpAnswer; socket: Socket | undefined }> {
  const socket = kept ?? (await open(step.tls));
  socket.write(requestBytes(step, port));
  const answer = await readAnswer(socket, step.method === "HEAD");
  if (step.keep_alive) return { answer, socket };
  socket.destroy();
  return { answer, socket: undefined };
}

function requestBytes(step: HttpStep, port: number): Buffer {
  const { method = "POST", path = "/", version = "HTTP/1.1", headers = {}, no_host = false } = step;
  const given = (Array.isArray(headers) ? headers : Object.entries(headers)) as [string, string][];
  const has = (name: string): boolean => given.some(([key]) => key.toLowerCase() === name);
  const body = bodyOf(step);
  const lines = [`${method} ${path} ${version}`];
  if (!no_host && !has("host")) lines.push(`Host: 127.0.0.1:${port}`);
  lines.push(...given.map(([name, value]) => `${name}: ${value}`));
  if (step.chunked !== undefined && !has("transfer-encoding")) lines.push("Transfer-Encoding: chunked");
  if (body !== undefined && step.chunked === undefined && !has("content-length")) lines.push(`Content-Length: ${body.length}`);
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body ?? Buffer.alloc(0)]);
}

function bodyOf(step: HttpStep): Buffer | undefined {
  if (step.chunked !== undefined) {
    const chunks = [...step.chunked, ""].map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`);
    return Buffer.from(chunks.join(""));
  }
  if (step.body_base64 !== undefined) return Buffer.from(step.body_base64, "base64");
  if (step.body_gzip !== undefined) return gzipSync(step.body_gzip);
  if (step.body_deflate !== undefined) return deflateSync(step.body_deflate);
  return step.body === undefined ? undefined : Buffer.from(step.body);
}

/** An answer that never comes, or not whole, is what there was of it. */
function readAnswer(socket: Socket, isHead: boolean): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const finish = (): void => {
      clearTimeout(timer);
      socket.off("data", take).off("close", finish).off("end", finish);
      resolve(parseAnswer(bytes, isHead).answer);
    };
    const take = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      if (parseAnswer(bytes, isHead).isWhole) finish();
    };
    const timer = setTimeout(finish, ANSWER_MS);
    socket.on("data", take).on("close", finish).on("end", finish);
  });
}

function parseAnswer(bytes: Buffer, isHead: boolean): { answer: HttpAnswer; isWhole: boolean } {
  const headEnd = bytes.indexOf("\r\n\r\n");
  const [first = "", ...lines] = bytes.toString("latin1", 0, Math.max(0, headEnd)).split("\r\n");
  const [, status = "0", reason = ""] = /^\S+ (\d+) ?(.*)$/.exec(first) ?? [];
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const at = line.indexOf(":");
    const name = line.slice(0, at).toLowerCase();
    const value = line.slice(at + 1).trim();
    if (name !== "date") headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  const { body, isWhole } = parseBody(bytes.subarray(headEnd + 4), headers, isHead || status === "204" || status === "304");
  return { answer: { status: Number(status), reason, headers, body: body.toString() }, isWhole: headEnd >= 0 && isWhole };
}

function parseBody(rest: Buffer, headers: Readonly<Record<string, string>>, isEmpty: boolean): { body: Buffer; isWhole: boolean } {
  if (isEmpty) return { body: Buffer.alloc(0), isWhole: true };
  if (headers["transfer-encoding"] === "chunked") return parseChunks(rest);
  const length = Number(headers["content-length"] ?? Number.POSITIVE_INFINITY);
  return { body: rest.subarray(0, Math.min(length, rest.length)), isWhole: rest.length >= length };
}

function parseChunks(rest: Buffer): { body: Buffer; isWhole: boolean } {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = rest.indexOf("\r\n", at);
    if (lineEnd < 0) return { body: Buffer.concat(chunks), isWhole: false };
    const size = Number.parseInt(rest.toString("latin1", at, lineEnd), 16);
    if (size === 0) return { body: Buffer.concat(chunks), isWhole: true };
    chunks.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
