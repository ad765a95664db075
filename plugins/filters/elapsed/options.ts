import type { OptionSchemas } from "#plugin";

export const options = {
  start_tag: { type: "string", required: true, description: "The tag of an event that begins a task.", examples: ["task_started"] },
  end_tag: { type: "string", required: true, description: "The tag of an event that ends a task.", examples: ["task_ended"] },
  unique_id_field: {
    type: "string",
    format: "field_reference",
    required: true,
    description: "The field with the id of the task. An event without it is left alone.",
    examples: ["task_id"],
  },
  timeout: {
    type: "number",
    default: 1800,
    description: "Seconds after which a task that has not ended is given up; counted in steps of five seconds.",
  },
  new_event_on_match: {
    type: "boolean",
    default: false,
    description: "Whether what is found becomes a new event, behind the one that ends the task, instead of fields of that one.",
  },
  keep_start_event: {
    type: "string",
    enum: ["first", "last"],
    default: "first",
    description: "Which event counts when several begin one task.",
  },
} as const satisfies OptionSchemas;
