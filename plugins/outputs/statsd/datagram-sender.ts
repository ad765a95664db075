import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import type { Delivery, Outcome, Payload, Rejection } from "#plugin";

/** A server's address is asked for anew after so long. */
const ADDRESS_MS = 30_000;
const NEWLINE = 0x0a;

interface Way {
  readonly socket: Socket;
  readonly address: string;
  readonly sinceMs: number;
}

/** Sends each line in a datagram of its own; nobody says whether it arrives. */
export class DatagramSender implements Delivery {
  readonly #host: string;
  readonly #port: number;
  #way: Way | undefined;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  /** @throws when the server's name is not known */
  async deliver(payload: Payload): Promise<Outcome | undefined> {
    const way = await this.#find();
    const rejected: Rejection[] = [];
    for (let ordinal = 0; ordinal < payload.recordCount; ordinal++) {
      const reason = await this.#sendLines(payload.record(ordinal), way);
      if (reason !== undefined) rejected.push({ record: ordinal, reason, isDropped: true });
    }
    return rejected.length === 0 ? undefined : { rejected };
  }

  async close(): Promise<void> {
    this.#way?.socket.close();
    this.#way = undefined;
  }

  /** @returns why a line can never be sent */
  async #sendLines(lines: Buffer, way: Way): Promise<string | undefined> {
    for (let at = 0; at < lines.length;) {
      const end = lines.indexOf(NEWLINE, at);
      const error = await send(way, lines.subarray(at, end), this.#port);
      if (error?.code === "EMSGSIZE") return "The metric is longer than a datagram can be.";
      if (error !== undefined) throw error;
      at = end + 1;
    }
    return undefined;
  }

  async #find(): Promise<Way> {
    if (this.#way !== undefined && performance.now() - this.#way.sinceMs < ADDRESS_MS) return this.#way;
    const { address, family } = await lookup(this.#host);
    this.#way?.socket.close();
    const socket = createSocket(family === 6 ? "udp6" : "udp4");
    // What goes wrong is told to whoever sends.
    socket.on("error", () => {});
    this.#way = { socket, address, sinceMs: performance.now() };
    return this.#way;
  }
}

function send({ socket, address }: Way, line: Buffer, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    socket.send(line, port, address, (error) => resolve(error ?? undefined));
  });
}
