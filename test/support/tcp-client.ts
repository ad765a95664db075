import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ConnectionOptions } from "node:tls";

/** Connects to a port of this machine; with TLS options, resolves behind the handshake. @throws what kept it from that */
export async function connectTo(port: number, tls?: ConnectionOptions): Promise<Socket> {
  const socket = tls === undefined ? connect(port, "127.0.0.1") : connectTls({ host: "127.0.0.1", port, ...tls });
  await once(socket, tls === undefined ? "connect" : "secureConnect");
  socket.setNoDelay(true);
  return socket;
}

/** Writes each chunk when the system has taken the one before, so that they travel apart; then ends the connection. */
export async function send(port: number, chunks: readonly (string | Uint8Array)[], tls?: ConnectionOptions): Promise<void> {
  const socket = await connectTo(port, tls);
  await finish(socket, chunks);
}

/** The same on a connection that is there already. Resolves when the other side has closed it too. */
export async function finish(socket: Socket, chunks: readonly (string | Uint8Array)[]): Promise<void> {
  const closed = once(socket, "close");
  socket.resume();
  for (const chunk of chunks)
    await new Promise<void>((resolve, reject) => void socket.write(chunk, (error) => (error ? reject(error) : resolve())));
  socket.end();
  await closed;
}

/** Resolves when the other side has closed the connection, in whichever way. */
export async function closed(socket: Socket): Promise<void> {
  socket.on("error", () => {}).resume();
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
}
