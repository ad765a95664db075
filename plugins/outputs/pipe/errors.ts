import { PluginError, reasonOf } from "#plugin";

export function commandEmpty(): PluginError {
  return new PluginError("PIPE_COMMAND", "`command` is empty: it needs a line for the shell, or a program and its arguments.");
}

export function pipeBroken(command: string, cause: unknown): PluginError {
  return new PluginError("PIPE_BROKEN", `The command ${command} takes no more: ${reasonOf(cause)}.`, {
    hint: "It has ended, or could not be started. It is started again.",
    cause,
  });
}
