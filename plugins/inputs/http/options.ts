import type { OptionSchemas } from "#plugin";
import { tlsOptions } from "../../shared/tls/options.ts";
import { keystoreOptions } from "../../shared/tls/keystore-options.ts";

const { ssl_verification_mode: _verification, ssl_enable: _enable, ssl_verify: _verify, ssl_cert: _cert, ...serverTls } = tlsOptions;

const obsolete = (instead: string) => ({ description: `Now \`${instead}\`.`, obsolete: `Use \`${instead}\` instead.` }) as const;

export const options = {
  host: { type: "string", default: "0.0.0.0", description: "The address to listen on; `0.0.0.0` also takes IPv6 connections." },
  port: { type: "integer", default: 8080, minimum: 0, maximum: 65_535, description: "The port to listen on." },
  user: { type: "string", description: "Who may send, with `password`, by basic authentication." },
  password: { type: "string", format: "password", description: "The password of `user`." },
  additional_codecs: {
    type: "object",
    additionalProperties: { type: "string" },
    default: { "application/json": "json" },
    description:
      "Which codec reads bodies of which content type (without its parameters, as it is spelled). For every other type `codec` does. What is given here replaces the default.",
  },
  response_code: { type: "integer", default: 200, description: "The status of a request that was taken: 200, 201, 202 or 204." },
  response_headers: {
    type: "object",
    default: { "Content-Type": "text/plain" },
    description: "Headers of the answer to a request that was taken. `Content-Type` counts with status 204 only: else it is `text/plain`.",
  },
  max_content_length: {
    type: "integer",
    format: "bytes",
    default: 104_857_600,
    minimum: 1,
    description: "The longest body in bytes, inflated; a longer one is answered with 413.",
  },
  max_pending_requests: {
    type: "integer",
    default: 200,
    minimum: 0,
    description:
      "Requests, beyond one for each of `threads`, that wait while the pipeline has no room; those that follow are answered with 429.",
  },
  threads: { type: "integer", minimum: 1, description: "See `max_pending_requests`. Default: the machine's processors." },
  remote_host_target_field: {
    type: "string",
    format: "field_reference",
    description: "The field for the sender's address. Default: `[host][ip]`, in legacy mode `host`.",
  },
  request_headers_target_field: {
    type: "string",
    format: "field_reference",
    description: "The field for the request's headers. Default: `[@metadata][input][http][request][headers]`, in legacy mode `headers`.",
  },
  ...serverTls,
  ssl_client_authentication: { ...serverTls.ssl_client_authentication, default: "none" },
  ssl_handshake_timeout: {
    type: "integer",
    default: 10_000,
    minimum: 1,
    description: "Milliseconds after which a connection is closed whose TLS handshake is not complete.",
  },
  ...keystoreOptions,
  bearer_token: {
    type: "string",
    format: "password",
    description: "Whoever shows this token (`Authorization: Bearer …`) may send; several stand with blanks between them.",
  },
  jwt_secret: {
    type: "string",
    format: "password",
    description: "Whoever shows a JSON Web Token that was signed with this secret (HS256, HS384, HS512) may send.",
  },
  jwt_jwks: {
    type: "string",
    description:
      "The address (or file) of a set of public keys: whoever shows a JSON Web Token that was signed with one of them may send. Keys are asked for again when one is not known.",
    examples: ["https://login.example/.well-known/jwks.json"],
  },
  jwt_issuer: { type: "string", description: "Who must have issued a JSON Web Token (its `iss`)." },
  jwt_audience: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "For whom a JSON Web Token must be (one of its `aud`).",
  },
  health_path: {
    type: "string",
    description:
      "A path that tells load balancers how it goes, without a login: GET is answered with 200, or with 503 while the pipeline has no room, and is no event.",
    examples: ["/health"],
  },
  ack: {
    type: "string",
    enum: ["accepted", "settled"],
    default: "accepted",
    description:
      "When a request is answered: as soon as the queue has it (on disk with a persisted queue), or when the outputs have delivered what it brought.",
  },
  ssl: { type: "boolean", ...obsolete("ssl_enabled") },
  keystore: { type: "string", ...obsolete("ssl_keystore_path") },
  keystore_password: { type: "string", format: "password", ...obsolete("ssl_keystore_password") },
  verify_mode: { type: "string", ...obsolete("ssl_client_authentication") },
  ssl_verify_mode: { type: "string", ...obsolete("ssl_client_authentication") },
  cipher_suites: { type: "array", items: {}, ...obsolete("ssl_cipher_suites") },
  tls_min_version: { type: "number", ...obsolete("ssl_supported_protocols") },
  tls_max_version: { type: "number", ...obsolete("ssl_supported_protocols") },
} as const satisfies OptionSchemas;
