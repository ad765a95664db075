import { connect } from "node:net";
import type { Socket } from "node:net";
import { reasonOf } from "#plugin";
import type { Clock } from "#plugin";
import { readLines } from "./read-lines.ts";
import type { ReadTools } from "./read-lines.ts";

/** After a connection that brought nothing, the server is left alone for so long. */
const PAUSE_MS = 1_000;

/** Connects and reads, again and again, until the signal is aborted. */
export async function runClient(tools: ReadTools, retryMs: number, clock: Clock): Promise<void> {
  const { path, signal, logger } = tools;
  while (!signal.aborted) {
    const socket = await connectTo(path).catch((error: unknown) => {
      logger.warn({ path, reason: reasonOf(error), retryMs }, "Nobody answers at the socket; it is tried again.");
    });
    if (socket === undefined) {
      await clock.sleep(retryMs, signal);
      continue;
    }
    await readLines(socket, tools);
    if (socket.bytesRead === 0) await clock.sleep(PAUSE_MS, signal);
  }
}

function connectTo(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.pause();
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
