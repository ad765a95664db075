import type { OptionSchemas } from "#plugin";

export const options = {
  task_id: {
    type: "string",
    format: "template",
    required: true,
    description: "Events with the same text belong to one task. It holds at least one field; an event that has none of them is left alone.",
    examples: ["%{[transaction][id]}"],
  },
  code: {
    type: "string",
    required: true,
    description: "Ruby code that runs for every event of a task, with `event`, `map`, `map_meta` and `new_event_block`.",
    examples: ["map['count'] ||= 0; map['count'] += 1"],
  },
  map_action: {
    type: "string",
    enum: ["create", "update", "create_or_update"],
    default: "create_or_update",
    description: "`create`: only events of tasks that have no map yet; `update`: only of those that have one.",
  },
  end_of_task: { type: "boolean", default: false, description: "The map is forgotten behind the event." },
  aggregate_maps_path: {
    type: "string",
    description: "A file that keeps the pipeline's maps from one run to the next. One filter of a pipeline may have it.",
  },
  timeout: { type: "number", description: "Seconds after which a map has expired. Default: 1800." },
  inactivity_timeout: {
    type: "number",
    description: "Seconds without an event of its task after which a map has expired. Default: `timeout`.",
  },
  timeout_code: { type: "string", description: "Ruby code that runs for every event that is made of a map, with `event`." },
  push_map_as_event_on_timeout: { type: "boolean", default: false, description: "A map that has expired becomes an event." },
  push_previous_map_as_event: {
    type: "boolean",
    default: false,
    description: "A map becomes an event when the first event of another task comes, and at the end.",
  },
  timeout_timestamp_field: {
    type: "string",
    format: "field_reference",
    description: "Time is the time in this field of the events, instead of the clock's.",
  },
  timeout_task_id_field: {
    type: "string",
    format: "field_reference",
    description: "The field of an event made of a map that gets the task's id.",
  },
  timeout_tags: {
    type: "array",
    items: { type: "string", format: "template" },
    default: [],
    description: "Tags of events made of maps.",
  },
  map_count_warning_threshold: {
    type: "number",
    default: 5_000,
    description: "A warning is logged when so many maps are kept; 0: never.",
  },
  allow_paths: {
    type: "array",
    items: { type: "string", format: "path" },
    default: [],
    description: "Folders and files that the code may read and write; there are no others for it.",
  },
  timeout_millis: {
    type: "number",
    default: 30_000,
    description: "How long the code may take for one event; then it is ended, and the event tagged. 0: any time.",
  },
} as const satisfies OptionSchemas;
