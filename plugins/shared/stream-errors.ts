import { PluginError } from "#plugin";

export function connectionLost(): PluginError {
  return new PluginError("TCP_CONNECTION_LOST", "The connection was closed before everything was written.");
}
