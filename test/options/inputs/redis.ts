import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../../support/free-port.ts";
import { RedisServer } from "../../support/redis-server.ts";
import type { RedisServerOptions } from "../../support/redis-server.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig } from "../../support/run-config.ts";
import { until } from "../../support/until.ts";
import { briefly } from "../briefly.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { EVENTS_OUT } from "../run-case.ts";
import { tlsClientCases } from "../tls-client-cases.ts";
import { certificates } from "../tls-handshake.ts";

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];
const files = certificates();
const socketFile = path.join(mkdtempSync(path.join(tmpdir(), "tailrace-redis-")), "redis.sock");
const DEFAULTS = { data_type: "list", key: "logs", port: PORT };

/** Starts the input; what a case says replaces what is needed. */
function start(option: string): Promise<RunningConfig> {
  const others = Object.entries(DEFAULTS).filter(([name]) => !new RegExp(String.raw`(?<!\w)${name} =>`).test(option));
  const needed = others.map(([name, value]) => `${name} => ${value}`).join(" ");
  const read = 'mutate { add_field => { "channel" => "%{[@metadata][redis_channel]}" } }';
  return startConfig(`input { redis { ${needed} codec => plain ${option} } } filter { ${read} } ${EVENTS_OUT}`);
}

interface Reading {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly server?: RedisServerOptions;
  readonly expected: unknown;
  /** What is done to the server. */
  readonly act?: (server: RedisServer) => void;
  /** What is seen when an event or an error has come, or a moment is over. */
  readonly see?: (server: RedisServer, running: RunningConfig) => unknown;
}

function reading({
  beside = "",
  server: options = {},
  act = (server) => server.push("logs", "hello"),
  see = messages,
  ...rest
}: Reading): OptionCase {
  return {
    ...rest,
    observe: async (option) => {
      const server = await RedisServer.start({ port: PORT, ...options });
      act(server);
      const running = await start(`${beside} ${option}`);
      try {
        await briefly(() => running.output().length > 0 || running.log.some(({ level }) => level === "error"));
        return await see(server, running);
      } finally {
        await running.stop();
        await server.stop();
      }
    },
  };
}

function messages(_: RedisServer, running: RunningConfig): unknown {
  return [
    ...running
      .output()
      .toString()
      .matchAll(/"message":"([^"]*)"/g),
  ].map(([, message]) => message);
}

function commandsOf(name: string): (server: RedisServer) => unknown {
  return ({ commands }) => commands.find((command) => command[0] === name);
}

export const pluginCases: PluginCases = {
  cases: {
    host: reading({ given: 'host => "127.0.0.1"', instead: 'host => "127.0.0.2"', expected: ["hello"] }),
    port: reading({ given: `port => ${PORT}`, instead: `port => ${OTHER_PORT}`, expected: ["hello"] }),
    path: reading({ given: `path => "${socketFile}"`, server: { path: socketFile }, expected: ["hello"] }),
    db: reading({ given: "db => 3", act: (server) => void server.databases[3]!.set("logs", [Buffer.from("three")]), expected: ["three"] }),
    password: reading({ given: 'password => "secret"', server: { password: "secret" }, expected: ["hello"] }),
    timeout: reading({
      given: "timeout => 0.001",
      server: { answer: ([name]) => (name === "BLPOP" ? null : undefined) },
      beside: "batch_count => 1",
      see: async (_, { log }) => {
        const end = performance.now() + 2_000;
        await until(() => log.some(({ level }) => level === "error") || performance.now() > end, "two seconds");
        return log.some(({ level }) => level === "error");
      },
      expected: true,
    }),
    key: reading({ given: "key => logs", instead: "key => others", expected: ["hello"] }),
    data_type: [
      reading({ given: "data_type => list", instead: "data_type => channel", expected: ["hello"] }),
      reading({
        given: 'data_type => pattern_channel key => "l*"',
        instead: 'data_type => channel key => "l*"',
        see: async (server, running) => {
          await until(() => server.subscribers === 1, "the subscription");
          server.publish("logs", "hello");
          await briefly(() => running.output().length > 0);
          return messages(server, running);
        },
        expected: ["hello"],
      }),
    ],
    batch_count: reading({ given: "batch_count => 7", see: commandsOf("EVALSHA"), expected: ["EVALSHA", "hash", "1", "logs", "7"] }),
    processing_list: reading({
      given: 'processing_list => "held"',
      see: commandsOf("EVALSHA"),
      expected: ["EVALSHA", "hash", "2", "logs", "held", "125"],
    }),
    threads: reading({ given: "threads => 3", see: ({ sockets }) => sockets.size, expected: 3 }),
    command_map: reading({ given: 'command_map => { "evalsha" => "run" }', server: { renamed: { evalsha: "run" } }, expected: ["hello"] }),
    ssl: reading({
      given: "ssl => true",
      beside: `ssl_certificate_authorities => ["${files.authority}"]`,
      server: { tls: files.server },
      expected: ["hello"],
    }),
    ...tlsClientCases({
      files,
      port: PORT,
      enabled: "ssl => true timeout => 0.2",
      withClient: async (options, see) => {
        const running = await start(options);
        try {
          return await see(() => running.log.some(({ level }) => level === "error"));
        } finally {
          await running.stop();
        }
      },
    }),
  },
};
