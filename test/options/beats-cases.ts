import { freePort } from "../support/free-port.ts";
import { connectLumberjack, jsonFrame, windowOf } from "../support/lumberjack-client.ts";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { until } from "../support/until.ts";
import { briefly } from "./briefly.ts";
import { isListening } from "./is-listening.ts";
import type { OptionCase, PluginCases } from "./option-case.ts";
import { refusalCase } from "./run-case.ts";
import { tlsServerCases } from "./tls-cases.ts";
import { certificates } from "./tls-handshake.ts";

const SHOW = 'mutate { copy => { "@metadata" => "meta" } remove_field => ["@version", "@timestamp"] }';
const IP = { input: { beats: { host: { ip: "127.0.0.1" } } } };
const TAGS = ["beats_input_codec_plain_applied"];

/** The cases of the input beats, and of its other name. */
export async function pluginCasesOf(name: string): Promise<PluginCases> {
  const [port, otherPort] = [await freePort(), await freePort()];
  const files = certificates();

  async function withInput<T>(options: string, see: (running: RunningConfig) => Promise<T>): Promise<T> {
    const own = options.includes("port =>") ? "" : `port => ${port}`;
    const running = await startConfig(
      `input { ${name} { ${own} ${options} } } filter { ${SHOW} } output { stdout { codec => json_lines } }`,
    );
    try {
      return await see(running);
    } finally {
      await running.stop();
    }
  }
  const seen = (given: string, instead: string, expected: unknown, see: (running: RunningConfig) => Promise<unknown>): OptionCase => ({
    given,
    instead,
    expected,
    observe: (option) => withInput(option, see),
  });
  /** Observes the event that comes of a record. */
  const sent = (given: string, record: unknown, expected: unknown): OptionCase => ({
    given,
    expected,
    observe: (option) =>
      withInput(option, async (running) => {
        const client = await connectLumberjack(port);
        client.write(windowOf(1), jsonFrame(1, record));
        await client.acked(1);
        await until(() => running.output().includes("\n"), "an event");
        return JSON.parse(running.output().toString()) as unknown;
      }),
  });
  const obsolete = (given: string): OptionCase =>
    refusalCase((option) => `input { ${name} { port => 1 ${option} } } output { null { } }`, { given, expected: ["OPTION_OBSOLETE"] });
  const { ssl_extra_chain_certs: _, ...tlsCases } = tlsServerCases({ files, port, withServer: (options, see) => withInput(options, see) });
  /** Whether the connection of a client that says nothing is closed soon. */
  const closesSilent = async (): Promise<unknown> => {
    const client = await connectLumberjack(port);
    await briefly(() => client.socket.closed);
    const { closed } = client.socket;
    client.end();
    return closed;
  };
  const tlsOn = `ssl_enabled => true ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}"`;

  return {
    cases: {
      host: seen('host => "127.0.0.1"', "", [true, false], () => Promise.all([isListening(port), isListening(port, "127.0.0.2")])),
      port: seen(`port => ${port}`, `port => ${otherPort}`, true, () => isListening(port)),
      client_inactivity_timeout: seen("client_inactivity_timeout => 0.05", "", true, closesSilent),
      enrich: sent("enrich => source_metadata", { message: "x" }, { message: "x", meta: IP }),
      include_codec_tag: sent("include_codec_tag => false", { message: "x" }, { message: "x", event: { original: "x" }, meta: IP }),
      add_hostname: sent(
        "add_hostname => true",
        { message: "x", beat: { hostname: "h" } },
        {
          message: "x",
          beat: { hostname: "h" },
          event: { original: "x" },
          meta: { input: { beats: { host: { ip: "127.0.0.1", name: "h" } } } },
          tags: TAGS,
        },
      ),
      ecs_compatibility: sent(
        "ecs_compatibility => disabled",
        { message: "x" },
        {
          message: "x",
          event: { original: "x" },
          meta: { ip_address: "127.0.0.1" },
          tags: TAGS,
        },
      ),
      ...tlsCases,
      ssl_handshake_timeout: seen(`ssl_handshake_timeout => 50 ${tlsOn}`, tlsOn, true, closesSilent),
      ssl: obsolete("ssl => true"),
      ssl_peer_metadata: obsolete("ssl_peer_metadata => true"),
      ssl_verify_mode: obsolete("ssl_verify_mode => peer"),
      cipher_suites: obsolete('cipher_suites => ["x"]'),
      tls_min_version: obsolete("tls_min_version => 1"),
      tls_max_version: obsolete("tls_max_version => 1.2"),
    },
    unseen: {
      executor_threads: "It counts threads of Java.",
      event_loop_threads: "It counts threads of Java.",
    },
  };
}
