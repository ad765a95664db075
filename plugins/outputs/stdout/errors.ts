import { PluginError } from "#plugin";

export function stdoutClosed(): PluginError {
  return new PluginError("STDOUT_CLOSED", "Standard output was closed by its reader: events for it are dropped from now on.");
}
