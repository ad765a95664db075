import type { OptionSchemas } from "#plugin";

export const options = {
  command: {
    type: "array",
    items: { type: "string" },
    required: true,
    description:
      "A line for the shell; or, as a list, a program and its arguments, which no shell sees. Parts may come from the event: then each different command runs by itself.",
    examples: [["/usr/local/bin/store", "--for", "%{[service][type]}"]],
  },
  message_format: {
    type: "string",
    format: "template",
    description: "What is written of an event, as a line. Default: the event as JSON.",
  },
  ttl: {
    type: "number",
    default: 10,
    description: "Seconds after which a command that is given nothing is told that its input has ended. 0 or -1: never.",
  },
  codec: { type: "object", format: "codec", effect: "none", description: "Nothing is encoded by it." },
} as const satisfies OptionSchemas;
