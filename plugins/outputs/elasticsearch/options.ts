import type { OptionSchemas } from "#plugin";
import { connectionOptions } from "../../shared/bulk/connection-options.ts";
import { documentOptions } from "../../shared/bulk/document-options.ts";
import { tlsOptions } from "../../shared/tls/options.ts";

const obsolete = (instead: string) => ({ description: `Now \`${instead}\`.`, obsolete: `Use \`${instead}\` instead.` });

/** Options that say nothing about data streams: those that may stand beside them. */
export const streamSafeOptions = {
  ...connectionOptions,
  cloud_id: { type: "string", description: "A deployment in Elastic Cloud, instead of `hosts`." },
  cloud_auth: { type: "string", format: "password", description: "`user:password`, instead of those options." },
  api_key: {
    type: "string",
    format: "password",
    description: "An API key: `id:key`, its encoded form, or one of Elastic Cloud. Needs TLS.",
  },
  compression_level: {
    type: "integer",
    minimum: 0,
    maximum: 9,
    description: "How much requests are compressed: 1 is quick, 9 small, 0 not at all. Default: 1.",
  },
  http_compression: {
    type: "boolean",
    description: "Whether requests are compressed.",
    deprecated: "Set `compression_level` instead.",
  },
  ssl_enabled: { type: "boolean", description: "Whether connections are encrypted. Default: as the addresses of `hosts` say." },
  ssl_verification_mode: {
    ...tlsOptions.ssl_verification_mode,
    description: "Whether the server's certificate, and the name in it, are checked. Default: `full`.",
  },
  ssl_certificate_authorities: {
    type: "array",
    items: { type: "string", format: "path" },
    default: [],
    description: "The file of the authority that signs the server's certificate. Without it, those that come with Node.js.",
  },
  ca_trusted_fingerprint: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "SHA-256 fingerprints, in hex, of authorities that are trusted.",
  },
  ssl_certificate: { type: "string", format: "path", description: "The certificate shown to the server, with its `ssl_key`." },
  ssl_key: { type: "string", format: "path", description: "The private key of `ssl_certificate`." },
  ssl_keystore_path: {
    type: "string",
    format: "path",
    description: "A PKCS#12 file with the certificate shown to the server, and its key.",
  },
  ssl_keystore_type: { type: "string", enum: ["pkcs12", "jks"], description: "The kind of `ssl_keystore_path`. Only Java reads `jks`." },
  ssl_keystore_password: { type: "string", format: "password", description: "Opens `ssl_keystore_path`." },
  ssl_truststore_path: {
    type: "string",
    format: "path",
    description: "A Java store of authorities: refused, use `ssl_certificate_authorities`.",
  },
  ssl_truststore_type: { type: "string", enum: ["pkcs12", "jks"], description: "The kind of `ssl_truststore_path`." },
  ssl_truststore_password: { type: "string", format: "password", description: "Opens `ssl_truststore_path`." },
  ssl_supported_protocols: tlsOptions.ssl_supported_protocols,
  ssl_cipher_suites: tlsOptions.ssl_cipher_suites,
  dlq_on_failed_indexname_interpolation: {
    type: "boolean",
    default: true,
    description: "Whether an event whose index has a placeholder left is given up here. Otherwise the server refuses it.",
  },
  stable_ids: {
    type: "boolean",
    description:
      "Whether a document without an id gets one that it has again when it is sent twice. Default: with a persisted queue, for `create` and data streams of logs.",
  },
  document_id: documentOptions.document_id,
  routing: documentOptions.routing,
  pipeline: documentOptions.pipeline,
  ssl: { type: "boolean", ...obsolete("ssl_enabled") },
  ssl_certificate_verification: { type: "boolean", ...obsolete("ssl_verification_mode") },
  cacert: { type: "string", ...obsolete("ssl_certificate_authorities") },
  truststore: { type: "string", ...obsolete("ssl_truststore_path") },
  truststore_password: { type: "string", format: "password", ...obsolete("ssl_truststore_password") },
  keystore: { type: "string", ...obsolete("ssl_keystore_path") },
  keystore_password: { type: "string", format: "password", ...obsolete("ssl_keystore_password") },
} as const satisfies OptionSchemas;

export const streamOptions = {
  data_stream: {
    type: "string",
    enum: ["true", "false", "auto"],
    description:
      "Whether events go to a data stream. `auto`, the default: in ECS mode, when no option is given that data streams do not have.",
  },
  data_stream_type: {
    type: "string",
    enum: ["logs", "metrics", "synthetics", "traces"],
    description: "The stream's type. Default: `logs`.",
  },
  data_stream_dataset: { type: "string", description: "The stream's dataset. Default: `generic`." },
  data_stream_namespace: { type: "string", description: "The stream's namespace. Default: `default`." },
  data_stream_sync_fields: {
    type: "boolean",
    description: "Whether documents get the fields `data_stream.*` of their stream. Default: true.",
  },
  data_stream_auto_routing: {
    type: "boolean",
    description: "Whether an event's own `data_stream` fields decide where it goes. Default: true.",
  },
} as const satisfies OptionSchemas;

const indexOptions = {
  template_api: {
    type: "string",
    enum: ["auto", "legacy", "composable"],
    description: "The kind of template. `auto`, the default: `composable`.",
  },
  ilm_enabled: {
    type: "string",
    enum: ["true", "false", "auto"],
    description:
      "Whether the server's index lifecycle management is used. `auto`, the default: when the index is the default one, or an alias is given.",
  },
  ilm_rollover_alias: { type: "string", description: "The alias that is written to. Default: `ecs-logstash`, without ECS `logstash`." },
  ilm_pattern: { type: "string", description: "What the indexes' names have behind the alias. Default: `{now/d}-000001`." },
  ilm_policy: { type: "string", description: "The policy. Default: `logstash-policy`, which is made when it is not there." },
} as const satisfies OptionSchemas;

export const options = { ...streamSafeOptions, ...streamOptions, ...documentOptions, ...indexOptions } as const satisfies OptionSchemas;
