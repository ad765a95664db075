import { defineOutput } from "#plugin";
import { StreamClient } from "../../shared/stream-client.ts";
import { makeMetricLines } from "./metric-lines.ts";
import { options } from "./options.ts";

export default defineOutput({
  name: "graphite",
  summary: "Writes metrics of events to Graphite, as lines of its plaintext protocol.",
  defaultCodec: "plain",
  options: { ...options, codec: { type: "object", format: "codec", effect: "none", description: "Nothing is encoded by it." } },
  encoder(given, _codec, context) {
    const linesOf = makeMetricLines(given, context);
    return {
      encode(event) {
        const lines = linesOf(event);
        return lines.length === 0 ? undefined : { data: `${lines.join("\n")}\n` };
      },
    };
  },
  create: ({ host, port, reconnect_interval }, { logger }) => new StreamClient({ host, port, reconnect_interval }, logger),
});
