import type { OptionSchemas } from "#plugin";
import { tlsOptions } from "../../shared/tls/options.ts";

export const options = {
  host: { type: "string", required: true, description: "Client: the machine to connect to. Server: the address to listen on." },
  port: { type: "integer", required: true, minimum: 0, maximum: 65_535, description: "The port to connect to, or to listen on." },
  mode: {
    type: "string",
    enum: ["server", "client"],
    default: "client",
    description: "`client` makes one connection and writes into it; `server` writes to everyone who connects.",
  },
  reconnect_interval: {
    type: "number",
    default: 10,
    minimum: 0,
    description: "Client: seconds to wait after a connection that did not come about.",
  },
  ...tlsOptions,
  ssl_client_authentication: {
    ...tlsOptions.ssl_client_authentication,
    description: `${tlsOptions.ssl_client_authentication.description} Default: \`none\`.`,
  },
  ssl_cacert: {
    type: "string",
    description: "Now `ssl_certificate_authorities`.",
    obsolete: "Use `ssl_certificate_authorities` instead.",
  },
} as const satisfies OptionSchemas;
