import { defineOutput } from "#plugin";
import { StreamClient } from "../../shared/stream-client.ts";
import { lineDatagrams } from "./line-datagrams.ts";
import { makeMetricLines } from "./metric-lines.ts";
import { options } from "./options.ts";

export default defineOutput({
  name: "statsd",
  summary: "Sends counters, times, sets and gauges of events to a statsd server.",
  defaultCodec: "plain",
  options: { ...options, codec: { type: "object", format: "codec", effect: "none", description: "Nothing is encoded by it." } },
  encoder(given, _codec, context) {
    const linesOf = makeMetricLines(given, context);
    return {
      encode(event) {
        const lines = linesOf(event);
        return lines.length === 0 ? undefined : { data: lines.map((line) => `${line}\n`).join("") };
      },
    };
  },
  create: ({ host, port, protocol }, { logger }) =>
    protocol === "tcp" ? new StreamClient({ host, port }, logger) : lineDatagrams(host, port),
});
