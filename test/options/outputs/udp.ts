import { createSocket } from "node:dgram";
import { freePort } from "../../support/free-port.ts";
import { startConfig } from "../../support/run-config.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { until } from "../../support/until.ts";

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];

/** What comes at the usual port, or how often it was tried in vain: to an address that takes no datagrams. */
const sent = (given: string, beside: string, instead?: string): OptionCase => ({
  given,
  ...(instead === undefined ? {} : { instead }),
  expected: "hello",
  observe: async (option) => {
    const socket = createSocket("udp4");
    const heard: string[] = [];
    socket.on("message", (message) => void heard.push(message.toString()));
    await new Promise<void>((resolve) => socket.bind(PORT, "127.0.0.1", resolve));
    const config = `input { stdin { } } output { udp { codec => line { format => "%{message}" delimiter => "" } ${beside} ${option} } }`;
    const running = await startConfig(config, { input: "hello\n" });
    try {
      await running.agent.inputsEnded();
      await running.stop();
      socket.send("end", PORT, "127.0.0.1");
      await until(() => heard.length > 0, "a datagram");
      return heard[0];
    } finally {
      socket.close();
    }
  },
});

const NETWORK = "The system takes every datagram here; plugins/outputs/udp/udp.test.ts has one that is refused.";

export const pluginCases: PluginCases = {
  cases: {
    host: sent('host => "127.0.0.1"', `port => ${PORT}`, 'host => "127.0.0.2"'),
    port: sent(`port => ${PORT}`, 'host => "127.0.0.1"', `port => ${OTHER_PORT}`),
  },
  unseen: { retry_count: NETWORK, retry_backoff_ms: NETWORK },
};
