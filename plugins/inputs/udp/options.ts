import type { OptionSchemas } from "#plugin";

export const options = {
  host: { type: "string", default: "0.0.0.0", description: "The address to listen on." },
  port: { type: "integer", required: true, minimum: 0, maximum: 65_535, description: "The port to listen on." },
  buffer_size: {
    type: "integer",
    default: 65_536,
    minimum: 1,
    description: "The longest datagram in bytes; what a longer one has behind them is cut off.",
  },
  receive_buffer_bytes: {
    type: "integer",
    minimum: 1,
    maximum: 2_147_483_647,
    description:
      "The kernel's buffer for datagrams that wait to be read (SO_RCVBUF). Default: 16 MiB, or as much as `net.core.rmem_max` allows.",
  },
  source_ip_fieldname: {
    type: "string",
    format: "field_reference",
    description: "The field for the sender's address. Default: `[host][ip]`, in legacy mode `host`.",
  },
  workers: { type: "number", default: 2, effect: "none", description: "Datagrams are decoded by the pipeline's workers." },
  queue_size: {
    type: "number",
    default: 2000,
    effect: "none",
    description: "Datagrams wait in the kernel's buffer and in the pipeline's queue.",
  },
} as const satisfies OptionSchemas;
