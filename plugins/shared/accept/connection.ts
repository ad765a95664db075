import type { Socket } from "node:net";
<<<<<<< HEAD:plugins/shared/accept/connection.ts
import type { Logger } from "#plugin";
import type { TlsAcceptor } from "../tls/handshake.ts";
import { originOf } from "./origin.ts";
import type { Origin } from "./origin.ts";
=======
import type { Intake, Logger, StreamIntake } from "#plugin";
import { makeAnswerer } from "../../shared/answers.ts";
import { nextTurn } from "../../shared/next-turn.ts";
import type { TlsAcceptor } from "../../shared/tls/handshake.ts";
import type { Gate } from "./gate.ts";
>>>>>>> 7bee829d17bc674ed3a3b909f9c5d0a583084506:plugins/inputs/tcp/connection.ts
import { mayBeginHeader } from "./proxy-header.ts";
import { peekByte, readProxyHeader } from "./read-proxy-header.ts";

/** What the connections of an input share while it runs. */
export interface ConnectionTools {
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly takesProxyHeader: boolean;
  readonly headTimeoutMs: number;
<<<<<<< HEAD:plugins/shared/accept/connection.ts
  /** Reads a connection to its end. */
  readonly read: (ready: Ready) => Promise<void>;
=======
  /** See InputContext. */
  readonly isDurable: boolean;
  /** The subject of the other side's certificate, where the options ask for one. */
  readonly subjectOf: (socket: Socket) => string | undefined;
>>>>>>> 7bee829d17bc674ed3a3b909f9c5d0a583084506:plugins/inputs/tcp/connection.ts
}

/** A connection whose preliminaries are done: its bytes are records from now on. */
export interface Ready {
  readonly socket: Socket;
  readonly origin: Origin;
}

/** Serves one accepted connection to its end. Never throws: what goes wrong with it concerns nobody else. */
export async function serveConnection(accepted: Socket, tools: ConnectionTools, tls: TlsAcceptor | undefined): Promise<void> {
  const { logger, signal } = tools;
  const peer = `${accepted.remoteAddress}:${accepted.remotePort}`;
  // Also when nobody else listens: an error event without a listener would end the process.
  accepted.on("error", (error) => logger.debug({ peer, error: error.message }, "A connection broke."));
  const abandon = (): void => void accepted.destroy();
  signal.addEventListener("abort", abandon);
  if (signal.aborted) abandon();
  try {
    const ready = await prepare(accepted, tools, tls);
    signal.removeEventListener("abort", abandon);
    if (ready !== undefined) await tools.read(ready);
  } catch (error) {
    if (!signal.aborted) logger.warn({ peer, error }, "A connection was closed before its first record.");
  } finally {
    signal.removeEventListener("abort", abandon);
    accepted.destroy();
  }
}

/**
 * PROXY header and TLS. A proxy writes its header before the handshake; Logstash looks for it behind, so both are taken.
 */
async function prepare(accepted: Socket, tools: ConnectionTools, tls: TlsAcceptor | undefined): Promise<Ready | undefined> {
  const { takesProxyHeader, headTimeoutMs } = tools;
  if (tls === undefined) return takesProxyHeader ? withProxyHeader(accepted, accepted, headTimeoutMs) : plainly(accepted, accepted);
  if (!takesProxyHeader) return plainly(await tls.accept(accepted), accepted);
  const first = await peekByte(accepted, headTimeoutMs);
  if (first === undefined) return undefined;
  if (!mayBeginHeader(first)) return withProxyHeader(await tls.accept(accepted), accepted, headTimeoutMs);
  const ready = await withProxyHeader(accepted, accepted, headTimeoutMs);
  return ready && { origin: ready.origin, socket: await tls.accept(accepted) };
}

function plainly(socket: Socket, peer: Socket): Ready {
  return { socket, origin: originOf(peer) };
}

async function withProxyHeader(socket: Socket, peer: Socket, timeoutMs: number): Promise<Ready | undefined> {
  const origin = originOf(peer);
  const header = await readProxyHeader(socket, timeoutMs);
  if (header === "ended") return undefined;
  return { socket, origin: header.info === undefined ? origin : originOf(peer, header.info) };
}
<<<<<<< HEAD:plugins/shared/accept/connection.ts
=======

/** Gives the bytes of a connection to the intake until it ends; a last line without its end counts. */
export async function readRecords({ socket, origin }: Ready, tools: ConnectionTools): Promise<void> {
  const { intake, gate, signal, names, subjectOf, isDurable } = tools;
  const subject = subjectOf(socket);
  const name = (await names?.nameOf(origin.ip, signal)) ?? origin.ip;
  const stream = intake.stream(intake.source(sourceValues(origin, name, subject)));
  const finish = (): void => void drain(socket);
  signal.addEventListener("abort", finish);
  if (signal.aborted) finish();
  await pour(socket, stream, { gate, isDurable });
  signal.removeEventListener("abort", finish);
  stream.end();
}

function pour(socket: Socket, stream: StreamIntake, { gate, isDurable }: Pick<ConnectionTools, "gate" | "isDurable">): Promise<void> {
  const answer = makeAnswerer(socket, isDurable);
  return new Promise((resolve) => {
    const resume = (): void => void socket.resume();
    const take = (chunk: Buffer): void => {
      answer(stream.write(chunk));
      if (gate.holds(resume)) socket.pause();
    };
    socket.once("close", () => resolve());
    socket.on("data", take);
    if (socket.destroyed) resolve();
    else if (gate.holds(resume)) socket.pause();
    else socket.resume();
  });
}

/** At the stop, what the kernel has received is read, as long as it keeps coming at once; then the connection is closed. */
async function drain(socket: Socket): Promise<void> {
  let seen = -1;
  for (let turns = 0; turns < MOST_DRAIN_TURNS && socket.bytesRead !== seen; turns++) {
    seen = socket.bytesRead;
    await nextTurn();
    await nextTurn();
  }
  socket.destroy();
}

const MOST_DRAIN_TURNS = 100;
>>>>>>> 7bee829d17bc674ed3a3b909f9c5d0a583084506:plugins/inputs/tcp/connection.ts
