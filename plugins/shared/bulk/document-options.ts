import type { OptionSchemas } from "#plugin";

/**
 * What becomes of an event on the server. No defaults stand here: the Elasticsearch output asks which of them a person has
 * written before it decides for a data stream.
 */
export const documentOptions = {
  action: {
    type: "string",
    format: "template",
    description: "`index`, `create`, `update` or `delete`; may hold `%{…}`. Default: `index`.",
  },
  index: {
    type: "string",
    format: "template",
    description: "The index. Default: `ecs-logstash-%{+yyyy.MM.dd}`, without ECS `logstash-%{+yyyy.MM.dd}`.",
    examples: ["web-%{+yyyy.MM.dd}"],
  },
  document_id: { type: "string", format: "template", description: "The document's id. Without it the server makes one." },
  document_type: {
    type: "string",
    description: "Servers have no types any more.",
    deprecated: "Types of documents are gone since Elasticsearch 8 and in OpenSearch.",
    effect: "none",
  },
  routing: { type: "string", format: "template", description: "Decides the shard instead of the id." },
  pipeline: { type: "string", format: "template", description: "An ingest pipeline of the server. Empty: none." },
  version: { type: "string", format: "template", description: "The document's version." },
  version_type: {
    type: "string",
    enum: ["internal", "external", "external_gt", "external_gte", "force"],
    description: "How the server compares versions.",
  },
  parent: {
    type: "string",
    format: "template",
    description: "The id of the parent in a join; the routing, too, when `join_field` is given.",
  },
  join_field: { type: "string", format: "field_reference", description: "The join's field: its value becomes the relation's name." },
  retry_on_conflict: { type: "integer", minimum: 0, description: "How often the server tries an update again by itself. Default: 1." },
  upsert: { type: "string", format: "template", description: "JSON of the document that an update makes when there is none." },
  doc_as_upsert: { type: "boolean", description: "Whether an update makes a document of the event when there is none. Default: false." },
  script: { type: "string", format: "template", description: "The script, or its name, with which documents are updated." },
  script_type: {
    type: "string",
    enum: ["inline", "indexed", "file"],
    description: "What `script` is: the text, the name of a stored script, or of a file. Default: `inline`.",
  },
  script_lang: { type: "string", description: "The script's language; empty: the server's. Default: `painless`." },
  script_var_name: { type: "string", description: "The parameter that is the event in the script. Default: `event`." },
  scripted_upsert: { type: "boolean", description: "Whether the script makes a document when there is none. Default: false." },
  manage_template: {
    type: "boolean",
    description: "Whether a template for the index is put on the server. Default: true; not for data streams.",
  },
  template_name: {
    type: "string",
    description: "The template's name. Default: `ecs-logstash`, without ECS `logstash`; with ILM the alias.",
  },
  template: { type: "string", format: "path", description: "A file with the template. Default: one that comes with this output." },
  template_overwrite: { type: "boolean", description: "Whether a template that is there is replaced. Default: false." },
} as const satisfies OptionSchemas;
