/** What a Redis server answers: texts are bytes, a refusal is a value. */
export type Reply = Buffer | number | null | RedisRefusal | readonly Reply[];

/** The text of a reply; empty when it is none. */
export function replyText(reply: Reply | undefined): string {
  return Buffer.isBuffer(reply) ? reply.toString("utf8") : "";
}

/** An answer that begins with `-`: `WRONGTYPE Operation against a key …`. */
export class RedisRefusal {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }

  /** Its first word: `ERR`, `NOAUTH`, `OOM`. */
  get code(): string {
    return this.message.split(" ", 1)[0]!;
  }
}
