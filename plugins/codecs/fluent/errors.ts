import { PluginError } from "#plugin";

/** Why a message is none of the forward protocol; it becomes an event with the tag `_fluentparsefailure`. */
export function notForward(reason: string): PluginError {
  return new PluginError("FLUENT_MESSAGE", `Not a message of the forward protocol: ${reason}.`);
}
