import type { ConsumeMessage } from "amqplib";
import { mapOf } from "#plugin";
import type { FieldMap, FieldValue, SourceField, SourceValues } from "#plugin";
import { fromAmqp } from "../../shared/rabbitmq/values.ts";

export type MetadataLevel = "none" | "basic" | "extended" | "false" | "true";

export function metadataFields(level: MetadataLevel): SourceField[] {
  const names = { none: [], false: [], basic: BASIC, true: BASIC, extended: [...BASIC, "rabbitmq_payload"] } as const;
  // A level that is none is refused elsewhere.
  const own: readonly string[] = Object.hasOwn(names, level) ? names[level] : [];
  return own.map((name) => ({ reference: `[@metadata][${name}]`, when: "always", per: "record", order: "last" }));
}

const BASIC = ["rabbitmq_headers", "rabbitmq_properties"];

/** The values of the fields above. */
export function metadataOf(message: ConsumeMessage, level: MetadataLevel): SourceValues {
  if (level === "none" || level === "false") return [];
  const basic = [fromAmqp(message.properties.headers ?? {}), propertiesOf(message)];
  return level === "extended" ? [...basic, message.content.toString("utf8")] : basic;
}

/** Under the names that Logstash gives them; those that are not set are left out. */
function propertiesOf({ fields, properties }: ConsumeMessage): FieldMap {
  const all: Readonly<Record<string, unknown>> = {
    "app-id": properties.appId,
    "cluster-id": properties.clusterId,
    "consumer-tag": fields.consumerTag,
    "content-encoding": properties.contentEncoding,
    "content-type": properties.contentType,
    "correlation-id": properties.correlationId,
    "delivery-mode": properties.deliveryMode,
    exchange: fields.exchange,
    expiration: properties.expiration,
    "message-id": properties.messageId,
    priority: properties.priority,
    redeliver: fields.redelivered || undefined,
    "reply-to": properties.replyTo,
    "routing-key": fields.routingKey,
    timestamp: properties.timestamp,
    type: properties.type,
    "user-id": properties.userId,
  };
  const set = Object.entries(all).filter(([, value]) => value !== undefined && value !== null);
  return mapOf(Object.fromEntries(set.map(([name, value]): [string, FieldValue] => [name, fromAmqp(value)])));
}
