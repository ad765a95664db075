import type { OptionSchemas } from "#plugin";
import { tlsOptions } from "../tls/options.ts";
import { keystoreOptions } from "../tls/keystore-options.ts";

const obsolete = (instead: string) =>
  ({ type: "string", description: `Now \`${instead}\`.`, obsolete: `Use \`${instead}\` instead.` }) as const;

/** The options of plugins that ask servers by HTTP: those of Logstash's mixin http_client. */
export const httpClientOptions = {
  user: { type: "string", description: "Who logs in, by basic authentication, without being asked to." },
  password: { type: "string", format: "password", description: "The password of `user`." },
  request_timeout: { type: "number", default: 60, minimum: 0, description: "Seconds a request may take, its answer included." },
  connect_timeout: { type: "number", default: 10, minimum: 0, description: "Seconds until a connection must be there." },
  socket_timeout: { type: "number", default: 10, minimum: 0, description: "Seconds a connection may be silent during a request." },
  follow_redirects: {
    type: "boolean",
    default: true,
    description: "Whether GET and HEAD follow a redirect; other methods follow 303 only, with GET.",
  },
  pool_max: { type: "integer", default: 50, minimum: 1, description: "The most connections at once." },
  pool_max_per_route: { type: "integer", default: 25, minimum: 1, description: "The most connections to one server at once." },
  keepalive: { type: "boolean", default: true, description: "Whether a connection is used for further requests." },
  automatic_retries: {
    type: "integer",
    default: 1,
    minimum: 0,
    description: "How often a request is made again at once when its connection broke before an answer. POST and PATCH are not.",
  },
  retry_non_idempotent: { type: "boolean", default: false, description: "Whether `automatic_retries` holds for POST and PATCH too." },
  validate_after_inactivity: {
    type: "number",
    default: 200,
    effect: "none",
    description: "A connection that was closed meanwhile is seen at once.",
  },
  cookies: { type: "boolean", default: true, description: "Whether cookies that a server sets are sent back to it." },
  proxy: {
    description: "An HTTP proxy: its address, or a hash with `url`, or `host`, `port` and `scheme`, and `user` and `password`.",
    examples: ["http://proxy.example:3128"],
  },
  ssl_enabled: {
    type: "boolean",
    default: true,
    description: "Whether the other `ssl_` options count. It is the address that says `https`.",
  },
  ssl_certificate: { ...tlsOptions.ssl_certificate, description: "The certificate (or chain) shown to servers, with its `ssl_key`." },
  ssl_key: tlsOptions.ssl_key,
  ssl_certificate_authorities: {
    ...tlsOptions.ssl_certificate_authorities,
    description: "The file of the authorities that sign the servers' certificates. Without it, those that come with Node.js.",
  },
  ssl_verification_mode: {
    ...tlsOptions.ssl_verification_mode,
    default: "full",
    description: "Whether a server's certificate, and the name in it, are checked.",
  },
  ssl_supported_protocols: tlsOptions.ssl_supported_protocols,
  ssl_cipher_suites: tlsOptions.ssl_cipher_suites,
  ...keystoreOptions,
  cacert: obsolete("ssl_certificate_authorities"),
  client_cert: obsolete("ssl_certificate"),
  client_key: obsolete("ssl_key"),
  keystore: obsolete("ssl_keystore_path"),
  keystore_type: obsolete("ssl_keystore_type"),
  keystore_password: { ...obsolete("ssl_keystore_password"), format: "password" },
  truststore: obsolete("ssl_truststore_path"),
  truststore_type: obsolete("ssl_truststore_type"),
  truststore_password: { ...obsolete("ssl_truststore_password"), format: "password" },
} as const satisfies OptionSchemas;
