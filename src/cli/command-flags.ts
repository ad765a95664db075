import type { Flag } from "./flags.ts";

/** What a command of its own says of itself and its flags. */
export interface CommandSheet {
  readonly summary: string;
  /** Each a usage and what it does. */
  readonly actions: readonly (readonly [usage: string, help: string])[];
  readonly flags: Readonly<Record<string, Flag>>;
  /** Flags of all commands that matter to it. */
  readonly common: readonly string[];
  /** What is worth knowing behind the flags. */
  readonly notes: string;
}

/** The commands that have flags of their own. */
export const commandSheets: Readonly<Record<string, CommandSheet>> = {
  dlq: {
    summary: "Looks at dead letters, sends them again, removes them.",
    actions: [
      ["dlq list", "what they died of, how many, when, and the id of one of them"],
      ["dlq show ID", "one letter whole: what is known of its death, its event with the types"],
      ["dlq stats", "how many there are, of which plugins, how large"],
      ["dlq export [ID…]", "letters as JSON lines"],
      ["dlq replay [ID…] -f PATH", "send letters to the output that refused them"],
      ["dlq replay [ID…] -f PATH --through", "send them through the filters again, to all outputs"],
      ["dlq purge [ID…]", "remove letters"],
    ],
    flags: {
      since: { value: "TIME", help: "Letters that died then or later: 2026-01-31T12:00:00Z, or an age such as 2h or 5d." },
      until: { value: "TIME", help: "Letters that died before." },
      plugin: { value: "NAME", help: "Letters of plugins of this type, or of the one with this id." },
      reason: { value: "TEXT", help: "Letters with this in their reason." },
      pipeline: { value: "ID", help: "Letters of this pipeline; those of all pipelines by default." },
      through: { help: "Replay: through the filters of the configuration as it is now." },
      yes: { help: "Purge: all letters, where nothing else chooses some." },
      "path.dead_letter_queue": {
        value: "PATH",
        setting: "path.dead_letter_queue",
        help: "The folder of the letters; dead_letter_queue in path.data by default.",
      },
    },
    common: ["path.config", "path.data", "path.settings", "path.plugins", "log.level", "help"],
    notes: `list, show, stats and export read a copy: Tailrace may be running. replay and purge need the letters for themselves.
Exit code: 0 when it is done, 1 when it is not, or when letters failed again.`,
  },
  queue: {
    summary: "Looks at the queue of a pipeline on disk, checks, mends and empties it.",
    actions: [
      ["queue inspect", "what is in it: blocks, events' inputs, ages"],
      ["queue verify", "read every block and compare its checksum"],
      ["queue export", "the records in it, as lines; with --blocks the blocks as they are"],
      ["queue repair", "mend a damaged queue, first on a copy; say what was done"],
      ["queue drain -f PATH", "run the pipeline without its inputs until the queue is empty"],
    ],
    flags: {
      pipeline: { value: "ID", help: "The pipeline's id; by default that of the only queue there is, else main." },
      blocks: { help: "Export: the blocks as they are, each behind its length (4 bytes, little-endian)." },
      timeout: { value: "TIME", help: "Drain: give up after this time, such as 10m; what is left stays in the queue." },
      "path.queue": { value: "PATH", setting: "path.queue", help: "The folder of the queues; queue in path.data by default." },
    },
    common: ["path.config", "path.data", "path.settings", "path.plugins", "log.level", "help"],
    notes: `inspect, verify and export read a copy: Tailrace may be running. repair and drain need the queue for themselves.
Exit code: 0 when all is well, 1 when something is wrong or left.`,
  },
};
