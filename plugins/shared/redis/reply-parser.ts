import { noRedisReply } from "./errors.ts";
import { RedisRefusal } from "./reply.ts";
import type { Reply } from "./reply.ts";

/** As long as Redis lets a value be by default (`proto-max-bulk-len`). */
const MOST_VALUE_BYTES = 512 << 20;
const MOST_ITEMS = 1 << 20;
const MOST_LINE_BYTES = 64 << 10;
const MOST_DEPTH = 8;
const LINE_END = "\r\n";

/** A list whose items are not all there. */
interface OpenList {
  readonly items: Reply[];
  missing: number;
}

/** Reads replies of version 2 of Redis's protocol (RESP2) as their bytes come; lengths and nesting are bounded. */
export class ReplyParser {
  #chunks: Buffer[] = [];
  #held = 0;
  /** Nothing can be read before so many bytes are held. */
  #needed = 1;
  readonly #open: OpenList[] = [];

  /** @returns the replies that are complete with these bytes. @throws PluginError REDIS_REPLY when they are no replies: nothing more can be read then */
  push(chunk: Buffer): Reply[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return [];
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const replies: Reply[] = [];
    const end = this.#readAll(bytes, replies);
    this.#chunks = end === bytes.length ? [] : [bytes.subarray(end)];
    this.#held = bytes.length - end;
    return replies;
  }

  /** @returns where the first part stands that is not complete */
  #readAll(bytes: Buffer, replies: Reply[]): number {
    let at = 0;
    while (at < bytes.length) {
      const lineEnd = bytes.indexOf(LINE_END, at, "latin1");
      if (lineEnd < 0 && bytes.length - at <= MOST_LINE_BYTES) {
        this.#needed = bytes.length - at + 1;
        return at;
      }
      if (lineEnd < 0 || lineEnd - at > MOST_LINE_BYTES) throw noRedisReply(bytes.subarray(at));
      const body = lineEnd + LINE_END.length;
      const length = bytes[at] === DOLLAR ? lengthIn(bytes, at, { lineEnd, most: MOST_VALUE_BYTES }) : -1;
      const next = length < 0 ? body : body + length + LINE_END.length;
      if (next > bytes.length) {
        this.#needed = next - at;
        return at;
      }
      if (length >= 0 && bytes.toString("latin1", body + length, next) !== LINE_END) throw noRedisReply(bytes.subarray(at));
      if (bytes[at] === ASTERISK) this.#begin(lengthIn(bytes, at, { lineEnd, most: MOST_ITEMS }), replies, bytes.subarray(at));
      else this.#add(length < 0 ? simpleReply(bytes, at, lineEnd) : bytes.subarray(body, body + length), replies);
      at = next;
    }
    this.#needed = 1;
    return at;
  }

  #begin(count: number, replies: Reply[], bytes: Buffer): void {
    if (count <= 0) return this.#add(count < 0 ? null : [], replies);
    if (this.#open.length === MOST_DEPTH) throw noRedisReply(bytes);
    this.#open.push({ items: [], missing: count });
  }

  #add(value: Reply, replies: Reply[]): void {
    let whole = value;
    for (let list = this.#open.at(-1); list !== undefined; list = this.#open.at(-1)) {
      list.items.push(whole);
      list.missing--;
      if (list.missing > 0) return;
      this.#open.pop();
      whole = list.items;
    }
    replies.push(whole);
  }
}

const [DOLLAR, ASTERISK, PLUS, MINUS, COLON] = [0x24, 0x2a, 0x2b, 0x2d, 0x3a];

/** The length behind `$` or `*`; -1 stands for null. */
function lengthIn(bytes: Buffer, at: number, { lineEnd, most }: { readonly lineEnd: number; readonly most: number }): number {
  const text = bytes.toString("latin1", at + 1, lineEnd);
  const length = /^(?:-1|\d{1,10})$/.test(text) ? Number(text) : Number.NaN;
  if (!(length <= most)) throw noRedisReply(bytes.subarray(at));
  return length;
}

/** A reply of one line. */
function simpleReply(bytes: Buffer, at: number, lineEnd: number): Reply {
  const kind = bytes[at];
  const line = bytes.subarray(at + 1, lineEnd);
  if (kind === PLUS) return line;
  if (kind === MINUS) return new RedisRefusal(line.toString("utf8"));
  const text = line.toString("latin1");
  if (kind === COLON && /^-?\d{1,19}$/.test(text)) return Number(text);
  if (kind === DOLLAR) return null;
  throw noRedisReply(bytes.subarray(at));
}
