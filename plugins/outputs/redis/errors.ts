import { PluginError } from "#plugin";

export function batchNeedsList(dataType: string): PluginError {
  return new PluginError("REDIS_BATCH", `\`batch\` has no place when \`data_type\` is \`${dataType}\`: each event is published by itself.`);
}

export function wrongHost(host: string): PluginError {
  return new PluginError(
    "REDIS_HOST",
    `\`host\` has ${JSON.stringify(host)}: a name or address is needed, maybe with a port behind a colon.`,
    {
      about: { text: host },
    },
  );
}

export function congested(key: string, length: number, threshold: number): PluginError {
  return new PluginError(
    "REDIS_CONGESTED",
    `The list ${JSON.stringify(key)} has ${length} elements, more than the \`congestion_threshold\` of ${threshold}: its events wait.`,
    { hint: "Somebody must take from it." },
  );
}
