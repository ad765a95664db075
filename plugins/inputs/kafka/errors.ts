import { PluginError } from "#plugin";

export function unsupportedOption(option: string, value: string, reason: string): PluginError {
  return new PluginError("KAFKA_UNSUPPORTED", `\`${option} => ${JSON.stringify(value)}\` is not supported: ${reason}.`, {
    about: { text: value },
  });
}

export function badPattern(text: string, cause: unknown): PluginError {
  return new PluginError("KAFKA_PATTERN", `\`topics_pattern\`: ${JSON.stringify(text)} is no regular expression.`, {
    about: { text },
    cause,
  });
}

export function badStrategy(name: string): PluginError {
  return new PluginError(
    "KAFKA_STRATEGY",
    `\`partition_assignment_strategy\`: ${JSON.stringify(name)} is none of range, round_robin, sticky and cooperative_sticky.`,
    { about: { text: name } },
  );
}

export function slowHeartbeat(heartbeatMs: number, sessionMs: number): PluginError {
  return new PluginError(
    "KAFKA_HEARTBEAT",
    `\`heartbeat_interval_ms => ${heartbeatMs}\` must be less than \`session_timeout_ms => ${sessionMs}\`, best a third of it.`,
  );
}

export function keptOut(group: string): PluginError {
  return new PluginError("KAFKA_KEPT_OUT", `An error has kept this member from the group "${group}": it joins it anew.`, {
    hint: "The log at the level debug has the broker's error.",
  });
}

export function noPosition(topic: string, partition: number, group: string): PluginError {
  return new PluginError(
    "KAFKA_NO_POSITION",
    `The group "${group}" has no position in partition ${partition} of ${topic}, and \`auto_offset_reset => "none"\` gives it none.`,
  );
}
