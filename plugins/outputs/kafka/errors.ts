import { PluginError } from "#plugin";

export function badPartitioner(name: string): PluginError {
  return new PluginError("KAFKA_PARTITIONER", `\`partitioner\`: ${JSON.stringify(name)} is not \`round_robin\`, the only one by name.`, {
    about: { text: name },
    hint: "Without the option records go by their key, as Java's clients do it.",
  });
}

export function idempotenceNeedsAcks(acks: string): PluginError {
  return new PluginError("KAFKA_IDEMPOTENCE", `\`enable_idempotence => true\` needs \`acks => all\`; \`acks\` is ${JSON.stringify(acks)}.`);
}
