import type { OptionSchemas } from "#plugin";

export const options = {
  time: {
    type: "string",
    format: "template",
    description:
      "Seconds to sleep. With `replay`: how many times faster than the events were made. What is no number counts as 0. Required without `replay`, with it 1.",
    examples: ["0.5", "%{pause}"],
  },
  every: {
    type: "string",
    default: "1",
    description: "It sleeps at every event with this number: 10, at the tenth. Means nothing with `replay`.",
  },
  replay: {
    type: "boolean",
    default: false,
    description: "Whether it sleeps as long as there was between the event and the one before it, by their `@timestamp`.",
  },
} as const satisfies OptionSchemas;
