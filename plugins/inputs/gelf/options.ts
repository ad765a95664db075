import type { OptionSchemas } from "#plugin";

const port = { type: "integer", minimum: 0, maximum: 65_535 } as const;

export const options = {
  host: { type: "string", default: "0.0.0.0", description: "The address to listen on." },
  port: { ...port, default: 12_201, description: "The port to listen on, for UDP and TCP." },
  port_tcp: { ...port, description: "The port for TCP. Default: `port`." },
  port_udp: { ...port, description: "The port for UDP. Default: `port`." },
  use_udp: { type: "boolean", default: true, description: "Whether it listens for datagrams: whole or in chunks, compressed or not." },
  use_tcp: { type: "boolean", default: false, description: "Whether it listens for connections, whose messages end with a NUL byte." },
  remap: {
    type: "boolean",
    default: true,
    description: "Whether `full_message`, or without it `short_message`, becomes `message`; the same text is not kept twice.",
  },
  strip_leading_underscore: {
    type: "boolean",
    default: true,
    description: "Whether the names of additional fields lose the underscore that GELF puts before them.",
  },
} as const satisfies OptionSchemas;
