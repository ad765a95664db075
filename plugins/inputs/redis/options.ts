import type { OptionSchemas } from "#plugin";
import { redisOptions, redisTlsOptions } from "../../shared/redis/options.ts";

export const options = {
  key: { type: "string", required: true, description: "The name of the list or channel, or the pattern of channels (`logs.*`)." },
  data_type: {
    type: "string",
    enum: ["list", "channel", "pattern_channel"],
    required: true,
    description: "`list`: events are taken from the left of a list; `channel`, `pattern_channel`: what is published is listened to.",
  },
  host: { type: "string", default: "127.0.0.1", description: "The server." },
  ...redisOptions,
  path: { type: "string", description: "The server's Unix socket; `host` and `port` are not used then." },
  batch_count: {
    type: "integer",
    default: 125,
    minimum: 1,
    description: "List: how many events are taken at once. 1: the server is asked to answer as soon as there is one (`BLPOP`).",
  },
  processing_list: {
    type: "string",
    description:
      "List: what is taken is moved to the list of this name, and removed from it when it is safe: then a crash loses nothing. Each input needs a list of its own.",
    examples: ["logstash:processing:indexer-1"],
  },
  threads: {
    type: "integer",
    default: 1,
    minimum: 1,
    description: "List: how many connections take events; each after the first has `processing_list` with `:2`, `:3`, … behind it.",
  },
  command_map: {
    type: "object",
    additionalProperties: { type: "string" },
    default: {},
    description: 'What commands are called at a server that renames them, by their names in lower case: `{ lrange => "my_lrange" }`.',
  },
  ssl: { type: "boolean", default: false, description: "Whether connections are encrypted; the `ssl_` options need it." },
  ...redisTlsOptions,
} as const satisfies OptionSchemas;
