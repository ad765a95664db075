import type { OptionSchemas } from "#plugin";
import { tlsOptions } from "../tls/options.ts";

/** Options of everything that talks to a Redis server. */
export const redisOptions = {
  port: { type: "integer", default: 6379, minimum: 1, maximum: 65_535, description: "The port of the server." },
  db: { type: "integer", default: 0, minimum: 0, description: "The number of the database." },
  password: { type: "string", format: "password", description: "The password of the server, where it asks for one." },
  timeout: {
    type: "number",
    default: 5,
    minimum: 0.001,
    description: "Seconds that a connection, and each reply, may take before it is tried again.",
  },
} as const satisfies OptionSchemas;

const { ssl_certificate, ssl_key, ssl_key_passphrase, ssl_certificate_authorities, ssl_supported_protocols, ssl_cipher_suites } =
  tlsOptions;

/** The TLS options of a client beside the one that turns it on. */
export const redisTlsOptions = {
  ssl_certificate_authorities,
  ssl_verification_mode: {
    ...tlsOptions.ssl_verification_mode,
    description: "Whether the server's certificate, and the name in it, are checked. Default: `full`.",
  },
  ssl_certificate: { ...ssl_certificate, description: "The certificate (or chain) shown to the server, with its `ssl_key`." },
  ssl_key,
  ssl_key_passphrase,
  ssl_supported_protocols,
  ssl_cipher_suites,
} as const satisfies OptionSchemas;
