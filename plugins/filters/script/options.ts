import type { OptionSchemas } from "#plugin";

export const options = {
  code: {
    type: "string",
    description: "The JavaScript that runs for every event: the body of a function of `event` and `emit`. Either this or `path`.",
    examples: ["event.set('[url][length]', event.get('[url][original]').length)"],
  },
  init: { type: "string", description: "JavaScript that runs once before the first event; what it declares is there in `code`." },
  path: {
    type: "string",
    format: "path",
    description: "A file that declares `function filter(event, emit)`, and may declare `function register(params)`. Either this or `code`.",
  },
  script_params: { type: "object", description: "What `register` of the script at `path` is given." },
  tag_on_exception: { type: "string", default: "_scriptexception", description: "The tag of events for which the code threw." },
  tag_with_exception_message: {
    type: "boolean",
    default: false,
    description: "Add a further tag: that of `tag_on_exception`, a colon and the exception's message.",
  },
  timeout_millis: {
    type: "number",
    default: 30_000,
    description: "How long the code may take for one event; then it is ended, and the event tagged. 0: any time.",
  },
} as const satisfies OptionSchemas;
