import type { OptionSchemas } from "#plugin";

/** Ends every file mode. */
const MODE_HINT =
  "Write it with a leading zero, as in `0640`, to have it read as octal; the umask is not applied. -1: the system's default.";

export const options = {
  path: {
    type: "string",
    required: true,
    description:
      "The file, with `%{…}` filled in per event. Its first folder must be fixed, and no event gets out of the fixed beginning of the path.",
    examples: ["/var/log/%{service}/%{+YYYY-MM-dd}.log"],
  },
  filename_failure: {
    type: "string",
    default: "_filepath_failures",
    description: "The file, in the fixed beginning of the path, for events whose own path cannot be used.",
  },
  write_behavior: {
    type: "string",
    enum: ["append", "overwrite"],
    default: "append",
    description: "`overwrite`: each batch of events replaces the file by its last event.",
  },
  gzip: { type: "boolean", default: false, description: "Whether the file is compressed." },
  create_if_deleted: {
    type: "boolean",
    default: true,
    description: "With `false`, events for a file that is not there go to `filename_failure`.",
  },
  dir_mode: {
    type: "integer",
    default: -1,
    minimum: -1,
    maximum: 0o7777,
    description: `The mode of folders it makes. ${MODE_HINT}`,
  },
  file_mode: {
    type: "integer",
    default: -1,
    minimum: -1,
    maximum: 0o7777,
    description: `The mode of files it makes. ${MODE_HINT}`,
  },
  stale_cleanup_interval: {
    type: "number",
    default: 10,
    minimum: 0,
    description: "Seconds between looks at the open files; those without an event since the last look are closed.",
  },
  flush_interval: { type: "number", default: 2, effect: "none", description: "Every batch of events is written at once." },
} as const satisfies OptionSchemas;
