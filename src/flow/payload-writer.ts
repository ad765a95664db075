import { ByteWriter } from "../event/byte-writer.ts";
import { encodeEvent } from "../event/encoding.ts";
import type { Event } from "../event/event.ts";
import type { EncodedRecord } from "../plugin/output.ts";
import { assemblePayload } from "./assemble-payload.ts";
import type { PayloadMemory } from "./payload-memory.ts";

/** Gathers the records of one lane in a worker. Used again for every block. */
export class PayloadWriter {
  readonly #lane: number;
  readonly #keepsEvents: boolean;
  readonly #body = new ByteWriter(256 * 1024);
  readonly #events = new ByteWriter();
  readonly #runs = new ByteWriter(64);
  #ends = new Uint32Array(1024);
  #recordCount = 0;
  /** Pairs of a segment and its count of records. */
  #shares: number[] = [];
  #runCount = 0;
  #destination: string | undefined;

  constructor(lane: number, keepsEvents: boolean) {
    this.#lane = lane;
    this.#keepsEvents = keepsEvents;
  }

  add(event: Event, data: EncodedRecord["data"], destination: string): void {
    if (destination !== this.#destination) this.#beginRun(destination);
    if (typeof data === "string") this.#body.utf8(data);
    else if (data instanceof Uint8Array) this.#body.bytes(data);
    else data.writeTo(this.#body);
    if (this.#recordCount === this.#ends.length) this.#ends = grown(this.#ends);
    this.#ends[this.#recordCount++] = this.#body.length;
    const last = this.#shares.length - 2;
    if (last >= 0 && this.#shares[last] === event.$segment) this.#shares[last + 1]!++;
    else this.#shares.push(event.$segment, 1);
    if (this.#keepsEvents) encodeEvent(event, this.#events);
  }

  get isEmpty(): boolean {
    return this.#recordCount === 0;
  }

  /** The payload's bytes; the writer is empty afterwards. */
  finish(memory: PayloadMemory): SharedArrayBuffer {
    const parts = {
      lane: this.#lane,
      ends: this.#ends.subarray(0, this.#recordCount),
      shares: this.#shares,
      runCount: this.#runCount,
      runs: this.#runs.view(),
      events: this.#events.view(),
      body: this.#body.view(),
    };
    const taken = assemblePayload(parts, (length) => memory.take(length));
    this.clear();
    return taken;
  }

  /** Forgets what was added. */
  clear(): void {
    this.#runs.clear();
    this.#events.clear();
    this.#body.clear();
    this.#recordCount = 0;
    this.#shares = [];
    this.#runCount = 0;
    this.#destination = undefined;
  }

  #beginRun(destination: string): void {
    this.#destination = destination;
    this.#runCount++;
    this.#runs.u32(this.#recordCount);
    this.#runs.u32(Buffer.byteLength(destination));
    this.#runs.utf8(destination);
  }
}

function grown(ends: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(ends.length * 2);
  larger.set(ends);
  return larger;
}
