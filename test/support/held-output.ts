import { setMaxListeners } from "node:events";
import { defineOutput } from "../../src/plugin/output.ts";
import type { OutputDefinition } from "../../src/plugin/output.ts";

/** An output that delivers when it is told to. */
export interface HeldOutput {
  /** Named `held` in a configuration. */
  readonly definition: OutputDefinition;
  /** The records that wait, and those that were delivered. */
  readonly waiting: () => number;
  readonly delivered: () => readonly string[];
  /** Lets so many of the payloads that wait go on, the oldest first; without a number all, and those to come. */
  letGo(payloads?: number): void;
}

export function heldOutput(): HeldOutput {
  const waiting: { readonly records: readonly string[]; readonly go: () => void }[] = [];
  const delivered: string[] = [];
  let isOpen = false;
  const definition = defineOutput({
    name: "held",
    summary: "Delivers when it is told to.",
    options: {},
    defaultCodec: "line",
    create: () => ({
      concurrency: 8,
      async deliver(payload, signal) {
        const records = Array.from({ length: payload.recordCount }, (_, at) => payload.record(at).toString("utf8").trimEnd());
        setMaxListeners(0, signal);
        if (!isOpen)
          await new Promise<void>((go, giveUp) => {
            waiting.push({ records, go });
            signal.addEventListener("abort", () => giveUp(new Error("given up")));
          });
        delivered.push(...records);
        return undefined;
      },
    }),
  }) as unknown as OutputDefinition;
  return {
    definition,
    waiting: () => waiting.reduce((sum, { records }) => sum + records.length, 0),
    delivered: () => delivered,
    letGo(payloads) {
      isOpen ||= payloads === undefined;
      for (const { go } of waiting.splice(0, payloads ?? waiting.length)) go();
    },
  };
}
