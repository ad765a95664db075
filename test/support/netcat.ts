import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { connectTo } from "./tailrace-process.ts";

/** True where there is a real one. */
export const hasNetcat = spawnSync("nc", ["-h"], { stdio: "ignore" }).error === undefined;

/** A file on its way: `nc localhost 5000 < file`. */
export interface Netcat {
  /** Hangs up, as Ctrl-C does: some kinds of nc stay when the file has ended. */
  close(): Promise<void>;
}

/** Sends a file with the machine's nc, or where there is none with a socket of this process. The port must be open. */
export async function netcat(port: number, file: string): Promise<Netcat> {
  const socket = await connectTo(port);
  if (!hasNetcat) {
    const sent = pipeline(createReadStream(file), socket);
    return { close: () => sent };
  }
  socket.destroy();
  const child = spawn("nc", ["127.0.0.1", String(port)], { stdio: ["pipe", "ignore", "inherit"] });
  const ended = once(child, "exit");
  const sent = pipeline(createReadStream(file), child.stdin);
  return {
    async close() {
      await sent;
      child.kill();
      await ended;
    },
  };
}
