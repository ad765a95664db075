import type * as kafkajs from "kafkajs";
import type { Kafka, KafkaConfig, LogEntry } from "kafkajs";
import type { Logger } from "#plugin";
import { brokersOf, usesLogin, usesTls } from "./check.ts";
import { registerCodecs } from "./codecs.ts";
import { loadLogin } from "./login.ts";
import type { ConnectionSettings } from "./options.ts";
import { loadStores } from "./tls.ts";

export interface KafkaClient {
  readonly library: typeof kafkajs;
  readonly kafka: Kafka;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Attempts of kafkajs's own before it gives up; then the core, or the lane, tries again. */
const RETRIES = 4;

/**
 * Makes a client, which connects to nobody yet. The library is loaded now.
 * @throws PluginError KAFKA_JAVA_STORE, KAFKA_STORE_FILE, KAFKA_JAAS, KAFKA_LOGIN_…
 */
export async function makeKafka(settings: ConnectionSettings, clientId: string, logger: Logger): Promise<KafkaClient> {
  const library = await loadLibrary();
  const brokers = brokersOf(settings.bootstrap_servers);
  const config: KafkaConfig = {
    brokers,
    clientId,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    authenticationTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: settings.request_timeout_ms,
    retry: {
      initialRetryTime: settings.retry_backoff_ms,
      maxRetryTime: Math.max(settings.reconnect_backoff_max_ms, settings.retry_backoff_ms),
      // Each attempt asks another broker.
      retries: Math.max(RETRIES, brokers.length),
    },
    logCreator: () => (entry) => sayQuietly(entry, logger),
    ...(usesTls(settings) ? { ssl: await loadStores(settings) } : {}),
    ...(usesLogin(settings) ? { sasl: await loadLogin(settings) } : {}),
  };
  return { library, kafka: new library.Kafka(config) };
}

async function loadLibrary(): Promise<typeof kafkajs> {
  const module = (await import("kafkajs")) as typeof kafkajs & { readonly default?: typeof kafkajs };
  const library = module.default ?? module;
  registerCodecs(library);
  return library;
}

/** What kafkajs says of every attempt; what matters of it is said once, by who called. */
function sayQuietly({ log, namespace }: LogEntry, logger: Logger): void {
  const { message, timestamp: _, ...data } = log;
  logger.debug({ namespace, ...data }, message);
}
