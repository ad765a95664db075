import { connect } from "node:net";
import { freePort } from "../../support/free-port.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig } from "../../support/run-config.ts";
import { isListening } from "../is-listening.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { tlsServerCases } from "../tls-cases.ts";
import { certificates } from "../tls-handshake.ts";
import { until } from "../../support/until.ts";
import type { ProgramForm } from "../../../src/worker/program.ts";

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];
const files = certificates();

async function withInput<T>(options: string, see: (running: RunningConfig) => Promise<T>, form: ProgramForm = "generated"): Promise<T> {
  const port = options.includes("port =>") ? "" : `port => ${PORT}`;
  const running = await startConfig(`input { syslog { ${port} ${options} } } output { stdout { codec => json_lines } }`, { form });
  try {
    return await see(running);
  } finally {
    await running.stop();
  }
}

interface Said {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly text?: string;
  readonly form?: ProgramForm;
  /** The field that is looked at. */
  readonly of: string;
  readonly expected: unknown;
}

const LINE = "<34>2003-08-24T05:14:15 mymachine su[231]: hello\n";

/** Observes a field of the event that comes of a line that a client says. */
const said = ({ beside = "", text = LINE, form = "generated", of, ...rest }: Said): OptionCase => ({
  ...rest,
  observe: (option) =>
    withInput(
      `${beside} ${option}`,
      async (running) => {
        connect(PORT, "127.0.0.1").end(text);
        await until(() => running.output().length > 0, "an event");
        return fieldOf(JSON.parse(running.output().toString().split("\n")[0]!), of.split("."));
      },
      form,
    ),
});

function fieldOf(value: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((found, name) => (found as Readonly<Record<string, unknown>> | undefined)?.[name], value);
}

const seen = (given: string, instead: string, expected: unknown, see: () => Promise<unknown>): OptionCase => ({
  given,
  instead,
  expected,
  observe: (option) => withInput(option, see),
});

const { ssl_extra_chain_certs: _, ...tlsCases } = tlsServerCases({
  files,
  port: PORT,
  withServer: (options, see) => withInput(options, see),
});

export const pluginCases: PluginCases = {
  cases: {
    // The whole network 127.0.0.0/8 is this machine's, on Linux.
    host: seen('host => "127.0.0.1"', "", [true, false], () => Promise.all([isListening(PORT), isListening(PORT, "127.0.0.2")])),
    port: seen(`port => ${PORT}`, `port => ${OTHER_PORT}`, true, () => isListening(PORT)),
    syslog_field: said({
      given: "syslog_field => text",
      beside: "codec => json",
      text: `${JSON.stringify({ message: "m", text: LINE })}\n`,
      of: "process.pid",
      expected: 231,
    }),
    grok_pattern: said({ given: 'grok_pattern => "mymachine %{WORD:who}"', of: "who", expected: "su" }),
    timeout_millis: said({
      beside: String.raw`grok_pattern => "^(a+)+$" rfc5424 => false`,
      given: "timeout_millis => 5",
      text: `${"a".repeat(26)}!\n`,
      form: "guarded",
      of: "tags",
      expected: ["_groktimeout"],
    }),
    rfc5424: said({ given: "rfc5424 => false", text: "<13>1 - - - - - - m\n", of: "message", expected: "<13>1 - - - - - - m\n" }),
    proxy_protocol: said({
      given: "proxy_protocol => true",
      text: `PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n${LINE}`,
      of: "host.ip",
      expected: "192.0.2.1",
    }),
    use_labels: said({ given: "use_labels => false", of: "log.syslog.severity", expected: { code: 2 } }),
    facility_labels: said({ given: 'facility_labels => ["a", "b", "c", "d", "e"]', of: "log.syslog.facility.name", expected: "e" }),
    severity_labels: said({ given: 'severity_labels => ["a", "b", "c"]', of: "log.syslog.severity.name", expected: "c" }),
    timezone: said({ given: 'timezone => "Asia/Tokyo"', of: "@timestamp", expected: "2003-08-23T20:14:15.000Z" }),
    locale: said({
      given: "locale => de",
      beside: 'timezone => UTC grok_pattern => "%{DATA:timestamp} h" ',
      text: "Dez. 24 20:15:00 h\n",
      of: "tags",
      expected: undefined,
    }),
    service_type: said({ given: "service_type => web", of: "service.type", expected: "web" }),
    ...tlsCases,
    ecs_compatibility: said({ given: "ecs_compatibility => disabled", of: "program", expected: "su" }),
  },
};
