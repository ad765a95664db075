import type { RedisConnection } from "../../shared/redis/connection.ts";
import { BLOCKING_SECONDS } from "./connect.ts";
import type { RedisInputOptions, RedisWorld } from "./connect.ts";
import { eventsIn, loadScript, popScript } from "./script.ts";

/** How long an empty list is left alone, as in Logstash. */
export const EMPTY_REST_MS = 250;

/**
 * Takes events from a list until the signal. They are gone from the server then, before they are safe here: see
 * `processing_list`. At the stop an answer under way is waited for, so that a stop loses nothing.
 * @throws when the connection fails
 */
export async function readList(options: RedisInputOptions, world: RedisWorld, signal: AbortSignal): Promise<void> {
  const { intake, context } = world;
  const { connection, nameOf } = await world.connect(signal);
  context.logger.info({ server: connection.place, key: options.key }, "Taking events from a list of Redis.");
  try {
    const source = intake.source([]);
    const take = options.batch_count === 1 ? takeOne(connection, options) : await takeMany();
    while (!signal.aborted) {
      const events = await take();
      if (events.length > 0) intake.push(events, source);
      await intake.room();
      if (events.length === 0 && options.batch_count > 1) await context.clock.sleep(EMPTY_REST_MS, signal);
    }
  } finally {
    connection.close();
  }

  async function takeMany(): Promise<() => Promise<Buffer[]>> {
    const script = await loadScript(connection, popScript(nameOf));
    return async () => eventsIn(await script.run([options.key], options.batch_count));
  }
}

function takeOne(connection: RedisConnection, { key }: RedisInputOptions): () => Promise<Buffer[]> {
  return async () => eventsIn(await connection.ask(["BLPOP", key, String(BLOCKING_SECONDS)])).slice(1);
}
