import { PluginError } from "#plugin";

/** @param position of a character, from 0 */
export function invalidEdn(position: number, why: string): PluginError {
  return new PluginError("EDN_SYNTAX", `Not valid EDN at character ${position + 1}: ${why}.`);
}

export function cannotBeHeld(what: string): PluginError {
  return new PluginError("EDN_VALUE", `An event cannot hold ${what}.`);
}
