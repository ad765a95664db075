import type { OptionSchemas } from "#plugin";
import { httpClientOptions } from "../../shared/http-client/options.ts";

export const options = {
  urls: {
    type: "object",
    required: true,
    description:
      "What is asked, by names: an address, or a hash with `url` and, if need be, `method`, `headers`, `query`, `params` (a form, or with `get`, `head` and `delete` another `query`), `body`, `user` and `password`.",
    examples: [{ health: "http://127.0.0.1:9200/_cluster/health" }],
  },
  schedule: {
    type: "object",
    required: true,
    description:
      'When it is asked: one of `every` ("5m"; at once and then so often), `cron` ("0 3 * * * Europe/Berlin"), `in` ("10s") and `at` ("2026-12-24 18:00:00").',
    examples: [{ every: "30s" }],
  },
  target: {
    type: "string",
    format: "field_reference",
    description: "The field that takes what the codec makes of an answer; without it that is the event.",
  },
  metadata_target: {
    type: "string",
    default: "@metadata",
    description: "The field below which stands what is known of request and answer.",
  },
  ...httpClientOptions,
} as const satisfies OptionSchemas;
