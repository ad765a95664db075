import { FRAME, HEAD_BYTES, JSON_HEAD_BYTES, NUMBER_BYTES, NUMBER_FRAME_BYTES, VERSION } from "../lumberjack/frames.ts";
import type { Version } from "../lumberjack/frames.ts";
import { ByteReader } from "./byte-reader.ts";
import { emptyRecord, halfFrame, nestedPacking, recordTooLong, unknownFrame } from "./errors.ts";
import { unpack } from "./unpack.ts";

/** What is told of frames, in their order. */
export interface FrameSink {
  window(version: Version, count: number): void;
  /** @param bytes JSON; of a data frame what stands behind its sequence */
  record(bytes: Buffer, sequence: number): void;
  /** Asked after every record: when it returns a promise, nothing is read before it has resolved. */
  pressure(): Promise<void> | undefined;
  /** Everything that has come so far is read: the next bytes may take their time. */
  caughtUp(): Promise<void> | undefined;
  /** By how much more or less is kept of frames that have not ended. */
  keep(difference: number): void;
}

export interface FrameLimits {
  readonly recordBytes: number;
  /** What a compressed frame may unpack to. */
  readonly unpackedBytes: number;
}

/** Reads frames until the bytes end. @throws PluginError BEATS_… for what is no frame, or too long; what ended the bytes */
export function readFrames(chunks: AsyncIterable<Buffer>, sink: FrameSink, limits: FrameLimits): Promise<void> {
  return new FrameReader(chunks, sink, limits).read(false);
}

class FrameReader {
  readonly #reader: ByteReader;
  readonly #sink: FrameSink;
  readonly #limits: FrameLimits;

  constructor(chunks: AsyncIterable<Buffer>, sink: FrameSink, limits: FrameLimits) {
    this.#reader = new ByteReader(chunks, (difference) => sink.keep(difference));
    this.#sink = sink;
    this.#limits = limits;
  }

  /** The common case, a record that is there as a whole, waits for nothing. */
  async read(isPacked: boolean): Promise<void> {
    const reader = this.#reader;
    for (;;) {
      if (reader.available < HEAD_BYTES && !(await this.#next())) return;
      const [version, type] = [reader.byteAt(0), reader.byteAt(1)];
      if (version !== VERSION[1] && version !== VERSION[2]) throw unknownFrame(this.#shown());
      if (type === FRAME.json) {
        if (reader.available < JSON_HEAD_BYTES) await this.#need(JSON_HEAD_BYTES);
        const length = this.#checked(reader.numberAt(HEAD_BYTES + NUMBER_BYTES));
        if (reader.available < JSON_HEAD_BYTES + length) await this.#need(JSON_HEAD_BYTES + length);
        const sequence = reader.numberAt(HEAD_BYTES);
        reader.take(JSON_HEAD_BYTES);
        this.#sink.record(reader.take(length), sequence);
      } else await this.#readOther(type, version, isPacked);
      const pressure = this.#sink.pressure();
      if (pressure !== undefined) await pressure;
    }
  }

  async #readOther(type: number, version: Version, isPacked: boolean): Promise<void> {
    if (type === FRAME.data) return this.#readData();
    if (type !== FRAME.window && type !== FRAME.packed) throw unknownFrame(this.#shown());
    await this.#need(NUMBER_FRAME_BYTES);
    const number = this.#reader.take(NUMBER_FRAME_BYTES).readUInt32BE(HEAD_BYTES);
    if (type === FRAME.window) return this.#sink.window(version, number);
    if (isPacked) throw nestedPacking();
    const unpacked = unpack(this.#reader, number, this.#limits.unpackedBytes);
    await new FrameReader(unpacked, this.#sink, this.#limits).read(true);
  }

  /** Its end is known only when its fields have been gone through. */
  async #readData(): Promise<void> {
    const start = HEAD_BYTES + NUMBER_BYTES;
    await this.#need(start + NUMBER_BYTES);
    const texts = 2 * this.#checked(this.#reader.numberAt(start));
    let end = start + NUMBER_BYTES;
    for (let text = 0; text < texts; text++) {
      if (this.#reader.available < end + NUMBER_BYTES) await this.#need(end + NUMBER_BYTES);
      end += NUMBER_BYTES + this.#reader.numberAt(end);
      this.#checked(end);
      if (this.#reader.available < end) await this.#need(end);
    }
    const frame = this.#reader.take(end);
    this.#sink.record(frame.subarray(start), frame.readUInt32BE(HEAD_BYTES));
  }

  /** @throws PluginError BEATS_RECORD_LENGTH */
  #checked(length: number): number {
    if (length === 0) throw emptyRecord();
    if (length > this.#limits.recordBytes) throw recordTooLong(length, this.#limits.recordBytes);
    return length;
  }

  /** Waits for the next frame. False: there is none. */
  async #next(): Promise<boolean> {
    await this.#sink.caughtUp();
    if (await this.#reader.fill(HEAD_BYTES)) return true;
    if (this.#reader.available > 0) throw halfFrame();
    return false;
  }

  async #need(count: number): Promise<void> {
    if (this.#reader.available >= count) return;
    await this.#sink.caughtUp();
    if (!(await this.#reader.fill(count))) throw halfFrame();
  }

  #shown(): string {
    return JSON.stringify(this.#reader.take(Math.min(this.#reader.available, SHOWN_BYTES)).toString("latin1"));
  }
}

/** So much of what is no frame is shown. */
const SHOWN_BYTES = 16;
