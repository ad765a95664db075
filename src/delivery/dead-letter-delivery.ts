import type { Delivery } from "../plugin/output.ts";
import type { DeadLetterQueue } from "./dead-letter-queue.ts";

/** What the workers give up goes the way of any output's records; each is a whole letter. */
export function deadLetterDelivery(queue: DeadLetterQueue, now: () => number): Delivery {
  return {
    async deliver(payload) {
      const letters = Array.from({ length: payload.recordCount }, (_, ordinal) => payload.record(ordinal));
      await queue.add(letters);
      return undefined;
    },
    tick: () => queue.expire(now()),
    close: () => queue.close(),
    releasesBytes: true,
  };
}
