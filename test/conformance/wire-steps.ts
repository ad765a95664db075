import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { createSocket } from "node:dgram";
import type { Socket as DatagramSocket } from "node:dgram";
import { connect } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import { connect as connectTls } from "node:tls";
import { gzipSync } from "node:zlib";
import { bytesOf, delay, until } from "./wire-bytes.ts";
import type { CaseBytes } from "./wire-bytes.ts";
import { exchange } from "./wire-http.ts";
import type { HttpAnswer, HttpStep } from "./wire-http.ts";
import type { Sink } from "./wire-sinks.ts";

/** One entry of send.json or prepare.json: exactly one of these. */
export interface Step {
  readonly tcp?: TcpStep;
  readonly udp?: CaseBytes;
  readonly http?: HttpStep;
  readonly file?: FileStep;
  readonly wait_events?: number;
  readonly wait_received?: number;
  readonly wait_ms?: number;
  readonly connect_sink?: boolean;
}

interface TcpStep extends CaseBytes {
  readonly chunks?: readonly CaseBytes[];
  readonly connection?: string;
  readonly keep_open?: boolean;
  readonly half_close?: boolean;
  readonly record_answer?: boolean;
  readonly tls?: TlsFiles;
}

interface FileStep {
  readonly path: string;
  readonly write?: CaseBytes;
  readonly append?: CaseBytes;
  readonly gzip?: CaseBytes;
  readonly truncate?: number | boolean;
  readonly rename?: string;
  readonly delete?: boolean;
  readonly mtime?: number;
}

/** Names of files in the case's folder. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** One entry of answers.json. */
export type Answer = HttpAnswer | { readonly text: string; readonly end: string };

export interface StepTools {
  readonly port: number;
  readonly folder: string;
  readonly sink: Sink | undefined;
  /** Lines in events.jsonl so far. */
  readonly countEvents: () => number;
}

const WAIT_MS = 15_000;
const PEER_CLOSE_MS = 4_000;

interface Connection {
  readonly socket: Socket;
  readonly heard: Buffer[];
  isClosed: boolean;
}

/** Does the steps of a case one after the other, over connections that later steps may use again. */
export class StepRunner {
  readonly answers: Answer[] = [];
  readonly #tools: StepTools;
  readonly #connections = new Map<string, Connection>();
  readonly #datagrams: DatagramSocket = createSocket("udp4");
  #http: Socket | undefined;

  constructor(tools: StepTools) {
    this.#tools = tools;
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#step(step);
  }

  close(): void {
    this.#datagrams.close();
    this.#http?.destroy();
    for (const { socket } of this.#connections.values()) socket.destroy();
  }

  async #step(step: Step): Promise<void> {
    const { port, folder, sink, countEvents } = this.#tools;
    if (step.file !== undefined) doFileStep(step.file);
    if (step.tcp !== undefined) await this.#tcp(step.tcp);
    if (step.udp !== undefined) await this.#udp(bytesOf(step.udp));
    if (step.http !== undefined) {
      const { answer, socket } = await exchange(step.http, { port, socket: this.#http, open: (tls) => openSocket(port, folder, tls) });
      this.#http = socket;
      this.answers.push(answer);
    }
    if (step.wait_ms !== undefined) await delay(step.wait_ms);
    if (step.wait_events !== undefined) await until(() => countEvents() >= step.wait_events!, WAIT_MS);
    if (step.wait_received !== undefined) await until(() => sink!.count() >= step.wait_received!, WAIT_MS);
    if (step.connect_sink) await sink!.connect();
  }

  async #tcp(step: TcpStep): Promise<void> {
    const { connection: name, chunks, keep_open = false, half_close = true } = step;
    const connection = (name === undefined ? undefined : this.#connections.get(name)) ?? (await this.#connect(step.tls));
    if (name !== undefined) this.#connections.set(name, connection);
    for (const [at, bytes] of (chunks ?? [step]).entries()) {
      if (at > 0) await delay(250);
      await write(connection.socket, bytesOf(bytes));
    }
    if (keep_open) return;
    if (step.tls !== undefined) await delay(300);
    else if (half_close) connection.socket.end();
    if (step.tls === undefined || step.record_answer) await until(() => connection.isClosed, PEER_CLOSE_MS);
    if (step.record_answer) {
      this.answers.push({ text: Buffer.concat(connection.heard).toString(), end: connection.isClosed ? "closed" : "open after 4 s" });
    }
    connection.socket.destroy();
    if (name !== undefined) this.#connections.delete(name);
  }

  async #connect(tls: TlsFiles | undefined): Promise<Connection> {
    const { port, folder } = this.#tools;
    const socket = await openSocket(port, folder, tls);
    const connection: Connection = { socket, heard: [], isClosed: false };
    socket.on("data", (chunk: Buffer) => void connection.heard.push(chunk));
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        connection.isClosed = true;
      });
    }
    return connection;
  }

  #udp(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.#datagrams.send(bytes, this.#tools.port, "127.0.0.1", () => resolve());
    });
  }
}

/** A connection that is refused in the TLS handshake is one that is closed: the step goes on. */
function openSocket(port: number, folder: string, tls: TlsFiles | undefined): Promise<Socket> {
  return new Promise((resolve) => {
    const read = (name: string | undefined): Buffer | undefined => (name === undefined ? undefined : readFileSync(path.join(folder, name)));
    const to = { port, host: "127.0.0.1", allowHalfOpen: true };
    const socket =
      tls === undefined
        ? connect(to)
        : connectTls({ ...to, ca: read(tls.ca), cert: read(tls.cert), key: read(tls.key), checkServerIdentity: () => undefined });
    socket.on("error", () => resolve(socket));
    socket.once(tls === undefined ? "connect" : "secureConnect", () => resolve(socket));
  });
}

function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (bytes.length === 0 || socket.destroyed) resolve();
    else socket.write(bytes, () => resolve());
  });
}

function doFileStep(step: FileStep): void {
  mkdirSync(path.dirname(step.path), { recursive: true });
  if (step.write !== undefined) writeFileSync(step.path, bytesOf(step.write));
  if (step.append !== undefined) appendFileSync(step.path, bytesOf(step.append));
  if (step.gzip !== undefined) writeFileSync(step.path, gzipSync(bytesOf(step.gzip)));
  if (step.truncate !== undefined) truncateSync(step.path, typeof step.truncate === "number" ? step.truncate : 0);
  if (step.mtime !== undefined) utimesSync(step.path, step.mtime, step.mtime);
  if (step.rename !== undefined) renameSync(step.path, step.rename);
  if (step.delete) rmSync(step.path, { force: true });
}
