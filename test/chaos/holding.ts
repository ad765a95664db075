import { defineOutput } from "../../src/plugin/index.ts";
import type { Definition } from "../../src/plugin/plugin-map.ts";

/** An output whose target a test turns on and off. */
export interface Target {
  readonly definition: Definition;
  /** `holds`: it takes what it is given and never answers; `refuses`: every record, for good; `takes`. */
  mode: "holds" | "refuses" | "takes";
  /** What it took. */
  readonly taken: string[];
}

export function makeTarget(name = "target"): Target {
  const target: Target = {
    mode: "holds",
    taken: [],
    definition: defineOutput({
      name,
      summary: "A target that is turned on and off.",
      options: {},
      rejects: true,
      defaultCodec: "json_lines",
      create: () => ({
        async deliver(payload, signal) {
          if (target.mode === "holds") await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
          signal.throwIfAborted();
          const records = Array.from({ length: payload.recordCount }, (_, record) => record);
          if (target.mode === "refuses") return { rejected: records.map((record) => ({ record, reason: "never", status: 400 })) };
          for (const record of records) target.taken.push(payload.record(record).toString().trimEnd());
          return undefined;
        },
      }),
    }),
  };
  return target;
}
