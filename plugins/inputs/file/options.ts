import type { OptionSchemas } from "#plugin";

const duration = "A number, or a text with a unit (`250 ms`, `90 sec`, `5 minutes`, `2 hours`, `3 days`, `1 week`).";

export const options = {
  path: {
    type: "array",
    items: { type: "string" },
    required: true,
    minItems: 1,
    description:
      "Which files: absolute paths, or patterns with `*`, `?`, `**` (any folders), `[a-z]`, `{this,that}`, `\\` before any of these for the sign itself.",
    examples: [["/var/log/app/*.log", "/var/log/{nginx,apache}/**/access.log"]],
  },
  exclude: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Files to leave out: patterns for names, without folders.",
    examples: [["*.gz", "*.tmp"]],
  },
  mode: {
    type: "string",
    enum: ["tail", "read"],
    default: "tail",
    description: "`tail`: files grow, and are followed. `read`: files are whole: each is read once, to its end.",
  },
  start_position: {
    type: "string",
    enum: ["beginning", "end"],
    default: "end",
    description:
      "Where to begin with files that are there at the start and that nothing is known of. Those found later are read from their beginning, and so are all of them in read mode.",
  },
  delimiter: {
    type: "string",
    default: "\n",
    description: "What ends a line. Written as it is: `\\n` is a backslash and an n unless `config.support_escapes` is on.",
  },
  stat_interval: { default: 1, description: `How often files are looked at for news, in seconds. ${duration}` },
  discover_interval: {
    type: "integer",
    minimum: 1,
    default: 15,
    description: "How often new files are looked for: at every so many `stat_interval`s.",
  },
  sincedb_path: {
    type: "string",
    description:
      "The file that keeps how far each file was read. Default: `.sincedb_` and a hash of `path`, in `path.data/plugins/inputs/file`. `/dev/null`: nothing is kept.",
  },
  sincedb_write_interval: { default: 15, description: `How often it is written, in seconds at most. ${duration}` },
  sincedb_clean_after: {
    default: "14 days",
    description: `When a file that is not there any more is forgotten, in days after its last change. ${duration}`,
  },
  ignore_older: {
    description: `Files that were last modified longer ago than this, in seconds, are passed over until they are modified. ${duration}`,
  },
  close_older: {
    default: "1 hour",
    description: `Files that had nothing to read for so long, in seconds, are closed; they are opened again when they grow. ${duration}`,
  },
  max_open_files: {
    type: "integer",
    default: 4095,
    description: "How many files may be open at once. The one that has been silent longest makes way for the next.",
  },
  file_chunk_size: { type: "integer", minimum: 1, default: 32_768, description: "Bytes in one read." },
  file_chunk_count: {
    type: "integer",
    minimum: 1,
    default: 140_737_488_355_327,
    description: "After so many reads of one file the next file has its turn.",
  },
  file_sort_by: {
    type: "string",
    enum: ["last_modified", "path"],
    default: "last_modified",
    description: "In which order files have their turns.",
  },
  file_sort_direction: {
    type: "string",
    enum: ["asc", "desc"],
    default: "asc",
    description: "`asc`: the oldest, or the first in the alphabet, first.",
  },
  file_completed_action: {
    type: "string",
    enum: ["delete", "log", "log_and_delete"],
    default: "delete",
    description: "What becomes of a file in read mode, once it is read to its end and its events are safe.",
  },
  file_completed_log_path: {
    type: "string",
    description: "The file to which the paths of files that are read are added, for `log` and `log_and_delete`.",
  },
  exit_after_read: {
    type: "boolean",
    default: false,
    description: "In read mode: no new files are looked for, and the input ends once those that are there are read.",
  },
  check_archive_validity: {
    type: "boolean",
    default: false,
    description: "In read mode: a compressed file is inflated once without its events, and left alone when it is damaged.",
  },
} as const satisfies OptionSchemas;
