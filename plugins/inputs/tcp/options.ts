import type { OptionSchemas } from "#plugin";
import { tlsOptions } from "../../shared/tls/options.ts";

export const options = {
  host: {
    type: "string",
    default: "0.0.0.0",
    description:
      "Server: the address to listen on; `0.0.0.0` also takes IPv6 connections, as Java does. Client: the machine to connect to.",
  },
  port: { type: "integer", required: true, minimum: 0, maximum: 65_535, description: "The port to listen on, or to connect to." },
  mode: {
    type: "string",
    enum: ["server", "client"],
    default: "server",
    description: "`server` waits for connections; `client` makes one, and makes it again when it ends.",
  },
  proxy_protocol: {
    type: "boolean",
    default: false,
    description: "Whether each connection begins with a header of the PROXY protocol (version 1 or 2) that names its true source.",
  },
  dns_reverse_lookup_enabled: {
    type: "boolean",
    default: true,
    description: "Whether the source's name is asked for; without one, or with `false`, its address stands for it.",
  },
  tcp_keep_alive: {
    type: "boolean",
    default: false,
    description: "Whether the system probes silent connections, so that dead ones end.",
  },
  ...tlsOptions,
  ssl_client_authentication: {
    ...tlsOptions.ssl_client_authentication,
    description: `${tlsOptions.ssl_client_authentication.description} Default: \`required\`.`,
  },
  ssl_extra_chain_certs: {
    type: "array",
    items: { type: "string", format: "path" },
    default: [],
    description: "Further certificates to show with `ssl_certificate`: those between it and its authority.",
  },
} as const satisfies OptionSchemas;
