import type { Consumer, ConsumerConfig, PartitionAssigner } from "kafkajs";
import type { InputContext, Intake } from "#plugin";
import { makeKafka } from "../../shared/kafka/client.ts";
import type { KafkaClient } from "../../shared/kafka/client.ts";
import { explain } from "../../shared/kafka/explain.ts";
import { makeAssigner, strategyOf } from "./assigners.ts";
import { decorationOf } from "./decoration.ts";
import { GroupMember } from "./group-member.ts";
import { losingMembership } from "./membership.ts";
import type { KafkaInputOptions } from "./options.ts";
import { findTopics, requirePositions } from "./topics.ts";

export interface Consuming {
  readonly options: KafkaInputOptions;
  readonly context: InputContext;
  readonly intake: Intake;
  readonly signal: AbortSignal;
  /** Ordinal of the member in this process. */
  readonly ordinal: number;
}

/** Of a partition not more than so many fetches' bytes are under way. */
const FETCHES_UNDER_WAY = 8;

/** Is a member of the group until the signal. @throws PluginError KAFKA_…, saying which setting it is about */
export async function consume(consuming: Consuming): Promise<void> {
  const { options, context, signal, ordinal } = consuming;
  try {
    const client = await makeKafka(options, `${options.client_id}-${ordinal}`, context.logger);
    while (!signal.aborted) await consumeTopics(client, consuming);
  } catch (error) {
    throw explain(error, options.bootstrap_servers);
  }
}

/** Reads the topics that there are; ends at the signal, or when there are others. */
async function consumeTopics(client: KafkaClient, consuming: Consuming): Promise<void> {
  const { options, context, signal } = consuming;
  const topics = await topicsNow(client, options);
  const changed = new AbortController();
  const watch = watchTopics(client, topics, { ...consuming, signal: AbortSignal.any([signal, changed.signal]) }).then((isOther) => {
    if (isOther) changed.abort();
  });
  try {
    if (topics.length > 0) await beMember(client, topics, { ...consuming, signal: AbortSignal.any([signal, changed.signal]) });
    else {
      context.logger.warn({ topics_pattern: options.topics_pattern }, "No topic matches the pattern yet: the input waits for one.");
      await watch;
    }
  } finally {
    changed.abort();
    await watch;
  }
}

async function topicsNow({ kafka }: KafkaClient, options: KafkaInputOptions): Promise<string[]> {
  const mustHavePositions = options.auto_offset_reset === "none";
  if (options.topics_pattern === undefined && !mustHavePositions) return [...options.topics];
  const admin = kafka.admin();
  try {
    await admin.connect();
    const topics = await findTopics(admin, options);
    if (mustHavePositions) await requirePositions(admin, options.group_id, topics);
    return topics;
  } finally {
    await admin.disconnect();
  }
}

/** Resolves with true when there are other topics, with false at the signal. */
async function watchTopics(client: KafkaClient, topics: readonly string[], { options, context, signal }: Consuming): Promise<boolean> {
  while (options.topics_pattern !== undefined && !signal.aborted) {
    await context.clock.sleep(options.metadata_max_age_ms, signal);
    if (signal.aborted) return false;
    try {
      const now = await topicsNow(client, options);
      if (now.join(" ") !== topics.join(" ")) return true;
    } catch (error) {
      context.logger.warn({ error: explain(error, options.bootstrap_servers) }, "Topics cannot be looked up.");
    }
  }
  return false;
}

async function beMember({ library, kafka }: KafkaClient, topics: readonly string[], consuming: Consuming): Promise<void> {
  const { options, context, intake, signal } = consuming;
  const { strategy } = strategyOf(options.partition_assignment_strategy);
  let isRebalancing = false;
  const prepare = async (): Promise<void> => {
    if (!isRebalancing) return;
    isRebalancing = false;
    // Without a heartbeat meanwhile: well within the session.
    await member.settle(options.session_timeout_ms / 2);
  };
  const assigner = preparedAssigner(makeAssigner(strategy, library), prepare);
  const consumer = kafka.consumer({ ...consumerConfig(options), partitionAssigners: [assigner] });
  const member = new GroupMember({
    consumer,
    intake,
    context,
    groupId: options.group_id,
    decoration: decorationOf(options),
    mostTogether: options.max_poll_records,
    mostUnsafeBytes: options.max_partition_fetch_bytes * FETCHES_UNDER_WAY,
    commitAfterMs: options.enable_auto_commit ? options.auto_commit_interval_ms : 0,
  });
  const lost = losingMembership(consumer, {
    group: options.group_id,
    sessionMs: options.session_timeout_ms,
    clock: context.clock,
    isJoining: () => member.isResting,
  });
  // It may come up while nobody waits for it.
  lost.catch(() => {});
  consumer.on(consumer.events.GROUP_JOIN, (event) => member.joined(event));
  consumer.on(consumer.events.REBALANCING, () => {
    context.logger.info({ group: options.group_id }, "The group shares its partitions anew.");
    isRebalancing = true;
  });
  try {
    await consumer.connect();
    await consumer.subscribe({
      topics: [...topics],
      fromBeginning: options.auto_offset_reset === "earliest" || options.auto_offset_reset === "none",
    });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: (batch) => member.take(batch) });
    await Promise.race([aborted(signal), lost]);
    await Promise.race([member.finish(), lost]);
  } finally {
    member.end();
    await leave(consumer);
  }
}

/**
 * Before it joins a group, kafkajs asks for the group's coordinator: that is the one place where it can be kept waiting, and
 * assigners are given what it asks.
 */
function preparedAssigner(make: PartitionAssigner, prepare: () => Promise<void>): PartitionAssigner {
  return (config) => {
    const { cluster } = config;
    const find = cluster.findGroupCoordinator.bind(cluster);
    cluster.findGroupCoordinator = async (group) => {
      await prepare();
      return find(group);
    };
    return make(config);
  };
}

function consumerConfig(options: KafkaInputOptions): ConsumerConfig {
  return {
    groupId: options.group_id,
    sessionTimeout: options.session_timeout_ms,
    heartbeatInterval: options.heartbeat_interval_ms,
    rebalanceTimeout: options.max_poll_interval_ms,
    metadataMaxAge: options.metadata_max_age_ms,
    allowAutoTopicCreation: options.auto_create_topics,
    minBytes: options.fetch_min_bytes ?? 1,
    maxBytes: options.fetch_max_bytes,
    maxBytesPerPartition: options.max_partition_fetch_bytes,
    maxWaitTimeInMs: options.fetch_max_wait_ms,
    readUncommitted: options.isolation_level === "read_uncommitted",
    ...(options.client_rack === undefined ? {} : { rackId: options.client_rack }),
    // The core logs what went wrong and runs the input again.
    retry: { restartOnFailure: () => Promise.resolve(false) },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** What went wrong before it is told by who calls; here it is only in the way. */
async function leave(consumer: Consumer): Promise<void> {
  try {
    await consumer.disconnect();
  } catch {
    // The connection is gone, and with it the membership.
  }
}
