import { PluginError, reasonOf } from "#plugin";

export function cannotListenAt(path: string, cause: unknown): PluginError {
  return new PluginError("UNIX_LISTEN", `Cannot listen on ${path}: ${reasonOf(cause)}.`, {
    hint: "Choose another path, or remove the file when nobody listens there; `force_unlink => true` removes a socket.",
    cause,
  });
}
