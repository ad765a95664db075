import { createSocket } from "node:dgram";
import type { RemoteInfo, Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Clock, Intake, Logger, Source } from "#plugin";
import { javaAddress } from "../java-address.ts";
import { nextTurn } from "../next-turn.ts";
import { cannotBind } from "./errors.ts";
import { kernelDrops } from "./kernel-drops.ts";
import { pauseOf } from "./pause.ts";
import type { Pause } from "./pause.ts";

export interface DatagramOptions {
  readonly host: string;
  readonly port: number;
  /** The longest datagram in bytes; what a longer one has behind them is cut off. */
  readonly buffer_size: number;
  /** Of the kernel; default: 16 MiB, or as much as it gives. */
  readonly receive_buffer_bytes?: number | undefined;
  /** Whether a datagram without bytes is a record too. */
  readonly keepsEmpty?: boolean;
  /** Makes a record of a datagram; undefined: there is none yet. Default: each is one. */
  readonly recordOf?: (datagram: Buffer, sender: RemoteInfo) => Uint8Array | undefined;
}

const DEFAULT_RECEIVE_BUFFER = 16 * 1024 * 1024;
/** Senders whose source is kept; beyond, all are forgotten and named anew. */
const MOST_SOURCES = 10_000;
const DROP_REPORT_MS = 10_000;
/** At the stop, what the kernel holds is read, for so many turns of the loop at most. */
const MOST_DRAIN_TURNS = 1_000;

/** A bound socket: what it receives goes into the intake, its sender's address with it, until the signal is aborted or the socket fails. */
export class DatagramReceiver {
  readonly #socket: Socket;
  readonly #options: DatagramOptions;
  readonly #logger: Logger;
  readonly #pause: Pause | undefined;
  readonly #sources = new Map<string, Source>();
  /** What came before anyone asked for it. */
  readonly #early: [Buffer, RemoteInfo][] = [];
  #isRunning = false;
  #isClosed = false;
  #isFull = false;
  /** The input stops: what the kernel holds is taken even when there is no room, since its size is bounded. */
  #isDraining = false;
  #received = 0;
  /** Thrown away here, where reading cannot be stopped. */
  #refused = 0;
  #reportedDrops = 0;

  private constructor(socket: Socket, options: DatagramOptions, logger: Logger) {
    this.#socket = socket;
    this.#options = options;
    this.#logger = logger;
    this.#pause = pauseOf(socket);
    socket.on("message", (message, peer) => void this.#early.push([message, peer]));
  }

  /** @throws PluginError UDP_BIND */
  static async bind(options: DatagramOptions, logger: Logger, signal: AbortSignal): Promise<DatagramReceiver> {
    const { host, port } = options;
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
    const receiver = new DatagramReceiver(socket, options, logger);
    await new Promise<void>((resolve, reject) => {
      socket.once("error", (error) => {
        socket.close();
        reject(cannotBind(host, port, error));
      });
      socket.bind(port, host, resolve);
    });
    socket.removeAllListeners("error");
    receiver.#growBuffer();
    signal.addEventListener("abort", () => {
      if (!receiver.#isRunning) socket.close();
    });
    return receiver;
  }

  /** @throws when the socket fails; it is closed then */
  async run(intake: Intake, clock: Clock, signal: AbortSignal): Promise<void> {
    this.#isRunning = true;
    const ending = new AbortController();
    const reports = this.#reportDrops(clock, ending.signal);
    try {
      await this.#receive(intake, signal);
      await this.#drain();
    } finally {
      ending.abort();
      await reports;
      this.#isClosed = true;
      this.#socket.close();
      this.#logger.info({ received: this.#received, dropped: this.#reportedDrops }, "The UDP input has ended.");
    }
  }

  /** Resolves when the signal is aborted; datagrams are taken on. */
  #receive(intake: Intake, signal: AbortSignal): Promise<void> {
    const take = (message: Buffer, peer: RemoteInfo): void => this.#take(message, peer, intake);
    for (const [message, peer] of this.#early.splice(0)) take(message, peer);
    this.#socket.removeAllListeners("message").on("message", take);
    return new Promise((resolve, reject) => {
      this.#socket.once("error", reject);
      signal.addEventListener("abort", () => resolve());
      if (signal.aborted) resolve();
    });
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#isFull) this.#pause?.restart();
    let seen = -1;
    for (let turns = 0; turns < MOST_DRAIN_TURNS && this.#received !== seen; turns++) {
      seen = this.#received;
      await nextTurn();
      await nextTurn();
    }
  }

  #take(message: Buffer, sender: RemoteInfo, intake: Intake): void {
    if (message.length === 0 && this.#options.keepsEmpty !== true) return;
    if (this.#isFull && this.#pause === undefined && !this.#isDraining) {
      this.#refused++;
      return;
    }
    this.#received++;
    const { buffer_size, recordOf } = this.#options;
    const datagram = message.length > buffer_size ? message.subarray(0, buffer_size) : message;
    const record = recordOf === undefined ? datagram : recordOf(datagram, sender);
    if (record === undefined) return;
    intake.push([record], this.#sourceOf(sender.address, intake));
    const room = this.#isFull || this.#isDraining ? undefined : intake.room();
    if (room !== undefined) void this.#rest(room);
  }

  /** Leaves datagrams to the kernel until there is room. */
  async #rest(room: Promise<void>): Promise<void> {
    this.#isFull = true;
    this.#pause?.stop();
    await room;
    this.#isFull = false;
    if (!this.#isClosed && !this.#isDraining) this.#pause?.restart();
  }

  #sourceOf(address: string, intake: Intake): Source {
    const known = this.#sources.get(address);
    if (known !== undefined) return known;
    if (this.#sources.size >= MOST_SOURCES) this.#sources.clear();
    const source = intake.source([javaAddress(address)]);
    this.#sources.set(address, source);
    return source;
  }

  /** The kernel counts twice what it is asked for (socket(7)), and gives no more than net.core.rmem_max. */
  #growBuffer(): void {
    const asked = this.#options.receive_buffer_bytes ?? DEFAULT_RECEIVE_BUFFER;
    this.#socket.setRecvBufferSize(asked);
    const given = this.#socket.getRecvBufferSize() / (process.platform === "linux" ? 2 : 1);
    if (given >= asked) return;
    const level = this.#options.receive_buffer_bytes === undefined ? "debug" : "warn";
    this.#logger[level]({ asked, given }, "The kernel gives less than receive_buffer_bytes; net.core.rmem_max is its limit.");
  }

  /** Says from time to time, and at the end, what was lost: each datagram is an input of the pipeline or counted here. */
  async #reportDrops(clock: Clock, signal: AbortSignal): Promise<void> {
    const address = this.#socket.address();
    for (;;) {
      const isLast = signal.aborted;
      const inAll = ((await kernelDrops(address)) ?? 0) + this.#refused;
      if (inAll > this.#reportedDrops) {
        const data = { port: address.port, dropped: inAll - this.#reportedDrops, inAll };
        this.#logger.warn(data, "Datagrams were dropped: they came faster than they were read.");
        this.#reportedDrops = inAll;
      }
      if (isLast) return;
      await clock.sleep(DROP_REPORT_MS, signal);
    }
  }
}
