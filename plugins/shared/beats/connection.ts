import type { Socket } from "node:net";
import type { Intake, Source } from "#plugin";
import { ackFrame, VERSION } from "../lumberjack/frames.ts";
import type { Version } from "../lumberjack/frames.ts";
import type { CarryBudget, CarryHolder } from "./carry-budget.ts";
import { halfFrame, readsNoAnswers, tooMuchKept } from "./errors.ts";
import { readFrames } from "./read-frames.ts";
import type { FrameLimits, FrameSink } from "./read-frames.ts";
import { Windows } from "./windows.ts";

/** Records are given to the pipeline when so many bytes of them have come, or the window is full, or no more are there. */
const GIVE_BYTES = 64 << 10;
/** So many windows of a connection may be on their way; nothing more is read until one of them is acknowledged. */
const MOST_WINDOWS = 64;
/** A client that leaves so many bytes of answers unread is cut off. */
const MOST_UNREAD_BYTES = 16 << 10;

export interface ConnectionParts {
  readonly intake: Intake;
  readonly budget: CarryBudget;
  readonly limits: FrameLimits;
  /** What is on disk when it is accepted. */
  readonly isDurable: boolean;
  /** 0: for ever. */
  readonly inactivityMs: number;
}

/** Reads the frames of one connection, and answers them. */
export class Connection implements FrameSink, CarryHolder {
  readonly #socket: Socket;
  readonly #source: Source;
  readonly #parts: ConnectionParts;
  readonly #windows: Windows;
  #records: Buffer[] = [];
  #recordBytes = 0;
  #version: Version = VERSION[2];
  /** It waits for the pipeline, and does not read. */
  #isWaiting = false;
  #isStopping = false;
  #hasAnswered = false;
  /** Of frames that have not ended. */
  #keptBytes = 0;
  #wake: () => void = () => {};

  constructor(socket: Socket, source: Source, parts: ConnectionParts) {
    this.#socket = socket;
    this.#source = source;
    this.#parts = parts;
    const { isDurable, inactivityMs } = parts;
    this.#windows = new Windows(
      (receipt) => (isDurable ? receipt.accepted : receipt.settled),
      (version, sequence) => this.#acknowledge(version, sequence),
    );
    socket.once("close", () => this.#wake()).on("timeout", () => this.#fellSilent());
    if (inactivityMs > 0) socket.setTimeout(inactivityMs);
  }

  /** Reads to the end of the connection. @throws what it was cut off for */
  async serve(): Promise<void> {
    try {
      await readFrames(this.#socket, this, this.#parts.limits);
    } finally {
      this.#socket.destroy();
      this.#parts.budget.remove(this);
    }
  }

  /** Reads no more. Resolves when the windows that have come whole are acknowledged. */
  stop(): Promise<void> {
    this.#isStopping = true;
    return this.#windows.acknowledged;
  }

  /** To be called every few seconds: a client that waits is told that somebody is at it. One of version 1 would take that for the answer. */
  keepAlive(): void {
    const isBusy = this.#isWaiting || this.#windows.unsafeCount > 0;
    if (isBusy && !this.#hasAnswered && this.#version === VERSION[2] && this.#socket.writableLength === 0) this.#answer(VERSION[2], 0);
    this.#hasAnswered = false;
  }

  giveUp(): void {
    this.#socket.destroy(tooMuchKept(this.#parts.budget.limitBytes));
  }

  window(version: Version, count: number): void {
    this.#version = version;
    this.#give();
    this.#windows.begin(version, count);
  }

  record(bytes: Buffer, sequence: number): void {
    this.#windows.count(sequence);
    this.#records.push(bytes);
    this.#recordBytes += bytes.length;
  }

  pressure(): Promise<void> | undefined {
    const { isFull, unsafeCount } = this.#windows;
    return isFull || this.#recordBytes >= GIVE_BYTES || unsafeCount >= MOST_WINDOWS ? this.caughtUp() : undefined;
  }

  caughtUp(): Promise<void> | undefined {
    if (this.#mayGoOn()) return this.#giveAll();
    return this.#waitAndGive();
  }

  keep(difference: number): void {
    // What a packed frame holds is there without the socket: nobody waits for it any more.
    if (this.#socket.destroyed) throw this.#socket.errored ?? halfFrame();
    this.#keptBytes += difference;
    this.#parts.budget.add(this, difference);
  }

  #mayGoOn(): boolean {
    return !this.#isStopping && this.#windows.unsafeCount < MOST_WINDOWS && this.#parts.intake.room() === undefined;
  }

  #giveAll(): undefined {
    this.#give();
    if (this.#windows.isFull) this.#windows.close();
    return undefined;
  }

  /** Many may wait for the same room: each looks again before it takes some. */
  async #waitAndGive(): Promise<void> {
    this.#isWaiting = true;
    while (!this.#mayGoOn() && !this.#socket.destroyed) await this.#change();
    this.#isWaiting = false;
    // What nobody waits for any more is sent again.
    if (this.#socket.destroyed) this.#records = [];
    else this.#giveAll();
  }

  /** Resolves when there may be room, or a window is acknowledged, or the connection is closed. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (!this.#isStopping) void this.#parts.intake.room()?.then(resolve);
    });
  }

  #give(): void {
    if (this.#records.length === 0) return;
    this.#windows.given(this.#parts.intake.push(this.#records, this.#source));
    this.#records = [];
    this.#recordBytes = 0;
  }

  #acknowledge(version: Version, sequence: number): void {
    this.#answer(version, sequence);
    this.#wake();
  }

  #answer(version: Version, sequence: number): void {
    if (this.#socket.destroyed) return;
    this.#hasAnswered = true;
    this.#socket.write(ackFrame(version, sequence));
    if (this.#socket.writableLength > MOST_UNREAD_BYTES) this.#socket.destroy(readsNoAnswers());
  }

  /** Nothing was read or written for a while. Whom we keep waiting may be silent. */
  #fellSilent(): void {
    if (this.#isWaiting || this.#windows.unsafeCount > 0) this.#socket.setTimeout(this.#parts.inactivityMs);
    else if (this.#windows.isOpen || this.#keptBytes > 0) this.#socket.destroy(halfFrame());
    else this.#socket.destroy();
  }
}
