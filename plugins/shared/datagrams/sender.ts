import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";

/** A name may lead elsewhere after so long. */
const KNOWN_MS = 30_000;

/** Sends datagrams to the ports of one machine. */
export class DatagramSender {
  readonly #host: string;
  #address: LookupAddress | undefined;
  #knownUntil = 0;
  #socket: Socket | undefined;

  constructor(host: string) {
    this.#host = host;
  }

  /** Finds the machine, which must be done before `send`. @throws when its name leads nowhere */
  async find(): Promise<void> {
    if (this.#address !== undefined && Date.now() < this.#knownUntil) return;
    const found = await lookup(this.#host);
    this.#knownUntil = Date.now() + KNOWN_MS;
    if (found.family === this.#address?.family) this.#address = found;
    else this.#open(found);
  }

  /** Resolves when the system has taken the datagram: nobody tells more. @throws what the system says against it */
  send(bytes: Uint8Array, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket!.send(bytes, port, this.#address!.address, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    return new Promise((resolve) => {
      if (socket === undefined) resolve();
      else socket.close(() => resolve());
    });
  }

  #open(address: LookupAddress): void {
    this.#socket?.close();
    this.#address = address;
    this.#socket = createSocket(address.family === 6 ? "udp6" : "udp4");
    // What goes wrong with a datagram its own callback tells.
    this.#socket.on("error", () => {}).unref();
  }
}

/** True when a datagram is longer than the system sends. */
export function isTooLong(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EMSGSIZE";
}
