import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { freePort } from "../../support/free-port.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig } from "../../support/run-config.ts";
import { isListening } from "../is-listening.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { refusalCase } from "../run-case.ts";
import { tlsServerCases } from "../tls-cases.ts";
import { certificates, startTlsServer } from "../tls-handshake.ts";
import { until } from "../../support/until.ts";

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];
const files = certificates();

const SHOW =
  'mutate { copy => { "[@metadata][input][tcp]" => "from" } remove_field => ["event", "@version", "@timestamp", "[from][source][port]", "port"] }';

async function withInput<T>(options: string, see: (running: RunningConfig) => Promise<T>): Promise<T> {
  const port = options.includes("port =>") ? "" : `port => ${PORT}`;
  const running = await startConfig(`input { tcp { ${port} ${options} } } filter { ${SHOW} } output { stdout { codec => json_lines } }`);
  try {
    return await see(running);
  } finally {
    await running.stop();
  }
}

interface Said {
  readonly given: string;
  readonly beside?: string;
  readonly text?: string;
  readonly expected: unknown;
}

/** Observes the event that comes of a text that a client says. */
const said = ({ beside = "", text = "hello\n", ...rest }: Said): OptionCase => ({
  ...rest,
  observe: (option) =>
    withInput(`${beside} ${option}`, async (running) => {
      connect(PORT, "127.0.0.1").end(text);
      await until(() => running.output().length > 0, "an event");
      return JSON.parse(firstLine(running)) as unknown;
    }),
});

function firstLine(running: RunningConfig): string {
  return running.output().toString().split("\n")[0]!;
}

const seen = (given: string, instead: string, expected: unknown, see: (running: RunningConfig) => Promise<unknown>): OptionCase => ({
  given,
  instead,
  expected,
  observe: (option) => withInput(option, see),
});

const obsolete = (given: string): OptionCase =>
  refusalCase((option) => `input { tcp { port => 1 ${option} } } output { null { } }`, { given, expected: ["OPTION_OBSOLETE"] });

/** As the kernel writes timers and states in its table of sockets. */
const KEEP_ALIVE_TIMER = "02";
const ESTABLISHED = "01";

const FROM = { source: { ip: "127.0.0.1", name: "127.0.0.1" } };

export const pluginCases: PluginCases = {
  cases: {
    // The whole network 127.0.0.0/8 is this machine's, on Linux.
    host: seen('host => "127.0.0.1"', "", [true, false], () => Promise.all([isListening(PORT), isListening(PORT, "127.0.0.2")])),
    port: seen(`port => ${PORT}`, `port => ${OTHER_PORT}`, true, () => isListening(PORT)),
    mode: seen("mode => client", "", false, () => isListening(PORT)),
    proxy_protocol: said({
      given: "proxy_protocol => true",
      beside: "dns_reverse_lookup_enabled => false",
      text: "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nhello\n",
      expected: { message: "hello", from: { source: { ip: "192.0.2.1", name: "192.0.2.1" }, proxy: { ip: "192.0.2.2", port: "2" } } },
    }),
    dns_reverse_lookup_enabled: said({ given: "dns_reverse_lookup_enabled => false", expected: { message: "hello", from: FROM } }),
    tcp_keep_alive: seen("tcp_keep_alive => true", "", KEEP_ALIVE_TIMER, observeTimer),
    ...tlsServerCases({ files, port: PORT, withServer: (options, see) => withInput(options, see) }),
    ssl_verification_mode: { given: "ssl_verification_mode => none", expected: "hello", observe: observeVerification },
    ssl_enable: obsolete("ssl_enable => true"),
    ssl_verify: obsolete("ssl_verify => true"),
    ssl_cert: obsolete('ssl_cert => "x"'),
    ecs_compatibility: said({
      given: "ecs_compatibility => disabled",
      beside: "dns_reverse_lookup_enabled => false",
      expected: { message: "hello", host: "127.0.0.1" },
    }),
  },
};

/** The timer that the kernel runs for the plugin's end of a connection; Linux tells. */
async function observeTimer(running: RunningConfig): Promise<unknown> {
  const socket = connect(PORT, "127.0.0.1");
  socket.write("hello\n");
  await until(() => running.output().length > 0, "an event");
  const local = `:${PORT.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => readFileSync(table, "latin1").split("\n"));
  const own = rows
    .map((row) => row.trim().split(/\s+/))
    .find(([, address, , state]) => address?.endsWith(local) === true && state === ESTABLISHED);
  socket.destroy();
  return own?.[5]?.slice(0, 2);
}

/** What a client takes from a server that nobody vouches for. */
async function observeVerification(option: string): Promise<unknown> {
  const server = await startTlsServer(files.stranger, PORT, (socket) => socket.end("hello\n"));
  try {
    return await withInput(`mode => client host => "127.0.0.1" ssl_enabled => true ${option}`, async (running) => {
      await until(() => running.output().length > 0 || running.log.some(({ level }) => level !== "info"), "an event or a failure");
      const line = firstLine(running);
      return line === "" ? "refused" : (JSON.parse(line) as { readonly message: unknown }).message;
    });
  } finally {
    server.close();
  }
}
