/** The longest message, in bytes; of a longer one the rest is thrown away. */
const LONGEST_MESSAGE = 1024 * 1024;
/** What all connections of an input may hold of messages that have not ended. */
const MOST_HELD = 64 * 1024 * 1024;

const LINE_FEED = 0x0a;
const BLANK = 0x20;
const LESS_THAN = 0x3c;
const ZERO = 0x30;
/** A longer count is a line that begins with a number. */
const MOST_DIGITS = 7;

/** Bytes of messages that have not ended, of all connections of an input. */
export interface HeldBytes {
  count: number;
}

/** A message, with its line end where a line end frames it. */
export interface Framed {
  readonly bytes: Buffer;
  /** It was too long: its end is thrown away. */
  readonly isCut: boolean;
}

/**
 * Cuts a connection's bytes into messages by RFC 6587, each as it is framed: octet counting where a message begins with a
 * count, a blank and `<`, else by its line end. Whatever comes, no more than a bounded number of bytes is held.
 */
export class MessageFrames {
  readonly #held: HeldBytes;
  #parts: Buffer[] = [];
  #length = 0;
  /** How the message that has begun ends: by a line end, behind so many bytes; undefined: that is not known yet. */
  #missing: "line end" | number | undefined;
  /** The rest of the message is thrown away. */
  #isSkipping = false;
  /** Behind a counted message some senders write a line end that they do not count. */
  #wasCounted = false;

  /** @param held shared by the connections of an input */
  constructor(held: HeldBytes) {
    this.#held = held;
  }

  /** Takes the next bytes; returns the messages that are whole now. They are views of the bytes. */
  add(chunk: Buffer): Framed[] {
    const framed: Framed[] = [];
    const bytes = this.#missing === undefined && this.#length > 0 ? Buffer.concat([this.#take(), chunk]) : chunk;
    for (let at = 0; at < bytes.length;) {
      if (this.#missing === undefined) at = this.#begin(bytes, at, framed);
      else at = this.#continue(bytes, at, framed);
    }
    return framed;
  }

  /** The connection has ended: what is there of the last message. */
  end(): Framed[] {
    const bytes = this.#take();
    return bytes.length > 0 && !this.#isSkipping ? [{ bytes, isCut: false }] : [];
  }

  #begin(bytes: Buffer, at: number, framed: Framed[]): number {
    if (this.#wasCounted) {
      this.#wasCounted = false;
      if (bytes[at] === LINE_FEED) return at + 1;
    }
    const head = readHead(bytes, at);
    if (head === undefined) {
      this.#keep(bytes.subarray(at), framed);
      return bytes.length;
    }
    this.#missing = head.missing;
    return head.start === bytes.length ? head.start : this.#continue(bytes, head.start, framed);
  }

  #continue(bytes: Buffer, at: number, framed: Framed[]): number {
    const end = this.#missing === "line end" ? bytes.indexOf(LINE_FEED, at) + 1 : at + this.#missing!;
    if (end > 0 && end <= bytes.length) {
      this.#finish(bytes.subarray(at, end), framed);
      return end;
    }
    if (typeof this.#missing === "number") this.#missing -= bytes.length - at;
    this.#keep(bytes.subarray(at), framed);
    return bytes.length;
  }

  #finish(last: Buffer, framed: Framed[]): void {
    this.#wasCounted = this.#missing !== "line end";
    this.#missing = undefined;
    if (this.#isSkipping) this.#isSkipping = false;
    else framed.push(cut(this.#length === 0 ? last : Buffer.concat([this.#take(), last])));
  }

  /** Holds the beginning of a message. Copied: a few bytes would keep all the memory that was read into. */
  #keep(bytes: Buffer, framed: Framed[]): void {
    if (this.#isSkipping) return;
    this.#parts.push(Buffer.from(bytes));
    this.#length += bytes.length;
    this.#held.count += bytes.length;
    if (this.#length <= LONGEST_MESSAGE && this.#held.count <= MOST_HELD) return;
    this.#missing ??= "line end";
    this.#isSkipping = true;
    framed.push({ bytes: this.#take().subarray(0, LONGEST_MESSAGE), isCut: true });
  }

  #take(): Buffer {
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#held.count -= this.#length;
    this.#parts = [];
    this.#length = 0;
    return bytes;
  }
}

function cut(bytes: Buffer): Framed {
  const isCut = bytes.length > LONGEST_MESSAGE;
  return { bytes: isCut ? bytes.subarray(0, LONGEST_MESSAGE) : bytes, isCut };
}

interface Head {
  /** Where the message itself begins. */
  readonly start: number;
  readonly missing: "line end" | number;
}

/** How a message is framed; undefined: its first bytes do not tell yet. */
function readHead(bytes: Buffer, from: number): Head | undefined {
  const line: Head = { start: from, missing: "line end" };
  let at = from;
  let count = 0;
  for (; at < bytes.length && isDigit(bytes[at]!); at++) {
    count = count * 10 + bytes[at]! - ZERO;
    if (count === 0 || at - from === MOST_DIGITS) return line;
  }
  if (at === bytes.length) return undefined;
  if (at === from || bytes[at] !== BLANK) return line;
  if (at + 1 === bytes.length) return undefined;
  return bytes[at + 1] === LESS_THAN ? { start: at + 1, missing: count } : line;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte < ZERO + 10;
}
