import { PluginError } from "#plugin";

export function consumerCancelled(queue: string): PluginError {
  return new PluginError(
    "RABBITMQ_CANCELLED",
    `RabbitMQ has ended the reading of the queue ${JSON.stringify(queue)}: it was deleted, or moved.`,
  );
}
