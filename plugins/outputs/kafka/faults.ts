import type { Rejection } from "#plugin";
import { protocolError } from "../../shared/kafka/explain.ts";

/** What is to become of a batch that was not taken. */
export type Fault =
  /** It may be taken later. */
  | "retry"
  /** One of its records is too long, or all together. */
  | "split"
  /** It will never be taken. */
  | "reject";

const TOO_LARGE = new Set(["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"]);
/** What is wrong with the records themselves, or with their topic's name. */
const FOR_GOOD = new Set([
  "INVALID_TOPIC_EXCEPTION",
  "INVALID_RECORD",
  "INVALID_TIMESTAMP",
  "UNSUPPORTED_FOR_MESSAGE_FORMAT",
  "POLICY_VIOLATION",
]);

/** Logstash drops all that Java's client calls not retriable; missing rights, for one, are waited for here. */
export function faultOf(error: unknown): Fault {
  const type = protocolError(error);
  if (type !== undefined && TOO_LARGE.has(type)) return "split";
  return type !== undefined && FOR_GOOD.has(type) ? "reject" : "retry";
}

const TOPIC = /^(?!\.{1,2}$)[\w.-]{1,249}$/;

/** True: Kafka takes this name for a topic. */
export function isTopic(name: string): boolean {
  return TOPIC.test(name);
}

export function badTopic(record: number, topic: string): Rejection {
  return { record, reason: `${JSON.stringify(topic)} is no name of a topic: letters, digits, ".", "_" and "-", 249 at most.` };
}

export function tooLong(record: number, bytes: number, most: number): Rejection {
  return { record, reason: `The record has ${bytes} bytes; \`max_request_size\` is ${most}.` };
}
