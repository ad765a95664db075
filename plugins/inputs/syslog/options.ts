import type { OptionSchemas } from "#plugin";
import { tlsOptions } from "../../shared/tls/options.ts";
import { FACILITIES, SEVERITIES } from "./labels.ts";

/** A server's; nobody has used the old names with this input. */
const { ssl_enable: _enable, ssl_verify: _verify, ssl_cert: _cert, ssl_verification_mode: _mode, ...serverTls } = tlsOptions;

export const options = {
  host: {
    type: "string",
    default: "0.0.0.0",
    description: "The address to listen on. On TCP `0.0.0.0` also takes IPv6 connections, as Java does.",
  },
  port: { type: "integer", default: 514, minimum: 0, maximum: 65_535, description: "The port to listen on, with both TCP and UDP." },
  syslog_field: {
    type: "string",
    default: "message",
    description: "The field with the line that is taken apart: with some codecs (cef) it is not `message`.",
  },
  grok_pattern: {
    type: "string",
    description:
      "The expression for lines that are not RFC 5424. It is tried first when it is given. Default: `<%{POSINT:[log][syslog][priority]:int}>%{SYSLOGLINE}`, in legacy mode `<%{POSINT:priority}>%{SYSLOGLINE}`.",
  },
  timeout_millis: {
    type: "number",
    default: 30_000,
    description:
      "How long `grok_pattern` may take for a line, in milliseconds; 0: no limit. An event whose line takes longer is tagged `_groktimeout`.",
  },
  rfc5424: {
    type: "boolean",
    default: true,
    description: "Whether lines of RFC 5424 are recognised. `false`: they are lines like any other, as in Logstash.",
  },
  proxy_protocol: {
    type: "boolean",
    default: false,
    description: "Whether each connection begins with a header of the PROXY protocol (version 1 or 2) that names its true source.",
  },
  use_labels: { type: "boolean", default: true, description: "Whether the names of facility and severity are set beside their numbers." },
  facility_labels: {
    type: "array",
    items: { type: "string" },
    default: FACILITIES,
    description: "The names of the facilities, from 0 on. A facility behind the last has none.",
  },
  severity_labels: {
    type: "array",
    items: { type: "string" },
    default: SEVERITIES,
    description: "The names of the severities, from 0 on.",
  },
  timezone: {
    type: "string",
    format: "template",
    description: "The zone of times that name none: `Europe/Paris`, `+02:00`. Default: the zone of the machine.",
    examples: ["Europe/Paris"],
  },
  locale: {
    type: "string",
    description: "The language of the names of months. Default: that of the machine, and English besides.",
    examples: ["en-US"],
  },
  service_type: { type: "string", default: "system", description: "What `[service][type]` is to be; not in legacy mode. Empty: not set." },
  ...serverTls,
  ssl_enabled: {
    ...serverTls.ssl_enabled,
    description:
      "Whether the input takes TLS connections (RFC 5425), and nothing but these: no datagrams. The other `ssl_` options need it.",
  },
  ssl_client_authentication: {
    ...serverTls.ssl_client_authentication,
    description: `${serverTls.ssl_client_authentication.description} Default: \`none\`.`,
  },
} as const satisfies OptionSchemas;
