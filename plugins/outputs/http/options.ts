import type { OptionSchemas } from "#plugin";
import { httpClientOptions } from "../../shared/http-client/options.ts";

export const options = {
  url: {
    type: "string",
    format: "template",
    required: true,
    description: "Where events are sent; may hold `%{…}`, except with `format => json_batch`.",
    examples: ["https://logs.example/%{[service][name]}"],
  },
  http_method: {
    type: "string",
    enum: ["put", "post", "patch", "delete", "get", "head"],
    required: true,
    description: "The method of the requests.",
  },
  format: {
    type: "string",
    enum: ["json", "json_batch", "form", "message"],
    default: "json",
    description:
      "What a request holds: an event as JSON, a list of several, an event as a form, or `message`. `json_batch` sends what comes together in one request.",
  },
  mapping: {
    type: "object",
    description: "What is sent in the event's stead, by names; values may hold `%{…}`, and be lists and hashes. They become text.",
  },
  message: { type: "string", format: "template", description: "With `format => message`: the text that is sent." },
  headers: {
    type: "object",
    default: {},
    description: "Headers of the requests; values may hold `%{…}`, except with `format => json_batch`.",
  },
  content_type: {
    type: "string",
    description: "Default: `application/json`; with `format => form` `application/x-www-form-urlencoded`, with `message` `text/plain`.",
  },
  http_compression: { type: "boolean", default: false, description: "Whether bodies are sent with gzip." },
  retry_failed: {
    type: "boolean",
    default: true,
    description:
      "Whether requests without an answer, or with one of `retryable_codes`, are made again. With `false` they are refused ones.",
  },
  retryable_codes: {
    type: "array",
    items: { type: "number" },
    default: [429, 500, 502, 503, 504],
    description: "Statuses after which a request is made again.",
  },
  ignorable_codes: {
    type: "array",
    items: { type: "number" },
    default: [],
    description: "Statuses, beside 200 to 299, that are successes.",
  },
  ...httpClientOptions,
} as const satisfies OptionSchemas;
