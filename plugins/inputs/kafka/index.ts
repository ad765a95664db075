import { defineInput } from "#plugin";
import type { InputContext } from "#plugin";
import { checkConnection } from "../../shared/kafka/check.ts";
import { strategyOf } from "./assigners.ts";
import { consume } from "./consume.ts";
import { decorationOf } from "./decoration.ts";
import { makeEnvelopeDecoder } from "./envelope.ts";
import { slowHeartbeat, unsupportedOption } from "./errors.ts";
import { options as schemas, readsTexts } from "./options.ts";
import type { KafkaInputOptions } from "./options.ts";
import { compilePattern } from "./topics.ts";

export default defineInput({
  name: "kafka",
  summary: "Reads topics of Kafka as a member of a group, and commits what is safe.",
  defaultCodec: "plain",
  options: schemas,
  decoder: (options, codec, context) =>
    makeEnvelopeDecoder({ decoration: decorationOf(options), isText: readsTexts(options) }, codec, context),
  sourceFields: (options) =>
    decorationOf(options) === "none"
      ? []
      : ["topic", "consumer_group", "partition"].map((name) => ({ reference: `[@metadata][kafka][${name}]`, when: "always" })),
  create(options, context) {
    check(options);
    return {
      async open() {
        sayWhatDiffers(options, context);
      },
      run: (intake, signal) => runMembers(options, { context, intake, signal }),
    };
  },
});

function check(options: KafkaInputOptions): void {
  const { group_protocol, group_instance_id, schema_registry_url, topics_pattern, heartbeat_interval_ms, session_timeout_ms } = options;
  checkConnection(options);
  if (group_protocol === "consumer") throw unsupportedOption("group_protocol", "consumer", "kafkajs speaks the classic protocol only");
  if (group_instance_id !== undefined) throw unsupportedOption("group_instance_id", group_instance_id, "kafkajs has no static membership");
  if (schema_registry_url !== undefined)
    throw unsupportedOption("schema_registry_url", schema_registry_url, "records in Avro cannot be read yet");
  if (topics_pattern !== undefined) compilePattern(topics_pattern);
  if (heartbeat_interval_ms >= session_timeout_ms) throw slowHeartbeat(heartbeat_interval_ms, session_timeout_ms);
  strategyOf(options.partition_assignment_strategy);
}

function sayWhatDiffers(options: KafkaInputOptions, { logger }: InputContext): void {
  const { strategy, isOther } = strategyOf(options.partition_assignment_strategy);
  if (isOther)
    logger.warn(
      { partition_assignment_strategy: options.partition_assignment_strategy, instead: strategy },
      "The group shares its partitions by another strategy: this one is Java's only.",
    );
}

/** All members of this process; when one fails, the others leave too, and the core runs all of them again. */
async function runMembers(
  options: KafkaInputOptions,
  world: Pick<Parameters<typeof consume>[0], "context" | "intake" | "signal">,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([world.signal, failed.signal]);
  const members = Array.from({ length: options.consumer_threads }, (_, ordinal) =>
    consume({ ...world, options, signal, ordinal }).catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  const ends = await Promise.allSettled(members);
  const failure = ends.find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}
