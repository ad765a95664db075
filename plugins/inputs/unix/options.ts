import type { OptionSchemas } from "#plugin";

export const options = {
  path: { type: "string", required: true, description: "The socket to listen on, or to connect to.", examples: ["/run/app.sock"] },
  mode: {
    type: "string",
    enum: ["server", "client"],
    default: "server",
    description: "`server` waits for connections; `client` makes one, and makes it again when it ends.",
  },
  force_unlink: {
    type: "boolean",
    default: false,
    description: "Server: whether a socket that is there already, of a process that was killed perhaps, is removed.",
  },
  data_timeout: {
    type: "number",
    default: -1,
    minimum: -1,
    description: "Seconds of silence after which a connection is closed; -1: none is.",
  },
  socket_not_present_retry_interval_seconds: {
    type: "number",
    default: 5,
    minimum: 0,
    description: "Client: seconds to wait for a socket that is not there, or does not answer.",
  },
} as const satisfies OptionSchemas;
