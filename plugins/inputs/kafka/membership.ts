import type { Consumer, ConsumerCrashEvent } from "kafkajs";
import type { Clock } from "#plugin";
import { keptOut } from "./errors.ts";

export interface Membership {
  readonly group: string;
  readonly sessionMs: number;
  readonly clock: Clock;
  /** The group shares its partitions anew, and the member has not joined it yet. */
  readonly isJoining: () => boolean;
}

/**
 * What keeps kafkajs from joining a group anew it tries again, but for the joining: it reads on, with the partitions that it had
 * and others may have now, or as no member at all, which needs no heartbeats and is told nothing any more.
 * @returns what rejects in either case, with PluginError KAFKA_KEPT_OUT, and when kafkajs gives up, with its error
 */
export function losingMembership(consumer: Consumer, { group, sessionMs, clock, isJoining }: Membership): Promise<never> {
  const { CRASH, HEARTBEAT, GROUP_JOIN, FETCH_START } = consumer.events;
  let lastSign = clock.now();
  return new Promise<never>((_, reject) => {
    consumer.on(CRASH, ({ payload }: ConsumerCrashEvent) => reject(payload.error));
    consumer.on(GROUP_JOIN, () => {
      lastSign = clock.now();
    });
    consumer.on(HEARTBEAT, () => {
      lastSign = clock.now();
      if (isJoining()) reject(keptOut(group));
    });
    // Between two fetches is a heartbeat, if one is due.
    consumer.on(FETCH_START, () => {
      if (clock.now() - lastSign > sessionMs) reject(keptOut(group));
    });
  });
}
