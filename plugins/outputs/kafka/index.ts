import { defineOutput } from "#plugin";
import { checkConnection } from "../../shared/kafka/check.ts";
import { badPartitioner, idempotenceNeedsAcks } from "./errors.ts";
import { options } from "./options.ts";
import { KafkaProducer } from "./producer.ts";
import { makeRecordEncoder } from "./record.ts";

export default defineOutput({
  name: "kafka",
  summary: "Writes events to topics of Kafka.",
  defaultCodec: "plain",
  rejects: true,
  options,
  encoder: makeRecordEncoder,
  create(given, context) {
    const { partitioner, enable_idempotence, acks } = given;
    checkConnection(given);
    if (partitioner !== undefined && partitioner !== "round_robin" && !partitioner.endsWith(".RoundRobinPartitioner"))
      throw badPartitioner(partitioner);
    if (enable_idempotence && acks !== "all") throw idempotenceNeedsAcks(acks);
    return new KafkaProducer(given, context);
  },
});
