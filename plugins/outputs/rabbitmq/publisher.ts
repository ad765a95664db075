import { once } from "node:events";
import type { ConfirmChannel, Options } from "amqplib";
import type { Delivery, Logger, OptionsOf, Outcome, Payload } from "#plugin";
import { connectRabbit, sayUncheckedTls } from "../../shared/rabbitmq/connect.ts";
import type { Rabbit } from "../../shared/rabbitmq/connect.ts";
import { rabbitClosed, rabbitRefused } from "../../shared/rabbitmq/errors.ts";
import { notTaken } from "./errors.ts";
import type { options as schemas } from "./options.ts";
import { makeProperties } from "./properties.ts";
import type { Route } from "./properties.ts";

interface Line {
  readonly rabbit: Rabbit;
  readonly channel: ConfirmChannel;
  /** Resolves with the reason when nothing more can be published. */
  readonly ended: Promise<Error>;
}

/**
 * Publishes the records of a payload and waits until the server has confirmed each. What a broken connection leaves without
 * an answer is published again, though the server may have it: at least once.
 */
export class Publisher implements Delivery {
  readonly retryAfterMs: number;
  readonly #options: OptionsOf<typeof schemas>;
  readonly #logger: Logger;
  readonly #propertiesOf: (texts: readonly string[]) => Options.Publish;
  #line: Line | undefined;

  /** @throws PluginError RABBITMQ_PROPERTY */
  constructor(options: OptionsOf<typeof schemas>, logger: Logger) {
    this.retryAfterMs = options.connect_retry_interval * 1000;
    this.#options = options;
    this.#logger = logger;
    this.#propertiesOf = makeProperties(options.message_properties, options.persistent);
  }

  async open(): Promise<void> {
    sayUncheckedTls(this.#options, this.#logger);
    await Promise.resolve();
  }

  async deliver(payload: Payload, signal: AbortSignal): Promise<Outcome | undefined> {
    const line = (this.#line ??= await this.#connect(signal));
    let abandon: () => void = () => {};
    const abandoned = new Promise<Error>((resolve) => {
      abandon = () => resolve(rabbitClosed(line.rabbit.place));
    });
    signal.addEventListener("abort", abandon);
    const ended = Promise.race([line.ended, abandoned]);
    const unconfirmed = new Set(Array.from({ length: payload.recordCount }, (_, ordinal) => ordinal));
    let refused: Error | undefined;
    const all = this.#publish(payload, line, ended, (ordinal, error) => {
      if (error) refused ??= notTaken(line.rabbit.place);
      else unconfirmed.delete(ordinal);
    });
    const lost = await Promise.race([all, ended]);
    signal.removeEventListener("abort", abandon);
    if (lost !== undefined) await this.#drop(line);
    const error = lost ?? refused;
    return error === undefined ? undefined : { retry: [...unconfirmed], error };
  }

  async close(): Promise<void> {
    if (this.#line !== undefined) await this.#drop(this.#line);
  }

  /** Resolves when the server has answered for every record. */
  async #publish(
    payload: Payload,
    { channel }: Line,
    ended: Promise<Error>,
    answered: (ordinal: number, error: unknown) => void,
  ): Promise<undefined> {
    const answers: Promise<void>[] = [];
    for (const { destination, firstRecord, recordCount } of payload.runs) {
      const [key, ...texts] = JSON.parse(destination) as Route;
      const properties = this.#propertiesOf(texts);
      for (let ordinal = firstRecord; ordinal < firstRecord + recordCount; ordinal++) {
        let hasRoom = true;
        answers.push(
          new Promise((resolve) => {
            hasRoom = channel.publish(this.#options.exchange, key, payload.record(ordinal), properties, (error: unknown) => {
              answered(ordinal, error);
              resolve();
            });
          }),
        );
        if (!hasRoom && (await Promise.race([once(channel, "drain"), ended])) instanceof Error) return undefined;
      }
    }
    await Promise.all(answers);
    return undefined;
  }

  async #drop({ rabbit }: Line): Promise<void> {
    this.#line = undefined;
    await rabbit.close();
  }

  /** @throws PluginError RABBITMQ_LOGIN, RABBITMQ_VHOST, RABBITMQ_UNREACHABLE, RABBITMQ_REFUSED */
  async #connect(signal: AbortSignal): Promise<Line> {
    const { exchange, exchange_type, durable } = this.#options;
    const rabbit = await connectRabbit(this.#options, signal);
    rabbit.model.on("blocked", (reason) => this.#logger.warn({ server: rabbit.place, reason }, "RabbitMQ takes nothing for now."));
    rabbit.model.on("unblocked", () => this.#logger.info({ server: rabbit.place }, "RabbitMQ takes messages again."));
    try {
      const channel = await rabbit.model.createConfirmChannel();
      const broken = new Promise<Error>((resolve) => {
        channel.on("error", (error: Error) => resolve(rabbitRefused(`messages for the exchange ${JSON.stringify(exchange)}`, error)));
      });
      await channel.assertExchange(exchange, exchange_type, { durable });
      this.#logger.info({ server: rabbit.place, exchange }, "Connected to RabbitMQ.");
      return { rabbit, channel, ended: Promise.race([broken, rabbit.ended]) };
    } catch (error) {
      await rabbit.close();
      throw rabbitRefused(`the exchange ${JSON.stringify(exchange)}`, error);
    }
  }
}
