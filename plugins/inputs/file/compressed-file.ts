import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import type { Intake, StreamIntake } from "#plugin";

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;

/** By its name, as in Logstash. */
export function isCompressed(path: string): boolean {
  return path.endsWith(".gz") || path.endsWith(".gzip");
}

export interface Inflating {
  readonly intake: Intake;
  readonly delimiter: Buffer;
  readonly signal: AbortSignal;
}

/**
 * Gives the lines of a compressed file to a stream. They end as those of Java's BufferedReader, which Logstash reads them with: by a
 * line feed, a carriage return, or both, whatever `delimiter` says; and bytes that are not UTF-8 become U+FFFD.
 * @returns false when the signal came first @throws when the file is damaged; what stood before the damage is given
 */
export async function inflateInto(stream: StreamIntake, path: string, { intake, delimiter, signal }: Inflating): Promise<boolean> {
  const lines = new LineEnds(delimiter);
  for await (const chunk of inflated(path)) {
    if (signal.aborted) return false;
    stream.write(lines.convert(chunk));
    await intake.room();
  }
  stream.write(lines.rest());
  return !signal.aborted;
}

/** Why a file cannot be inflated; undefined: it can. */
export async function damageOf(path: string, signal: AbortSignal): Promise<unknown> {
  try {
    for await (const chunk of inflated(path)) if (signal.aborted || chunk.length < 0) break;
    return undefined;
  } catch (error) {
    return error;
  }
}

async function* inflated(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  file.once("error", (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

/** Turns every end of a line into the delimiter that the stream is cut by. */
class LineEnds {
  readonly #delimiter: Buffer;
  /** The last chunk ended with a carriage return: a line feed may belong to it. */
  #isAfterReturn = false;
  /** The first bytes of a character whose others have not come. */
  #begun: Buffer = Buffer.alloc(0);

  constructor(delimiter: Buffer) {
    this.#delimiter = delimiter;
  }

  convert(chunk: Buffer): Buffer {
    const all = this.#begun.length > 0 ? Buffer.concat([this.#begun, chunk]) : chunk;
    const whole = all.length - begunLength(all);
    this.#begun = Buffer.from(all.subarray(whole));
    const bytes = all.subarray(0, whole);
    return this.#ended(isUtf8(bytes) ? bytes : Buffer.from(bytes.toString("utf8")));
  }

  rest(): Buffer {
    return this.#begun.length > 0 ? Buffer.from(this.#begun.toString("utf8")) : this.#begun;
  }

  #ended(bytes: Buffer): Buffer {
    const isPlain = !this.#isAfterReturn && !bytes.includes(CARRIAGE_RETURN);
    if (isPlain && this.#delimiter.length === 1 && this.#delimiter[0] === LINE_FEED) return bytes;
    const parts: Buffer[] = [];
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === LINE_FEED && this.#isAfterReturn) from = at + 1;
      else if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        parts.push(bytes.subarray(from, at), this.#delimiter);
        from = at + 1;
      }
      this.#isAfterReturn = byte === CARRIAGE_RETURN;
    }
    parts.push(bytes.subarray(from));
    return Buffer.concat(parts);
  }
}

/** How many of the last bytes are the beginning of a character of UTF-8. */
function begunLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return back < lengthOf(byte) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function lengthOf(first: number): number {
  if (first >= 0xf0) return 4;
  return first >= 0xe0 ? 3 : 2;
}
