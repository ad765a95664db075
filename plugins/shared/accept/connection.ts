import type { Socket } from "node:net";
import type { Logger } from "#plugin";
import type { TlsAcceptor } from "../tls/handshake.ts";
import { originOf } from "./origin.ts";
import type { Origin } from "./origin.ts";
import { mayBeginHeader } from "./proxy-header.ts";
import { peekByte, readProxyHeader } from "./read-proxy-header.ts";

/** What the connections of an input share while it runs. */
export interface ConnectionTools {
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly takesProxyHeader: boolean;
  readonly headTimeoutMs: number;
  /** Reads a connection to its end. */
  readonly read: (ready: Ready) => Promise<void>;
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
