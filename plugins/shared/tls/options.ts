import type { OptionSchemas } from "#plugin";

/** The versions of TLS that `ssl_supported_protocols` takes. */
export const PROTOCOLS = ["TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** The TLS options of plugins that may be a server or a client, as their `mode` says. Files are PEM. */
export const tlsOptions = {
  ssl_enabled: { type: "boolean", default: false, description: "Whether connections are encrypted; the other `ssl_` options need it." },
  ssl_certificate: {
    type: "string",
    format: "path",
    description: "The certificate (or chain) shown to the other side, with its `ssl_key`. A server needs one.",
  },
  ssl_key: { type: "string", format: "path", description: "The private key of `ssl_certificate`: PKCS#8 or PKCS#1." },
  ssl_key_passphrase: { type: "string", format: "password", description: "Opens an encrypted `ssl_key`." },
  ssl_certificate_authorities: {
    type: "array",
    items: { type: "string", format: "path" },
    default: [],
    description: "Files of the authorities that sign the other side's certificate. Without any, those that come with Node.js.",
  },
  ssl_client_authentication: {
    type: "string",
    enum: ["none", "optional", "required"],
    description: "Server: whether clients show a certificate. `optional`: one that is shown must be good.",
  },
  ssl_verification_mode: {
    type: "string",
    enum: ["full", "none"],
    description: "Client: whether the server's certificate, and the name in it, are checked. Default: `full`.",
  },
  ssl_supported_protocols: {
    type: "array",
    items: { type: "string", enum: PROTOCOLS },
    default: [],
    description: "The versions of TLS to speak. Without any: `TLSv1.2` and `TLSv1.3`.",
  },
  ssl_cipher_suites: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Cipher suites in order of preference, by Java's names or OpenSSL's. Without any, those of Node.js.",
    examples: [["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]],
  },
  ssl_enable: { type: "boolean", description: "Now `ssl_enabled`.", obsolete: "Use `ssl_enabled` instead." },
  ssl_verify: {
    type: "boolean",
    description: "Now two options.",
    obsolete: "Use `ssl_client_authentication` when `mode` is `server`, `ssl_verification_mode` when it is `client`.",
  },
  ssl_cert: { type: "string", description: "Now `ssl_certificate`.", obsolete: "Use `ssl_certificate` instead." },
} as const satisfies OptionSchemas;

/** What the options say, as `create` is given it. */
export interface TlsSettings {
  readonly ssl_enabled: boolean;
  readonly ssl_certificate?: string | undefined;
  readonly ssl_key?: string | undefined;
  readonly ssl_key_passphrase?: string | undefined;
  readonly ssl_certificate_authorities: readonly string[];
  readonly ssl_extra_chain_certs?: readonly string[];
  readonly ssl_client_authentication?: ClientAuthentication | undefined;
  readonly ssl_verification_mode?: "full" | "none" | undefined;
  readonly ssl_supported_protocols: readonly Protocol[];
  readonly ssl_cipher_suites: readonly string[];
}

export type ClientAuthentication = "none" | "optional" | "required";
export type TlsRole = "server" | "client";
