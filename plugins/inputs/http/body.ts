import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip, inflate, inflateRaw } from "node:zlib";

/** Why a body cannot be had. `ended`: the connection broke. */
export type BodyProblem =
  | { readonly kind: "too large" }
  | { readonly kind: "ended" }
  | { readonly kind: "not inflatable"; readonly message: string };

export type Body = { readonly kind: "whole"; readonly bytes: Buffer; readonly isInflated: boolean } | BodyProblem;

/** Bytes of bodies that have not been given on; all requests of an input share it. */
export class BodyBudget {
  readonly #mostBytes: number;
  #heldBytes = 0;

  /** @param mostBytes beyond it, no new body is begun */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get isSpent(): boolean {
    return this.#heldBytes >= this.#mostBytes;
  }

  hold(bytes: number): void {
    this.#heldBytes += bytes;
  }

  release(bytes: number): void {
    this.#heldBytes -= bytes;
  }
}

export interface BodyLimits {
  readonly mostBytes: number;
  readonly budget: BodyBudget;
  /** Aborted: it is given up. */
  readonly signal: AbortSignal;
}

/** Deflate makes nothing longer by more than a few bytes in thousands. */
const MOST_GROWTH = 1.01;
const LONGEST_FRAME = 1_024;

/**
 * Reads a body of at most so many bytes; one that is to be inflated, to at most as many. What it holds meanwhile counts in the budget; a
 * body that goes on while the budget is spent is too large as well, unless it is the only one.
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Body> {
  const { mostBytes, budget } = limits;
  const encoding = inflatable(request.headers["content-encoding"]);
  const mostSent = encoding === undefined ? mostBytes : Math.ceil(mostBytes * MOST_GROWTH) + LONGEST_FRAME;
  const sent = await collect(request, { ...limits, mostBytes: mostSent });
  if (!Buffer.isBuffer(sent)) return sent;
  try {
    return await inflateBody(sent, encoding, mostBytes);
  } finally {
    budget.release(sent.length);
  }
}

/** What it returns is held in the budget when it is a whole body. */
function collect(request: IncomingMessage, { mostBytes, budget, signal }: BodyLimits): Promise<Buffer | BodyProblem> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (result: Buffer | BodyProblem): void => {
      request.off("data", take).off("end", finish).off("close", giveUp);
      signal.removeEventListener("abort", giveUp);
      if (!Buffer.isBuffer(result)) budget.release(length);
      resolve(result);
    };
    const take = (chunk: Buffer): void => {
      const isLate = budget.isSpent && length > 0;
      length += chunk.length;
      budget.hold(chunk.length);
      chunks.push(chunk);
      if (length > mostBytes || isLate) settle({ kind: "too large" });
    };
    const finish = (): void => settle(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    const giveUp = (): void => settle({ kind: "ended" });
    if (request.destroyed || signal.aborted) return resolve({ kind: "ended" });
    signal.addEventListener("abort", giveUp, { once: true });
    request.on("data", take).once("end", finish).once("close", giveUp);
  });
}

const [inflateGzip, inflateZlib, inflateBare] = [promisify(gunzip), promisify(inflate), promisify(inflateRaw)];

/** The encoding, by one of the names that Netty knows; undefined: a body in any other is passed on as it is. */
export function inflatable(encoding: string | undefined): "gzip" | "deflate" | undefined {
  const name = encoding?.trim().toLowerCase().replace(/^x-/, "");
  return name === "gzip" || name === "deflate" ? name : undefined;
}

async function inflateBody(bytes: Buffer, name: "gzip" | "deflate" | undefined, mostBytes: number): Promise<Body> {
  if (name === undefined) return { kind: "whole", bytes, isInflated: false };
  if (bytes.length === 0) return { kind: "whole", bytes, isInflated: true };
  if (name === "gzip" && !bytes.subarray(0, 2).equals(GZIP_MAGIC))
    return { kind: "not inflatable", message: "Input is not in the GZIP format" };
  const zlib = looksLikeZlib(bytes) ? inflateZlib : inflateBare;
  const inflateBytes = name === "gzip" ? inflateGzip : zlib;
  try {
    return { kind: "whole", bytes: await inflateBytes(bytes, { maxOutputLength: mostBytes }), isInflated: true };
  } catch (error) {
    const isTooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return isTooLarge ? { kind: "too large" } : { kind: "not inflatable", message: "decompression failure" };
  }
}

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** `deflate` is the zlib format by the standard and bare deflate by the habit of some clients (RFC 1950, 2.2). */
function looksLikeZlib(bytes: Buffer): boolean {
  const head = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  return (head & 0x7800) === 0x7800 && head % 31 === 0;
}
