import type { Options } from "amqplib";
import { templateText } from "#plugin";
import type { ComputeContext, Event, FieldValue, HashEntries, OptionsOf } from "#plugin";
import { toAmqp } from "../../shared/rabbitmq/values.ts";
import { unknownProperty } from "./errors.ts";
import type { options as schemas } from "./options.ts";

/** The names of a message's properties, and what the client calls them. */
const NAMES: Readonly<Record<string, keyof Options.Publish>> = {
  app_id: "appId",
  content_encoding: "contentEncoding",
  content_type: "contentType",
  correlation_id: "correlationId",
  delivery_mode: "deliveryMode",
  expiration: "expiration",
  headers: "headers",
  message_id: "messageId",
  priority: "priority",
  reply_to: "replyTo",
  timestamp: "timestamp",
  type: "type",
  user_id: "userId",
};
const NUMBERS = new Set(["priority", "timestamp", "delivery_mode"]);

/** Where a message goes, as its destination: the routing key, behind it the properties that come from the event. */
export type Route = readonly [key: string, ...properties: string[]];

export function makeRoute(
  { key, message_properties }: Pick<OptionsOf<typeof schemas>, "key" | "message_properties">,
  context: ComputeContext,
): (event: Event) => string {
  const templates = [key, ...fromEvents(message_properties).map(([, text]) => text)].map((text) => context.template(text));
  return (event) => JSON.stringify(templates.map((template) => template.render(event)));
}

/** What a message is published with. @throws PluginError RABBITMQ_PROPERTY */
export function makeProperties(properties: HashEntries<FieldValue>, persistent: boolean): (texts: readonly string[]) => Options.Publish {
  for (const [name] of properties) if (!Object.hasOwn(NAMES, name)) throw unknownProperty(name, Object.keys(NAMES));
  const own = properties.filter((entry) => !isFromEvent(entry)).map((entry) => toProperty(...entry));
  const names = fromEvents(properties).map(([name]) => name);
  return (texts) => ({
    persistent,
    ...Object.fromEntries(own),
    ...Object.fromEntries(names.map((name, at) => toProperty(name, texts[at]!))),
  });
}

function isFromEvent(entry: readonly [string, FieldValue]): entry is readonly [string, string] {
  return typeof entry[1] === "string" && entry[1].includes("%{");
}

function fromEvents(properties: HashEntries<FieldValue>): (readonly [string, string])[] {
  return properties.filter(isFromEvent);
}

function toProperty(name: string, value: FieldValue): [string, unknown] {
  if (name === "headers") return ["headers", toAmqp(value)];
  const text = templateText(value);
  // As Ruby reads numbers: 0 when it is none.
  return [NAMES[name]!, NUMBERS.has(name) ? Math.trunc(Number.parseFloat(text)) || 0 : text];
}
