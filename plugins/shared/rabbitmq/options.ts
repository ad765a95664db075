import type { OptionSchemas } from "#plugin";

/** Options of everything that talks to a RabbitMQ server. */
export const rabbitOptions = {
  host: {
    type: "array",
    items: { type: "string" },
    required: true,
    minItems: 1,
    description: "The servers, each with a port of its own if it has one (`mq1:5673`). One of them is used, chosen by chance.",
  },
  port: { type: "integer", default: 5672, minimum: 1, maximum: 65_535, description: "The port of the servers." },
  user: { type: "string", default: "guest", description: "The user's name." },
  password: { type: "string", format: "password", default: "guest", description: "The user's password." },
  vhost: { type: "string", default: "/", description: "The virtual host." },
  ssl: { type: "boolean", default: false, description: "Whether connections are encrypted; the other `ssl_` options need it." },
  ssl_version: {
    type: "string",
    enum: ["TLSv1.1", "TLSv1.2", "TLSv1.3"],
    default: "TLSv1.2",
    description: "The version of TLS to speak.",
  },
  ssl_certificate_path: {
    type: "string",
    format: "path",
    description: "A file of PKCS#12 (.p12) with the certificate and key to be shown to the server, and the authorities that are trusted.",
  },
  ssl_certificate_password: { type: "string", format: "password", description: "Opens `ssl_certificate_path`." },
  ssl_certificate_authorities: {
    type: "array",
    items: { type: "string", format: "path" },
    default: [],
    description:
      "Files (PEM) of the authorities that sign the server's certificate. Without them and `ssl_certificate_path` it is not checked.",
  },
  heartbeat: {
    type: "integer",
    minimum: 0,
    description: "Seconds between two signs of life. 0: none. Default: as the server wishes.",
  },
  connection_timeout: {
    type: "integer",
    minimum: 1,
    default: 10_000,
    description: "Milliseconds that connecting and logging in may take.",
  },
  connect_retry_interval: { type: "number", default: 1, minimum: 0, description: "Seconds until a failed connection is tried again." },
  automatic_recovery: {
    type: "boolean",
    default: true,
    effect: "none",
    description: "A connection that broke is always made again.",
  },
} as const satisfies OptionSchemas;
