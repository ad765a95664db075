import type { OptionSchemas } from "#plugin";
import { connectionOptions } from "../../shared/bulk/connection-options.ts";
import { documentOptions } from "../../shared/bulk/document-options.ts";

export const options = {
  ...connectionOptions,
  ...documentOptions,
  target_bulk_bytes: {
    type: "number",
    default: 9 * 1024 * 1024,
    minimum: 1,
    description: "Bytes in one request, uncompressed, unless one record has more.",
  },
  http_compression: { type: "boolean", default: false, description: "Whether requests are compressed." },
  ssl: { type: "boolean", description: "Whether connections are encrypted. Default: as the addresses of `hosts` say." },
  ssl_certificate_verification: {
    type: "boolean",
    default: true,
    description: "Whether the server's certificate, and the name in it, are checked.",
  },
  cacert: {
    type: "string",
    format: "path",
    description: "The file of the authority that signs the server's certificate. Without it, those that come with Node.js.",
  },
  tls_certificate: { type: "string", format: "path", description: "The certificate shown to the server, with its `tls_key`." },
  tls_key: { type: "string", format: "path", description: "The private key of `tls_certificate`." },
  keystore: { type: "string", format: "path", description: "A PKCS#12 file with the certificate shown to the server, and its key." },
  keystore_password: { type: "string", format: "password", description: "Opens `keystore`." },
  truststore: { type: "string", format: "path", description: "A Java store of authorities: refused, use `cacert`." },
  truststore_password: { type: "string", format: "password", description: "Opens `truststore`." },
  auth_type: {
    type: "object",
    description:
      "How to log in: `type` is `basic`, with `user` and `password`, or `aws_iam`, with `region`, `aws_access_key_id`, `aws_secret_access_key`.",
    examples: [{ type: "basic", user: "admin", password: "secret" }],
  },
  legacy_template: {
    type: "boolean",
    default: true,
    description: "Whether the template is one of `_template`; else of `_index_template`.",
  },
  default_server_major_version: {
    type: "number",
    description: "The version of a server that does not tell its own.",
    effect: "none",
  },
  stable_ids: {
    type: "boolean",
    description:
      "Whether a document without an id gets one that it has again when it is sent twice. Default: with a persisted queue, for `create`.",
  },
} as const satisfies OptionSchemas;
