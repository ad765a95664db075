import type { FileHandle } from "node:fs/promises";
import type { InputContext, Intake, OpenStream, Receipt, Source, StreamIntake } from "#plugin";
import { Commits } from "./commits.ts";
import { fingerprintOf, HEAD_BYTES, isSame, sampleOf, TAIL_BYTES } from "./fingerprint.ts";
import type { Sample } from "./fingerprint.ts";
import { lookThrough } from "./identity.ts";
import type { OpenPlaces } from "./open-places.ts";
import type { Settings } from "./settings.ts";
import type { Sincedb } from "./sincedb.ts";

/** What all files of an input share. */
export interface Reading {
  readonly settings: Settings;
  readonly context: InputContext;
  readonly sincedb: Sincedb;
  readonly intake: Intake;
  readonly signal: AbortSignal;
  /** Streams of the process before, which are gone on with. */
  readonly open: OpenPlaces;
  /** Room for a read, with the bytes before it. */
  readonly buffer: Buffer;
}

export type Turn =
  /** Everything is read that is there now. */
  | "end"
  /** There may be more. */
  | "more"
  /** The pipeline has no room. */
  | "full"
  /** The bytes before the position are not those that were read: the file was truncated, or written anew. */
  | "replaced";

/** Where to begin with a file. */
export interface FollowedPlace {
  readonly key: string;
  readonly path: string;
  readonly position: number;
  /** What the process before has begun with it. */
  readonly open?: OpenStream | undefined;
}

/** The end of the records that were given, and the bytes by which that place is known again. */
interface Cut extends Sample {
  readonly position: number;
}

const NOTHING = Buffer.alloc(0);

export function makeBuffer({ chunkBytes }: Settings): Buffer {
  return Buffer.allocUnsafeSlow(TAIL_BYTES + chunkBytes);
}

/**
 * A file that is read on as it grows: from its position, in chunks, into the stream of its records. The bytes before the
 * position are read again with each chunk: when they are others, the file is not the one that was read.
 */
export class FollowedFile {
  readonly #reading: Reading;
  #commits: Commits;
  readonly key: string;
  #path: string;
  #handle: FileHandle | undefined;
  #stream: StreamIntake | undefined;
  #source: Source | undefined;
  /** The stream that is gone on with. */
  #open: OpenStream | undefined;
  #offset: number;
  /** Behind the last whole record; what follows waits for its end. */
  #cut: number;
  #head: Buffer = NOTHING;
  #tail: Buffer = NOTHING;
  #tailOfCut: Buffer = NOTHING;
  /** What is safe. */
  #committed: Cut;
  /** Bytes behind the cut in which the delimiter may have begun. */
  #begun: Buffer = NOTHING;
  /** What was given before the content was replaced is committed no more. */
  #life = 0;
  /** When it was last modified, and when it last had something to read. */
  modifiedMs = 0;
  activeMs: number;
  /** There may be something to read. */
  hasNews = false;

  constructor(reading: Reading, { key, path, position, open }: FollowedPlace) {
    this.#reading = reading;
    this.#commits = new Commits(reading.context.isDurable);
    this.key = key;
    this.#path = path;
    this.#open = open;
    this.#offset = position;
    this.#cut = position;
    this.#committed = { position, head: NOTHING, tail: NOTHING };
    this.activeMs = reading.context.clock.now();
  }

  get path(): string {
    return this.#path;
  }

  get position(): number {
    return this.#offset;
  }

  get isOpen(): boolean {
    return this.#handle !== undefined;
  }

  get handle(): FileHandle | undefined {
    return this.#handle;
  }

