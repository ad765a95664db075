import type { Channel, ConsumeMessage } from "amqplib";
import type { InputContext, Intake, OptionsOf } from "#plugin";
import { connectRabbit } from "../../shared/rabbitmq/connect.ts";
import type { Rabbit } from "../../shared/rabbitmq/connect.ts";
import { rabbitRefused } from "../../shared/rabbitmq/errors.ts";
import { toTable } from "../../shared/rabbitmq/values.ts";
import { isSafe } from "../../shared/safe-receipt.ts";
import { consumerCancelled } from "./errors.ts";
import { metadataOf } from "./metadata.ts";
import type { options as schemas } from "./options.ts";

type RabbitInputOptions = OptionsOf<typeof schemas>;

interface World {
  readonly context: InputContext;
  readonly intake: Intake;
}

/** How long a stop waits for what was read to be safe; the server gives what is not acknowledged to the next reader. */
const LAST_ACKS_MS = 5_000;

/** Reads the queue until the signal; what goes wrong is logged and tried again. */
export async function consumeFor(options: RabbitInputOptions, world: World, signal: AbortSignal): Promise<void> {
  const { logger, clock } = world.context;
  while (!signal.aborted) {
    let restSeconds = options.connect_retry_interval;
    let rabbit: Rabbit | undefined;
    try {
      rabbit = await connectRabbit(options, signal);
      restSeconds = options.subscription_retry_interval_seconds;
      const channel = await prepare(options, rabbit);
      logger.info({ server: rabbit.place, queue: options.queue }, "Reading from RabbitMQ.");
      restSeconds = options.connect_retry_interval;
      await new Consumer(options, world, channel).run(rabbit, signal);
    } catch (error) {
      if (!signal.aborted) logger.error({ error, retrySeconds: restSeconds }, "RabbitMQ cannot be read from: it is tried again.");
    }
    await rabbit?.close();
    await clock.sleep(restSeconds * 1000, signal);
  }
}

/** Opens a channel and declares what the options say. @throws PluginError RABBITMQ_REFUSED */
async function prepare(options: RabbitInputOptions, { model }: Rabbit): Promise<PreparedChannel> {
  const { queue, durable, exclusive, exchange, exchange_type } = options;
  const channel = await model.createChannel();
  // It rejects what is under way, too.
  channel.on("error", () => {});
  try {
    const declared = options.passive
      ? await channel.checkQueue(queue)
      : await channel.assertQueue(queue, { durable, exclusive, autoDelete: options.auto_delete, arguments: toTable(options.arguments) });
    if (exchange !== undefined) {
      if (exchange_type !== undefined) await channel.assertExchange(exchange, exchange_type, { durable });
      await channel.bindQueue(declared.queue, exchange, options.key);
    }
    await channel.prefetch(options.prefetch_count);
    return { channel, queue: declared.queue };
  } catch (error) {
    throw rabbitRefused(`the queue ${JSON.stringify(queue)}`, error);
  }
}

interface PreparedChannel {
  readonly channel: Channel;
  readonly queue: string;
}

/** Gives messages to the pipeline and acknowledges them in their order, none before those ahead of it are safe. */
class Consumer {
  readonly #options: RabbitInputOptions;
  readonly #world: World;
  readonly #channel: Channel;
  readonly #queue: string;
  /** Came in this turn of the loop. */
  #gathered: ConsumeMessage[] = [];
  #acks: Promise<void> = Promise.resolve();
  #isOpen = true;

  constructor(options: RabbitInputOptions, world: World, { channel, queue }: PreparedChannel) {
    this.#options = options;
    this.#world = world;
    this.#channel = channel;
    this.#queue = queue;
  }

  /** @throws PluginError when the queue, the channel or the connection ends */
  async run({ ended }: Rabbit, signal: AbortSignal): Promise<void> {
    const source = this.#world.intake.source([]);
    let stop: () => void = () => {};
    const stopped = new Promise<undefined>((resolve) => {
      stop = () => resolve(undefined);
    });
    signal.addEventListener("abort", stop);
    const broken = new Promise<Error>((resolve) => {
      this.#channel.on("error", (error: Error) => resolve(rabbitRefused("to go on", error)));
      this.#channel.on("close", () => (this.#isOpen = false));
    });
    let cancel: (reason: Error) => void = () => {};
    const cancelled = new Promise<Error>((resolve) => {
      cancel = resolve;
    });
    const take = (message: ConsumeMessage | null): void => {
      if (message === null) return cancel(consumerCancelled(this.#queue));
      if (this.#gathered.push(message) === 1) setImmediate(() => this.#give(source));
    };
    const { consumerTag } = await this.#channel.consume(this.#queue, take).catch((error: unknown) => {
      throw rabbitRefused(`to let the queue ${JSON.stringify(this.#queue)} be read`, error);
    });
    const failure = signal.aborted ? undefined : await Promise.race([stopped, broken, cancelled, ended]);
    signal.removeEventListener("abort", stop);
    if (failure !== undefined) throw failure;
    await this.#channel.cancel(consumerTag);
    this.#give(source);
    await this.#lastAcks();
  }

  #give(source: ReturnType<Intake["source"]>): void {
    const messages = this.#gathered;
    const last = messages.at(-1);
    if (last === undefined) return;
    this.#gathered = [];
    const { intake, context } = this.#world;
    const records = messages.map(({ content }) => content);
    const receipt = intake.push(
      records,
      source,
      messages.map((message) => metadataOf(message, this.#options.metadata_enabled)),
    );
    // What is not to be waited for is acknowledged when there is room for more.
    const safe = this.#options.ack ? isSafe(receipt, context) : (intake.room() ?? Promise.resolve());
    this.#acks = this.#acks.then(() => safe).then(() => this.#acknowledge(last));
  }

  #acknowledge(last: ConsumeMessage): void {
    if (this.#isOpen) this.#channel.ack(last, true);
  }

  async #lastAcks(): Promise<void> {
    const inTime = new AbortController();
    await Promise.race([this.#acks, this.#world.context.clock.sleep(LAST_ACKS_MS, inTime.signal)]);
    inTime.abort();
    if (this.#isOpen) await this.#channel.close();
  }
}
