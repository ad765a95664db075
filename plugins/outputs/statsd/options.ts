import type { OptionSchemas } from "#plugin";

const hash = (description: string, value: string) =>
  ({
    type: "object",
    additionalProperties: { type: "string" },
    default: {},
    description,
    examples: [{ "http.%{[http][request][method]}": value }],
  }) as const;

export const options = {
  host: { type: "string", default: "localhost", description: "The server." },
  port: { type: "integer", default: 8125, minimum: 1, maximum: 65_535, description: "Its port." },
  protocol: { type: "string", enum: ["udp", "tcp"], default: "udp", description: "How metrics are sent: a datagram each, or lines." },
  namespace: { type: "string", format: "template", default: "logstash", description: "The first part of all names; may be empty." },
  sender: {
    type: "string",
    format: "template",
    default: "%{host}",
    description: "The second part; its dots become `_`. With ECS fields `%{[host][name]}` is what is wanted.",
  },
  increment: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Counters that each event makes one more.",
    examples: [["http.%{[http][response][status_code]}"]],
  },
  decrement: { type: "array", items: { type: "string" }, default: [], description: "Counters that each event makes one less." },
  timing: hash("Times in milliseconds, by names.", "%{took}"),
  count: hash("What is added to counters, by names.", "%{[http][response][bytes]}"),
  set: hash("Members of sets, by names: the server counts how many different ones there are.", "%{[user][id]}"),
  gauge: hash("Values of gauges, by names.", "%{temperature}"),
  sample_rate: {
    type: "number",
    default: 1,
    minimum: 0,
    maximum: 1,
    description: "The share of metrics that is sent, by chance; the server reckons with it.",
  },
} as const satisfies OptionSchemas;
