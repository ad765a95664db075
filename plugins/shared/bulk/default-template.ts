import type { TemplateBody } from "./template.ts";

export interface DefaultTemplate {
  readonly pattern: string;
  readonly isEcs: boolean;
  /** Of `_index_template`; false: of the older `_template`. */
  readonly isComposable: boolean;
  /** A template of the server to build on, where there is one. */
  readonly buildsOn?: string;
}

const TEXT_WITH_KEYWORD = {
  type: "text",
  norms: false,
  fields: { keyword: { type: "keyword", ignore_above: 256 } },
};

/** Texts can be searched and sorted by, as Logstash's template has it. */
const PLAIN_MAPPINGS = {
  dynamic_templates: [
    { message_field: { path_match: "message", match_mapping_type: "string", mapping: { type: "text", norms: false } } },
    { string_fields: { match: "*", match_mapping_type: "string", mapping: TEXT_WITH_KEYWORD } },
  ],
  properties: {
    "@timestamp": { type: "date" },
    "@version": { type: "keyword" },
    geoip: {
      dynamic: true,
      properties: {
        ip: { type: "ip" },
        location: { type: "geo_point" },
        latitude: { type: "half_float" },
        longitude: { type: "half_float" },
      },
    },
  },
};

/** The types of ECS that cannot be seen by a value, told by the names of fields. */
const ECS_MAPPINGS = {
  dynamic_templates: [
    { ecs_ip: { path_match: "*.ip", match_mapping_type: "string", mapping: { type: "ip" } } },
    { ecs_geo_point: { path_match: "*.geo.location", mapping: { type: "geo_point" } } },
    { ecs_text: { path_match: "*.message", match_mapping_type: "string", mapping: { type: "text", norms: false } } },
    { ecs_keyword: { match: "*", match_mapping_type: "string", mapping: { type: "keyword", ignore_above: 1024 } } },
  ],
  properties: {
    "@timestamp": { type: "date" },
    "@version": { type: "keyword" },
    message: { type: "text", norms: false },
  },
};

/** The template for indexes that have none of the user's. */
export function defaultTemplate({ pattern, isEcs, isComposable, buildsOn }: DefaultTemplate): TemplateBody {
  const settings = { "index.refresh_interval": "5s", number_of_shards: 1 };
  const mappings = isEcs ? ECS_MAPPINGS : PLAIN_MAPPINGS;
  if (!isComposable) return { index_patterns: [pattern], settings, mappings };
  const base = buildsOn === undefined ? {} : { composed_of: [buildsOn], ignore_missing_component_templates: [buildsOn] };
  return {
    index_patterns: [pattern],
    ...base,
    template: { settings, mappings },
    priority: 200,
    _meta: { description: "for the indexes of a Tailrace output" },
  };
}
