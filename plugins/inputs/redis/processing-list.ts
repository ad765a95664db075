import { lastAcks } from "../../shared/safe-receipt.ts";
import type { RedisInputOptions, RedisWorld } from "./connect.ts";
import { EMPTY_REST_MS } from "./list.ts";
import { Release } from "./release.ts";
import { eventsIn, loadScript, moveScript } from "./script.ts";

/** Events that may be under way; more are taken when the first of them are safe. */
const MOST_UNDER_WAY = 20_000;

export interface SafeReading extends RedisInputOptions {
  /** The list that has what is under way. */
  readonly held: string;
}

/**
 * Takes events from a list until the signal, each over a second list that keeps it until it is safe. What that list has from
 * an earlier life is given first. Events leave it in their order: none before those ahead of it are safe.
 * @throws when the connection fails; what is under way is given again then, by the next life
 */
export async function readSafely(options: SafeReading, world: RedisWorld, signal: AbortSignal): Promise<void> {
  const { key, held, batch_count: most } = options;
  const { intake, context } = world;
  const { connection, nameOf } = await world.connect(signal);
  context.logger.info({ server: connection.place, key, held }, "Taking events from a list of Redis, which keeps each until it is safe.");
  const release = new Release(connection, held, context.isDurable);
  signal.addEventListener("abort", () => release.wake());
  try {
    const source = intake.source([]);
    const script = await loadScript(connection, moveScript(nameOf));
    const earlier = async (): Promise<Buffer[]> => {
      const first = release.underWay;
      return eventsIn(await connection.ask(["LRANGE", held, String(first), String(first + most - 1)]));
    };
    for (let isEarlier = true; !signal.aborted;) {
      const events: Buffer[] = isEarlier ? await earlier() : eventsIn(await script.run([key, held], most));
      if (events.length > 0) release.when(intake.push(events, source), events.length);
      await intake.room();
      if (release.underWay >= MOST_UNDER_WAY && !signal.aborted) await release.next();
      if (events.length === 0 && !isEarlier) await context.clock.sleep(EMPTY_REST_MS, signal);
      isEarlier &&= events.length > 0;
    }
    connection.unref();
    await Promise.race([lastAcks(release.all, context), connection.ended]);
  } finally {
    connection.close();
  }
}
