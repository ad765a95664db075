import type { Socket } from "node:net";
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { FRAME, HEAD_BYTES, jsonHead, NUMBER_FRAME_BYTES, packedHead, VERSION, windowFrame } from "../../shared/lumberjack/frames.ts";
import { connectionLost, noAnswer, strangeAnswer } from "./errors.ts";

/** A server that has nothing to say in so long is gone; a busy one says every few seconds that it is at it. */
const ANSWER_MS = 60_000;

const deflated = promisify(deflate);

/** A connection to a server of the Lumberjack protocol. One window is on its way at a time. */
export class Connection {
  readonly #socket: Socket;
  #answer: Buffer = Buffer.alloc(0);
  #expected: { readonly count: number; resolve(): void; reject(error: Error): void } | undefined;
  #end: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    // Between windows it falls silent too: then the connection is closed, and made again when it is needed.
    socket.setTimeout(ANSWER_MS, () => this.close(noAnswer(ANSWER_MS)));
    socket.once("error", (error) => this.close(connectionLost(error))).once("close", () => this.close(connectionLost(undefined)));
  }

  get isClosed(): boolean {
    return this.#end !== undefined;
  }

  /** Sends records in one window. Resolves when all of them are acknowledged. @throws what closed the connection */
  async send(records: readonly Buffer[], signal: AbortSignal): Promise<void> {
    const frames = Buffer.concat(records.flatMap((record, at) => [jsonHead(VERSION[2], at + 1, record.length), record]));
    const packed = await deflated(frames);
    signal.throwIfAborted();
    if (this.#end !== undefined) throw this.#end;
    const abandon = (): void => this.close(signal.reason as Error);
    signal.addEventListener("abort", abandon);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#expected = { count: records.length, resolve, reject };
        this.#socket.write(Buffer.concat([windowFrame(VERSION[2], records.length), packedHead(VERSION[2], packed.length), packed]));
      });
    } finally {
      this.#expected = undefined;
      signal.removeEventListener("abort", abandon);
    }
  }

  close(reason: Error): void {
    this.#end ??= reason;
    this.#socket.destroy();
    this.#expected?.reject(this.#end);
  }

  /** Acknowledgements of a part of the window, and of nothing, say that the server is at it. */
  #read(chunk: Buffer): void {
    this.#answer = this.#answer.length === 0 ? chunk : Buffer.concat([this.#answer, chunk]);
    while (this.#answer.length >= NUMBER_FRAME_BYTES) {
      const [version, type] = this.#answer;
      if ((version !== VERSION[1] && version !== VERSION[2]) || type !== FRAME.ack) return this.close(strangeAnswer(this.#answer));
      const sequence = this.#answer.readUInt32BE(HEAD_BYTES);
      this.#answer = this.#answer.subarray(NUMBER_FRAME_BYTES);
      if (this.#expected !== undefined && sequence >= this.#expected.count) this.#expected.resolve();
    }
  }
}
