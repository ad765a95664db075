import { tmpdir } from "node:os";
import type { TLSSocket } from "node:tls";
import { systemClock } from "../../src/pipeline/system-clock.ts";
import { AmqpBroker, brokerTls } from "../support/amqp-broker.ts";
import type { BrokerOptions } from "../support/amqp-broker.ts";
import type { CertificateFiles } from "../support/certificates.ts";
import { freePort } from "../support/free-port.ts";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { until } from "../support/until.ts";
import { briefly } from "./briefly.ts";
import type { OptionCase } from "./option-case.ts";
import { refusalCase } from "./run-case.ts";

export interface RabbitCase {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly broker?: BrokerOptions;
  readonly expected: unknown;
  readonly act?: (broker: AmqpBroker) => void;
  /** What is seen when the plugin is at work, or has failed. */
  readonly see: (broker: AmqpBroker, running: RunningConfig) => unknown;
}

const [PORT, OTHER_PORT] = [await freePort(), await freePort()];

export interface RabbitParts {
  readonly kind: "input" | "output";
  /** The configuration with the options of the plugin. */
  readonly config: (options: string) => string;
  /** What must be given, by name. */
  readonly needed: Readonly<Record<string, string>>;
  /** True as soon as the plugin is at work. */
  readonly isAtWork: (broker: AmqpBroker, running: RunningConfig) => boolean;
}

export type MakeRabbitCase = (parts: RabbitCase) => OptionCase;

export function rabbitCaseMaker({ config, needed, isAtWork }: RabbitParts): MakeRabbitCase {
  return ({ beside = "", broker: options = {}, act, see, ...rest }) => ({
    ...rest,
    observe: async (option) => {
      const broker = await AmqpBroker.start({ port: PORT, ...options });
      act?.(broker);
      const has = (name: string): boolean => new RegExp(String.raw`(?<!\w)${name} =>`).test(`${beside} ${option}`);
      const all = Object.entries({ host: '"127.0.0.1"', port: String(PORT), ...needed });
      const rests: number[] = [];
      const sleep = (ms: number, signal: AbortSignal): Promise<void> => {
        rests.push(ms);
        return systemClock.sleep(ms, signal);
      };
      const text = all.flatMap(([name, value]) => (has(name) ? [] : [`${name} => ${value}`])).join(" ");
      const running = await startConfig(config(`${text} ${beside} ${option}`), {
        input: "a\n",
        ecs: "disabled",
        clock: { ...systemClock, sleep },
      });
      try {
        const isThere = (): boolean => isAtWork(broker, running) || hasFailed(running);
        await (options.isSilent ? briefly(isThere) : until(isThere, "work or a failure"));
        return await see(broker, {
          ...running,
          get log() {
            return [...running.log, ...rests.map((ms) => ({ level: "rest", message: String(ms), data: {} }))];
          },
        });
      } finally {
        await running.abandon();
        await broker.stop();
      }
    },
  });
}

export function hasFailed({ log }: RunningConfig): boolean {
  return log.some(({ data }) => data["error"] !== undefined);
}

const works = (_: AmqpBroker, running: RunningConfig): boolean => !hasFailed(running);
const restsOf = (_: AmqpBroker, { log }: RunningConfig): unknown => log.find(({ level }) => level === "rest")?.message;

/** Cases of the options that both plugins have. */
export function connectionCases(
  make: MakeRabbitCase,
  files: CertificateFiles,
  config: RabbitParts["config"],
): Readonly<Record<string, OptionCase>> {
  const tls = { broker: { tls: brokerTls(files.server) }, see: works };
  const protocol = ({ sockets }: AmqpBroker): unknown => ([...sockets][0] as TLSSocket | undefined)?.getProtocol();
  const p12 = (given: string): OptionCase =>
    refusalCase((option) => config(`host => "x" exchange => "x" exchange_type => direct ssl => true ${option}`), {
      given,
      expected: ["RABBITMQ_CERTIFICATE"],
    });
  return {
    host: make({ given: 'host => "127.0.0.1"', instead: 'host => "127.0.0.2"', see: works, expected: true }),
    port: make({ given: `port => ${PORT}`, instead: `port => ${OTHER_PORT}`, see: works, expected: true }),
    user: make({
      given: "user => ann",
      see: (broker) => String(broker.last("ConnectionStartOk")?.["response"]).split("\0")[1],
      expected: "ann",
    }),
    password: make({ given: 'password => "secret"', broker: { password: "secret" }, see: works, expected: true }),
    vhost: make({ given: 'vhost => "a%/b"', broker: { vhost: "a%/b" }, see: works, expected: true }),
    ssl: make({ given: "ssl => true", ...tls, expected: true }),
    ssl_version: make({ given: 'ssl_version => "TLSv1.3"', beside: "ssl => true", broker: tls.broker, see: protocol, expected: "TLSv1.3" }),
    ssl_certificate_path: p12(`ssl_certificate_path => "${tmpdir()}"`),
    ssl_certificate_password: p12("ssl_certificate_password => secret"),
    ssl_certificate_authorities: make({
      given: `ssl_certificate_authorities => ["${files.stranger.cert}"]`,
      beside: "ssl => true",
      ...tls,
      expected: false,
    }),
    heartbeat: make({ given: "heartbeat => 7", see: (broker) => broker.last("ConnectionTuneOk")?.["heartbeat"], expected: 7 }),
    connection_timeout: make({
      given: "connection_timeout => 100",
      broker: { isSilent: true },
      see: (_, running) => running.log.find(({ data }) => data["error"] !== undefined)?.data["error"] instanceof Error,
      expected: true,
    }),
    connect_retry_interval: make({ given: "connect_retry_interval => 3", beside: `port => ${OTHER_PORT}`, see: restsOf, expected: "3000" }),
  };
}
