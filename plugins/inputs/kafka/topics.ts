import type { Admin } from "kafkajs";
import { badPattern, noPosition } from "./errors.ts";
import type { KafkaInputOptions } from "./options.ts";

/** The pattern must match the whole name, as in Java. @throws PluginError KAFKA_PATTERN */
export function compilePattern(text: string): RegExp {
  const [, flag, rest = text] = /^(\(\?i\))?(.*)$/s.exec(text) ?? [];
  try {
    return new RegExp(`^(?:${rest})$`, flag === undefined ? "u" : "iu");
  } catch (error) {
    throw badPattern(text, error);
  }
}

/** The topics to read now, in order. */
export async function findTopics(admin: Admin, options: KafkaInputOptions): Promise<string[]> {
  const { topics, topics_pattern, exclude_internal_topics } = options;
  if (topics_pattern === undefined) return [...topics];
  const pattern = compilePattern(topics_pattern);
  const isRead = (name: string): boolean => pattern.test(name) && (exclude_internal_topics === "false" || !name.startsWith("__"));
  return (await admin.listTopics()).filter(isRead).toSorted();
}

/** @throws PluginError KAFKA_NO_POSITION where the group has none */
export async function requirePositions(admin: Admin, groupId: string, topics: readonly string[]): Promise<void> {
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics: [...topics] })) {
    const without = partitions.find(({ offset }) => Number(offset) < 0);
    if (without !== undefined) throw noPosition(topic, without.partition, groupId);
  }
}
