import type { OptionSchemas, OptionsOf } from "#plugin";
import { tlsOptions } from "../tls/options.ts";

const { ssl_enabled, ssl_certificate, ssl_key, ssl_key_passphrase, ssl_supported_protocols, ssl_cipher_suites } = tlsOptions;

export const beatsOptions = {
  host: {
    type: "string",
    default: "0.0.0.0",
    description: "The address to listen on; `0.0.0.0` also takes IPv6 connections, as Java does.",
  },
  port: { type: "integer", required: true, minimum: 0, maximum: 65_535, description: "The port to listen on; that of Beats is 5044." },
  client_inactivity_timeout: {
    type: "number",
    default: 60,
    minimum: 0,
    description:
      "A connection on which nobody says anything for so many seconds is closed; 0: it stays. One that waits for its answer stays too.",
  },
  enrich: {
    type: "array",
    items: { type: "string", enum: ["source_metadata", "codec_metadata", "ssl_peer_metadata", "all", "none"] },
    description:
      "What events are given beside what the client sends: its address, what the codec has to say, the certificate it shows. `all` and `none` stand alone. Default: `source_metadata` and `codec_metadata`.",
    examples: [["source_metadata"], "none"],
  },
  include_codec_tag: {
    type: "boolean",
    description:
      "Whether events get the tag `beats_input_codec_plain_applied`, or `beats_input_raw_event` where there was nothing for a codec. Default: as `enrich` says of `codec_metadata`.",
    deprecated: "Use `enrich` to say what events are given.",
  },
  add_hostname: {
    type: "boolean",
    default: false,
    description: "Whether `[beat][hostname]` becomes the host's name, where the event has none.",
    deprecated: "Beats say themselves where events come from.",
  },
  ssl_enabled,
  ssl_certificate,
  ssl_key,
  ssl_key_passphrase,
  ssl_certificate_authorities: {
    type: "array",
    items: { type: "string", format: "path" },
    default: [],
    description: "Files of the authorities that sign the clients' certificates.",
  },
  ssl_client_authentication: {
    type: "string",
    enum: ["none", "optional", "required"],
    description:
      "Whether clients show a certificate. `optional`: one that is shown must be good. Default: `required` with `ssl_certificate_authorities`, else `none`.",
  },
  ssl_handshake_timeout: {
    type: "number",
    default: 10_000,
    minimum: 1,
    description: "A connection that has not shaken hands after so many milliseconds is closed.",
  },
  ssl_supported_protocols,
  ssl_cipher_suites,
  executor_threads: { type: "integer", description: "Threads of Java.", effect: "none" },
  event_loop_threads: { type: "integer", description: "Threads of Java.", effect: "none" },
  ssl: { type: "boolean", description: "Now `ssl_enabled`.", obsolete: "Use `ssl_enabled` instead." },
  ssl_peer_metadata: { type: "boolean", description: "Now part of `enrich`.", obsolete: "Use `enrich` instead." },
  ssl_verify_mode: {
    type: "string",
    description: "Now `ssl_client_authentication`.",
    obsolete: "Use `ssl_client_authentication` instead.",
  },
  cipher_suites: { type: "array", items: {}, description: "Now `ssl_cipher_suites`.", obsolete: "Use `ssl_cipher_suites` instead." },
  tls_min_version: {
    type: "number",
    description: "Now `ssl_supported_protocols`.",
    obsolete: "Use `ssl_supported_protocols` instead.",
  },
  tls_max_version: {
    type: "number",
    description: "Now `ssl_supported_protocols`.",
    obsolete: "Use `ssl_supported_protocols` instead.",
  },
} as const satisfies OptionSchemas;

export type BeatsOptions = OptionsOf<typeof beatsOptions>;
