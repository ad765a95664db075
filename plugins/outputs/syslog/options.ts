import type { OptionSchemas } from "#plugin";
import { PROTOCOLS } from "../../shared/tls/options.ts";

const OF_ALL = "It may hold `%{…}`.";

export const options = {
  host: { type: "string", required: true, description: "The machine to send to." },
  port: { type: "integer", required: true, minimum: 1, maximum: 65_535, description: "The port to send to." },
  protocol: { type: "string", enum: ["tcp", "udp", "ssl-tcp"], default: "udp", description: "How messages travel; `ssl-tcp` is TLS." },
  rfc: { type: "string", enum: ["rfc3164", "rfc5424"], default: "rfc3164", description: "How messages are written." },
  reconnect_interval: {
    type: "number",
    default: 1,
    minimum: 0,
    description: "Seconds to wait after a connection that did not come about.",
  },
  use_labels: {
    type: "boolean",
    default: true,
    description: "Whether the priority comes of `facility` and `severity`; else of `priority`.",
  },
  facility: {
    type: "string",
    format: "template",
    default: "user-level",
    description: `The name of the facility, as the syslog_pri filter says it. ${OF_ALL} One that is unknown: \`user-level\`.`,
    examples: ["local0"],
  },
  severity: {
    type: "string",
    format: "template",
    default: "notice",
    description: `The name of the severity, as the syslog_pri filter says it. ${OF_ALL} One that is unknown: \`notice\`.`,
  },
  priority: {
    type: "string",
    format: "template",
    default: "%{syslog_pri}",
    description: `The priority with \`use_labels => false\`. ${OF_ALL} What is no number from 0 to 191: 13.`,
  },
  sourcehost: { type: "string", format: "template", default: "%{host}", description: `The host that a message says. ${OF_ALL}` },
  appname: { type: "string", format: "template", default: "LOGSTASH", description: `The application that a message says. ${OF_ALL}` },
  procid: { type: "string", format: "template", default: "-", description: `The process that a message says. ${OF_ALL}` },
  msgid: { type: "string", format: "template", default: "-", description: `The kind of message, in RFC 5424. ${OF_ALL}` },
  structured_data: {
    type: "string",
    format: "template",
    default: "",
    description: `The structured data, in RFC 5424. ${OF_ALL}`,
    examples: ['[origin ip="%{[host][ip]}"]'],
  },
  message: {
    type: "string",
    format: "template",
    default: "%{message}",
    description: `The text of a message. ${OF_ALL} It is not asked with another codec than \`plain\`, or one with a \`format\`.`,
  },
  ssl_verify: {
    type: "boolean",
    default: false,
    description: "Whether the server's certificate must be signed by an authority that is known. The name in it is not looked at.",
  },
  ssl_certificate_authorities: {
    type: "array",
    items: { type: "string", format: "path" },
    default: [],
    description: "Files of authorities that count beside those that come with Node.js.",
  },
  ssl_certificate: { type: "string", format: "path", description: "The certificate shown to the server, with its `ssl_key`." },
  ssl_key: { type: "string", format: "path", description: "The private key of `ssl_certificate`." },
  ssl_key_passphrase: { type: "string", format: "password", description: "Opens an encrypted `ssl_key`." },
  ssl_crl_path: {
    type: "string",
    format: "path",
    description: "Lists of revoked certificates: one of each authority that signs the server's certificate. It needs `ssl_verify`.",
  },
  ssl_crl_check: {
    type: "array",
    items: { type: "string", enum: ["leaf", "chain"] },
    description: "Which certificates the lists are asked about. Both mean all of the chain here.",
  },
  ssl_cipher_suites: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Cipher suites in order of preference, by Java's names or OpenSSL's. Without any, those of Node.js.",
  },
  ssl_supported_protocols: {
    type: "array",
    items: { type: "string", enum: PROTOCOLS },
    default: [],
    description: "The versions of TLS to speak. Without any: `TLSv1.2` and `TLSv1.3`.",
  },
  ssl_cacert: {
    type: "string",
    format: "path",
    description: "The old name of `ssl_certificate_authorities`.",
    deprecated: "Use `ssl_certificate_authorities` instead.",
  },
  ssl_cert: {
    type: "string",
    format: "path",
    description: "The old name of `ssl_certificate`.",
    deprecated: "Use `ssl_certificate` instead.",
  },
} as const satisfies OptionSchemas;
