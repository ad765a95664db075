import type { OptionSchemas } from "#plugin";

export const options = {
  path: {
    type: "string",
    required: true,
    description: "The folder of the dead letters, without the pipeline's name: `path.dead_letter_queue`. It need not be there yet.",
    examples: ["data/dead_letter_queue"],
  },
  pipeline_id: { type: "string", default: "main", description: "The pipeline whose letters are read." },
  commit_offsets: {
    type: "boolean",
    default: true,
    description: "Whether the position is kept, so that the next start goes on behind it; otherwise it begins with the oldest letter.",
  },
  sincedb_path: {
    type: "string",
    description:
      "The file that keeps the position. Default: `.sincedb_` and a hash of `path`, in `path.data/plugins/inputs/dead_letter_queue/<pipeline_id>`.",
  },
  start_timestamp: {
    type: "string",
    description: "Begin with the first letter that is this old or younger, whatever position is kept; ISO 8601.",
    examples: ["2026-04-04T23:40:37"],
  },
  clean_consumed: {
    type: "boolean",
    default: false,
    description: "Whether letters are taken out of the queue once they are delivered. Needs `commit_offsets`.",
  },
  codec: { type: "object", format: "codec", effect: "none", description: "Letters are whole events: nothing is decoded." },
} as const satisfies OptionSchemas;
