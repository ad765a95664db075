import { freePort } from "../support/free-port.ts";
import { tcpSink, udpSink } from "../support/line-sink.ts";
import { startConfig } from "../support/run-config.ts";
import { briefly } from "./briefly.ts";
import type { OptionCase } from "./option-case.ts";

export interface LinesCase {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly protocol?: "tcp" | "udp";
  readonly event?: object;
  readonly expected: unknown;
}

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];
export const sinkPort = PORT;
export const otherPort = OTHER_PORT;

/** Observes the lines that an output sends to a server of this machine; the event has a time, a host and a number. */
export function linesCase(output: string, { beside = "", protocol = "tcp", event = {}, ...rest }: LinesCase): OptionCase {
  return {
    ...rest,
    observe: async (option) => {
      const server = await (protocol === "tcp" ? tcpSink(PORT) : udpSink(PORT));
      const has = (name: string): boolean => `${beside} ${option}`.includes(`${name} =>`);
      const needed = `${has("host") ? "" : 'host => "127.0.0.1"'} ${has("port") ? "" : `port => ${PORT}`}`;
      const config = `input { stdin { codec => json_lines } } output { ${output} { ${needed} ${beside} ${option} } }`;
      const input = `${JSON.stringify({ "@timestamp": "2024-01-01T00:00:00Z", host: "web", n: 5, ...event })}\n`;
      const running = await startConfig(config, { input, ecs: "disabled" });
      try {
        await briefly(() => server.lines().length > 0 || running.log.some(({ data }) => data["error"] !== undefined));
        return server.lines();
      } finally {
        await running.abandon();
        await server.stop();
      }
    },
  };
}
