import type { Decoration } from "./envelope.ts";
import type { KafkaInputOptions } from "./options.ts";

/** `true` and `false` are the old words. */
export function decorationOf({ decorate_events: value }: Pick<KafkaInputOptions, "decorate_events">): Decoration {
  if (value === "true") return "basic";
  return value === "false" ? "none" : value;
}
