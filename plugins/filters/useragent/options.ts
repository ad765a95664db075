import type { OptionSchemas } from "#plugin";

export const options = {
  source: {
    type: "string",
    required: true,
    description: "The field with the user agent's text. Of a list the first element is taken.",
    examples: ["[http][request][headers][user-agent]"],
  },
  target: {
    type: "string",
    description:
      "The field to write to. Default: `user_agent` in ECS mode, the event itself else. It may be the source, whose text is then replaced.",
  },
  regexes: {
    type: "string",
    format: "path",
    description: "A file of rules in the form of uap-core's `regexes.yaml`, instead of the rules that come with Tailrace.",
  },
  prefix: { type: "string", default: "", description: "What the names of all fields begin with. Not in ECS mode." },
  lru_cache_size: { type: "integer", minimum: 1, default: 100_000, description: "How many user agents each worker remembers." },
} as const satisfies OptionSchemas;
