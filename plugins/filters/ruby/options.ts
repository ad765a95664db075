import type { OptionSchemas } from "#plugin";

export const options = {
  code: {
    type: "string",
    description: "The code that runs for every event, with `event` and `new_event_block`. Either this or `path`.",
    examples: ["event.set('[url][length]', event.get('[url][original]').length)"],
  },
  init: { type: "string", description: "Code that runs once before the first event; instance variables it makes are there in `code`." },
  path: {
    type: "string",
    format: "path",
    description:
      "A file that defines `filter(event)`, which returns a list of events, and may define `register(params)` and tests. Either this or `code`.",
  },
  script_params: { type: "object", description: "What `register` of the script at `path` is given." },
  tag_on_exception: { type: "string", default: "_rubyexception", description: "The tag of events for which the code raised an exception." },
  tag_with_exception_message: {
    type: "boolean",
    default: false,
    description: "Add a further tag: that of `tag_on_exception`, a colon and the exception's message.",
  },
  allow_paths: {
    type: "array",
    items: { type: "string", format: "path" },
    default: [],
    description:
      "Folders and files that the code may read and write. Beside these it may read the folder of the script at `path`, and nothing else.",
  },
  timeout_millis: {
    type: "number",
    default: 30_000,
    description: "How long the code may take for one event; then it is ended, and the event tagged. 0: any time.",
  },
} as const satisfies OptionSchemas;
