import type { Socket } from "node:net";
import { nextTurn } from "../next-turn.ts";
import type { Gate } from "./gate.ts";

/**
 * Gives the bytes of a connection to `take` until it ends; while the gate is closed nothing is read. When the signal is
 * aborted, what the kernel has received is read, as long as it keeps coming at once; then the connection is closed.
 */
export async function pourSocket(
  socket: Socket,
  { gate, signal }: { readonly gate: Gate; readonly signal: AbortSignal },
  take: (chunk: Buffer) => void,
): Promise<void> {
  const finish = (): void => void drain(socket);
  signal.addEventListener("abort", finish);
  if (signal.aborted) finish();
  await pour(socket, gate, take);
  signal.removeEventListener("abort", finish);
}

function pour(socket: Socket, gate: Gate, take: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve) => {
    const resume = (): void => void socket.resume();
    socket.once("close", () => resolve());
    socket.on("data", (chunk: Buffer) => {
      take(chunk);
      if (gate.holds(resume)) socket.pause();
    });
    if (socket.destroyed) resolve();
    else if (gate.holds(resume)) socket.pause();
    else socket.resume();
  });
}

const MOST_DRAIN_TURNS = 100;

async function drain(socket: Socket): Promise<void> {
  let seen = -1;
  for (let turns = 0; turns < MOST_DRAIN_TURNS && socket.bytesRead !== seen; turns++) {
    seen = socket.bytesRead;
    await nextTurn();
    await nextTurn();
  }
  socket.destroy();
}
