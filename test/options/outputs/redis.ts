import { expect } from "vitest";
import { systemClock } from "../../../src/pipeline/system-clock.ts";
import { freePort } from "../../support/free-port.ts";
import { RedisServer } from "../../support/redis-server.ts";
import type { RedisServerOptions } from "../../support/redis-server.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig, RunOptions } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import { briefly } from "../briefly.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { tlsClientCases } from "../tls-client-cases.ts";
import { certificates } from "../tls-handshake.ts";

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];
const files = certificates();
const DEFAULTS = { data_type: "list", key: "logs", port: PORT };

/** Writes two events; what a case says replaces what is needed. */
function start(option: string, run: RunOptions = {}): Promise<RunningConfig> {
  const others = Object.entries(DEFAULTS).filter(([name]) => !new RegExp(String.raw`(?<!\w)${name} =>`).test(option));
  const needed = others.map(([name, value]) => `${name} => ${value}`).join(" ");
  const codec = 'codec => line { format => "%{message}" delimiter => "" }';
  return startConfig(`input { stdin { } } output { redis { ${needed} ${codec} ${option} } }`, { ...run, input: "a\nb\n" });
}

interface Writing {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly server?: RedisServerOptions;
  readonly act?: (server: RedisServer) => void;
  readonly expected: unknown;
  readonly see?: (server: RedisServer, running: RunningConfig) => unknown;
}

const hasFailed = ({ log }: RunningConfig): boolean => log.some(({ data }) => data["error"] !== undefined);

function writing({ beside = "", server: options = {}, act, see = (server) => server.list("logs"), ...rest }: Writing): OptionCase {
  return {
    ...rest,
    observe: async (option) => {
      const server = await RedisServer.start({ port: PORT, ...options });
      act?.(server);
      const running = await start(`${beside} ${option}`);
      try {
        await until(() => running.agent.counts()[0]!.lanes[0]!.delivered === 2 || hasFailed(running), "a delivery or a failure");
        return await see(server, running);
      } finally {
        await running.abandon();
        await server.stop();
      }
    },
  };
}

const BOTH = ["a", "b"];
/** Nobody listens there. */
const CLOSED = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((port) => `127.0.0.1:${port}`);

export const pluginCases: PluginCases = {
  cases: {
    host: writing({ given: 'host => "127.0.0.1"', instead: 'host => "127.0.0.2"', expected: BOTH }),
    port: writing({ given: `port => ${PORT}`, instead: `port => ${OTHER_PORT}`, expected: BOTH }),
    shuffle_hosts: { given: "shuffle_hosts => false", expected: CLOSED, observe: triedHosts },
    db: writing({ given: "db => 3", see: (server) => server.list("logs", 3), expected: BOTH }),
    password: writing({ given: 'password => "secret"', server: { password: "secret" }, expected: BOTH }),
    timeout: writing({
      given: "timeout => 0.02",
      server: { answer: ([name]) => (name === "LLEN" ? null : undefined) },
      beside: "congestion_threshold => 1",
      see: (_, { log }) => log.find(({ data }) => data["error"] !== undefined)?.data["error"],
      // Without it patience ends after the five seconds of the default.
      expected: expect.objectContaining({ message: expect.stringContaining("within 20 ms") }) as unknown,
    }),
    key: writing({ given: 'key => "%{message}"', instead: "key => logs", see: (server) => server.list("b"), expected: ["b"] }),
    data_type: writing({
      given: "data_type => channel",
      instead: "data_type => list",
      see: ({ commands }) => commands[0]?.[0],
      expected: "PUBLISH",
    }),
    batch: writing({ given: "batch => true", see: ({ commands }) => commands, expected: [["RPUSH", "logs", "a", "b"]] }),
    batch_events: writing({
      given: "batch_events => 1",
      beside: "batch => true",
      see: ({ commands }) => commands,
      expected: [
        ["RPUSH", "logs", "a"],
        ["RPUSH", "logs", "b"],
      ],
    }),
    reconnect_interval: { given: "reconnect_interval => 3", expected: 3_000, observe: observeRest },
    congestion_threshold: writing({
      given: "congestion_threshold => 1",
      act: (server) => server.push("logs", "1", "2"),
      expected: ["1", "2"],
    }),
    congestion_interval: writing({
      given: "congestion_interval => 0",
      beside: "congestion_threshold => 1 reconnect_interval => 0.01",
      act: (server) => server.push("logs", "1", "2"),
      see: async (server) => {
        server.databases[0]!.set("logs", []);
        await briefly(() => server.list("logs").length > 0);
        return server.list("logs");
      },
      expected: BOTH,
    }),
    ssl_enabled: writing({
      given: "ssl_enabled => true",
      beside: `ssl_certificate_authorities => ["${files.authority}"]`,
      server: { tls: files.server },
      expected: BOTH,
    }),
    ...tlsClientCases({
      files,
      port: PORT,
      enabled: "ssl_enabled => true",
      withClient: async (options, see) => {
        const running = await start(options);
        try {
          return await see(() => hasFailed(running));
        } finally {
          await running.abandon();
        }
      },
    }),
  },
  unseen: { batch_timeout: "What is there is sent at once: nothing waits for a batch to be full." },
};

/** The servers in the order in which they are tried. */
async function triedHosts(option: string): Promise<unknown> {
  const hosts = `host => [${CLOSED.map((host) => `"${host}"`).join(", ")}]`;
  const tried: string[] = [];
  const sleep = (_: number, signal: AbortSignal): Promise<void> => systemClock.sleep(1, signal);
  const running = await start(`${hosts} ${option}`, { clock: { ...systemClock, sleep } });
  await until(() => {
    const errors = running.log.flatMap(({ data }) => (data["error"] instanceof Error ? [data["error"].message] : []));
    tried.splice(0, tried.length, ...errors.map((error) => /127\.0\.0\.1:\d+/.exec(error)?.[0] ?? error));
    return tried.length >= 1 && running.agent.counts()[0]!.lanes[0]!.retries >= CLOSED.length;
  }, "all to be tried");
  await running.abandon();
  return tried.slice(0, CLOSED.length);
}

/** How long the output rests when nobody listens. */
async function observeRest(option: string): Promise<unknown> {
  const rests: number[] = [];
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    rests.push(ms);
    return systemClock.sleep(ms, signal);
  };
  const running = await start(`port => ${OTHER_PORT} ${option}`, { clock: { ...systemClock, sleep } });
  await until(() => rests.length > 0, "a failure");
  await running.abandon();
  return rests[0];
}