  /** The bytes by which what was read can be known again, in this file or in a copy. */
  get sample(): Sample {
    return { head: this.#head, tail: this.#tail };
  }

  /** Takes an open file over: it has at the position what was read before, if anything was. */
  async use(handle: FileHandle): Promise<void> {
    const { head, tail } = await sampleOf(handle, this.#offset);
    this.#handle = handle;
    // What the codec keeps back of it is let go when the stream falls silent, also when nothing more comes.
    if (this.#open !== undefined) this.#streamNow();
    this.#head = head;
    this.#tail = tail;
    this.#tailOfCut = tail;
    if (this.#committed.position === this.#offset) this.#committed = { position: this.#offset, head, tail };
    this.activeMs = this.#reading.context.clock.now();
    this.hasNews = true;
  }

  /** Whether a file that was closed has still what was read of it. */
  async wasReadIn(handle: FileHandle): Promise<boolean> {
    if (this.#head.length > 0) return isSame(handle, fingerprintOf(this.sample, this.#offset));
    return (await lookThrough(handle)).size >= this.#offset;
  }

  /** Tells the sincedb what is safe. */
  note(): void {
    const { position, head, tail } = this.#committed;
    this.#reading.sincedb.set(this.key, position, { path: this.#path, head, tail });
  }

  /** The file has another name now. */
  rename(path: string): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#source = undefined;
    this.#stream?.moveTo(this.#sourceNow());
    this.note();
  }

  /** Reads so many chunks, or what there is. */
  async read(chunks: number): Promise<Turn> {
    const { settings, intake, signal, buffer, context } = this.#reading;
    const handle = this.#handle;
    if (handle === undefined) return "end";
    for (let chunk = 0; chunk < chunks && !signal.aborted; chunk++) {
      if (intake.room() !== undefined) return "full";
      const known = this.#tail.length;
      const { bytesRead } = await handle.read(buffer, 0, known + settings.chunkBytes, this.#offset - known);
      if (bytesRead < known || !buffer.subarray(0, known).equals(this.#tail)) return "replaced";
      if (bytesRead === known) return "end";
      this.activeMs = context.clock.now();
      this.#give(buffer.subarray(0, bytesRead), known);
    }
    return "more";
  }

  /** Bytes behind the position, with those before it that were known. */
  #give(read: Buffer, known: number): void {
    const bytes = read.subarray(known);
    const cut = this.#cutOf(bytes);
    const stream = this.#streamNow();
    if (this.#head.length === this.#offset && this.#offset < HEAD_BYTES)
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, HEAD_BYTES - this.#head.length)]);
    if (cut > 0) {
      this.#cut = this.#offset + cut;
      this.#tailOfCut = lastOf(read.subarray(0, known + cut));
      const position = this.#reading.open.placeOf({ key: this.key, path: this.#path, position: this.#cut, ...this.#sampleOfCut() });
      this.#commit(stream.write(bytes.subarray(0, cut), position));
    }
    if (cut < bytes.length) stream.write(bytes.subarray(cut));
    this.#offset += bytes.length;
    this.#tail = lastOf(read);
  }

  #sampleOfCut(): Sample {
    return { head: this.#head, tail: this.#tailOfCut };
  }

  /** How many of the next bytes belong to whole records. */
  #cutOf(bytes: Buffer): number {
    const { delimiter } = this.#reading.settings;
    if (delimiter.length === 1) return bytes.lastIndexOf(delimiter[0]!) + 1;
    const all = Buffer.concat([this.#begun, bytes]);
    let end = 0;
    for (let at = all.indexOf(delimiter); at >= 0; at = all.indexOf(delimiter, end)) end = at + delimiter.length;
    const cut = Math.max(0, end - this.#begun.length);
    this.#begun = Buffer.from(all.subarray(Math.max(end, all.length - delimiter.length + 1)));
    return cut;
  }

  #commit(receipt: Receipt, andThen?: () => void | Promise<void>): void {
    const life = this.#life;
    const cut = { position: this.#cut, head: this.#head, tail: this.#tailOfCut };
    this.#commits.add(receipt, () => {
      if (life === this.#life) {
        this.#committed = cut;
        this.note();
      }
      return andThen?.();
    });
  }

  #sourceNow(): Source {
    const { intake, context } = this.#reading;
    this.#source ??= intake.source([this.#path, context.hostname, context.hostname, this.#path]);
    return this.#source;
  }

  #streamNow(): StreamIntake {
    this.#stream ??= this.#reading.intake.stream(this.#sourceNow(), this.#open);
    this.#open = undefined;
    return this.#stream;
  }

  #streamIfBegun(): StreamIntake | undefined {
    return this.#open === undefined ? this.#stream : this.#streamNow();
  }

  /** The pipeline stops: where the queue is on disk the next process goes on with what the codec keeps back. */
  pause(): void {
    if (!this.#reading.open.isKept) this.leave();
  }

  /** The file has come to its end: what has no delimiter is its last record. `andThen` follows when all of it is safe. */
  finish(andThen?: () => void | Promise<void>): void {
    this.#cut = this.#offset;
    this.#tailOfCut = this.#tail;
    this.#begun = NOTHING;
    const receipt = this.#streamIfBegun()?.end();
    this.#stream = undefined;
    this.#source = undefined;
    this.#commit(receipt ?? DONE, andThen);
  }

  /** Nothing will be asked of its position any more: its inode may be given to another file. */
  retire(): void {
    this.finish();
    this.#life++;
    this.#reading.sincedb.delete(this.key);
  }

  /** Forgets the beginning of a record that has not ended: it will be read again. */
  leave(): void {
    this.#streamIfBegun()?.leave();
    this.#stream = undefined;
    this.#source = undefined;
    this.#offset = this.#cut;
    this.#tail = this.#tailOfCut;
    this.#begun = NOTHING;
  }

  /** Begins anew with the first byte: what was there before is gone. */
  restart(): void {
    this.#life++;
    this.#offset = 0;
    this.#cut = 0;
    this.#head = NOTHING;
    this.#tail = NOTHING;
    this.#tailOfCut = NOTHING;
    this.#committed = { position: 0, head: NOTHING, tail: NOTHING };
    this.hasNews = true;
    this.note();
  }

  /** Another file has the bytes that were read of this one, and goes on behind them: it takes their stream over. */
  handOver(copy: FollowedFile, handle: FileHandle): void {
    copy.#handle = handle;
    copy.#stream = this.#streamIfBegun();
    copy.#source = this.#source;
    copy.#offset = this.#offset;
    copy.#cut = this.#cut;
    copy.#head = this.#head;
    copy.#tail = this.#tail;
    copy.#tailOfCut = this.#tailOfCut;
    copy.#begun = this.#begun;
    copy.#committed = this.#committed;
    // What is still under way of this file's bytes holds the copy's position back.
    copy.#commits = this.#commits;
    copy.#commit(DONE);
    copy.hasNews = true;
    copy.note();
    this.#stream = undefined;
    this.#source = undefined;
    this.#begun = NOTHING;
    this.#commits = new Commits(this.#reading.context.isDurable);
  }

  /** Resolves when everything that was given is safe. */
  committed(): Promise<unknown> {
    return this.#commits.done();
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}

const DONE: Receipt = { accepted: Promise.resolve(), settled: Promise.resolve() };

/** A copy of the last bytes. */
function lastOf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES)));
}
