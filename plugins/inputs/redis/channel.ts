import { replyText } from "../../shared/redis/reply.ts";
import type { Reply } from "../../shared/redis/reply.ts";
import type { RedisInputOptions, RedisWorld } from "./connect.ts";

/**
 * Listens to a channel, or to all of a pattern, until the signal. Redis keeps nothing for a listener: what is published while
 * the connection is down, or when a listener lets too much wait, is gone.
 * @throws when the connection fails
 */
export async function listenToChannel({ key, data_type }: RedisInputOptions, world: RedisWorld, signal: AbortSignal): Promise<void> {
  const { intake, context } = world;
  const { connection } = await world.connect(signal);
  const source = intake.source([]);
  const stop = (): void => connection.close();
  signal.addEventListener("abort", stop);
  try {
    connection.listen((messages) => {
      const parts = messages.map(partsOf);
      const texts = parts.map(({ text }) => text);
      const channels = parts.map(({ channel }) => [channel]);
      intake.push(texts, source, channels);
      const room = intake.room();
      if (room === undefined) return;
      connection.pause();
      void room.then(() => connection.resume());
    });
    await connection.ask([data_type === "channel" ? "SUBSCRIBE" : "PSUBSCRIBE", key]);
    context.logger.info({ server: connection.place, channel: key }, "Listening to Redis.");
    const reason = await connection.ended;
    if (!signal.aborted) throw reason;
  } finally {
    signal.removeEventListener("abort", stop);
    connection.close();
  }
}

/** The channel and the text stand at the end, behind the kind and maybe a pattern. */
function partsOf(message: Reply): { readonly channel: string; readonly text: Buffer } {
  const [channel, text] = (message as readonly Reply[]).slice(-2);
  return { channel: replyText(channel), text: Buffer.isBuffer(text) ? text : Buffer.alloc(0) };
}
