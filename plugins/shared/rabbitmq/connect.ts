import { readFile } from "node:fs/promises";
import type { ChannelModel } from "amqplib";
import type { Logger, OptionsOf } from "#plugin";
import { certificateAndPassword, loginRefused, rabbitClosed, rabbitUnreachable, vhostRefused, wrongRabbitHost } from "./errors.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { rabbitOptions } from "./options.ts";

export type RabbitOptions = OptionsOf<typeof rabbitOptions>;

export interface Rabbit {
  readonly model: ChannelModel;
  readonly place: string;
  /** Resolves with the reason when the connection has ended. */
  readonly ended: Promise<Error>;
  /** Ends the connection; never rejects. */
  close(): Promise<void>;
}

/** @throws PluginError RABBITMQ_CERTIFICATE, RABBITMQ_HOST */
export function checkRabbit({ host, port, ssl_certificate_path, ssl_certificate_password }: RabbitOptions): void {
  if ((ssl_certificate_path === undefined) !== (ssl_certificate_password === undefined)) throw certificateAndPassword();
  for (const each of host) parsePlace(each, port);
}

/** Warns of TLS that is no proof of who the server is. */
export function sayUncheckedTls({ ssl, ssl_certificate_path, ssl_certificate_authorities }: RabbitOptions, logger: Logger): void {
  if (!ssl || ssl_certificate_path !== undefined || ssl_certificate_authorities.length > 0) return;
  logger.warn({}, "`ssl` without `ssl_certificate_authorities` or `ssl_certificate_path`: whoever answers is taken for the server.");
}

/**
 * Connects to one of the servers and logs in.
 * @throws PluginError RABBITMQ_LOGIN, RABBITMQ_VHOST, RABBITMQ_UNREACHABLE
 */
export async function connectRabbit(options: RabbitOptions, signal: AbortSignal): Promise<Rabbit> {
  const { host, user, password, vhost, ssl, heartbeat, connection_timeout: timeout } = options;
  const { hostname, port } = parsePlace(host[Math.floor(Math.random() * host.length)]!, options.port);
  const place = `${hostname}:${port}`;
  const { connect } = await import("amqplib");
  const tls = ssl ? await tlsOf(options) : {};
  const connecting = connect(
    {
      protocol: ssl ? "amqps" : "amqp",
      hostname,
      port,
      username: user,
      password,
      // It is decoded there.
      vhost: encodeURIComponent(vhost),
      ...(heartbeat === undefined ? {} : { heartbeat }),
    },
    { timeout, keepAlive: true, noDelay: true, ...tls },
  );
  const model = await unlessAborted(connecting, signal).catch((error: unknown) => {
    // The client cannot be told to give up: what comes too late is closed.
    if (signal.aborted) void connecting.then((late) => late.close()).catch(() => {});
    throw refusal(place, vhost, error);
  });
  const ended = new Promise<Error>((resolve) => {
    model.on("error", (error) => resolve(rabbitClosed(place, error)));
    model.on("close", (error) => resolve(rabbitClosed(place, error)));
  });
  return { model, place, ended, close: () => model.close().catch(() => {}) };
}

function parsePlace(host: string, defaultPort: number): { readonly hostname: string; readonly port: number } {
  const [, hostname, ownPort] = /^([^:\s]+|\[[^\]]+\])(?::(\d{1,5}))?$/.exec(host) ?? [];
  const port = Number(ownPort ?? defaultPort);
  if (hostname === undefined || port < 1 || port > 65_535) throw wrongRabbitHost(host);
  return { hostname: hostname.replaceAll(/^\[|\]$/g, ""), port };
}

/** Without anybody to trust the server's certificate is not checked, as in Logstash. */
async function tlsOf(options: RabbitOptions) {
  const { ssl_version: version, ssl_certificate_path: path, ssl_certificate_password: passphrase } = options;
  const authorities = await Promise.all(options.ssl_certificate_authorities.map((file) => readFile(file)));
  return {
    minVersion: version,
    maxVersion: version,
    ...(path === undefined ? {} : { pfx: await readFile(path), passphrase }),
    ...(authorities.length > 0 ? { ca: authorities } : {}),
    rejectUnauthorized: path !== undefined || authorities.length > 0,
  };
}

/** The client tells what the server said in a text, and of a virtual host only that it was not opened. */
function refusal(place: string, vhost: string, error: unknown): Error {
  const text = error instanceof Error ? error.message : "";
  if (text.includes("Expected ConnectionOpenOk")) return vhostRefused(place, vhost, error);
  return /ACCESS[-_]REFUSED/.test(text) ? loginRefused(place, error) : rabbitUnreachable(place, error);
}
