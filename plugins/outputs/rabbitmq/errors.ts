import { PluginError, suggest } from "#plugin";

export function unknownProperty(name: string, known: readonly string[]): PluginError {
  const near = suggest(name, known);
  const instead = near === undefined ? "" : ` Did you mean \`${near}\`?`;
  return new PluginError(
    "RABBITMQ_PROPERTY",
    `\`message_properties\` has ${JSON.stringify(name)}: messages have no such property.${instead}`,
    {
      about: { text: name },
      hint: `They have ${known.join(", ")}.`,
    },
  );
}

export function notTaken(place: string): PluginError {
  return new PluginError("RABBITMQ_NOT_TAKEN", `RabbitMQ at ${place} has not taken messages; they are sent again.`, {
    hint: "A queue may be full (`x-overflow`), or without its majority.",
  });
}
