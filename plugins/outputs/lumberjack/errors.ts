import { PluginError, reasonOf } from "#plugin";

export function certificateMissing(): PluginError {
  return new PluginError("LUMBERJACK_CERTIFICATE", "`ssl_certificate` is missing: it says which server is trusted.", {
    hint: "With `ssl_enabled => false` events are sent as they are.",
  });
}

export function noHostReached(hosts: readonly string[], port: number, cause: unknown): PluginError {
  return new PluginError("LUMBERJACK_UNREACHABLE", `No connection to ${hosts.join(", ")}, port ${port}: ${reasonOf(cause)}.`, { cause });
}

export function connectionLost(cause: unknown): PluginError {
  const why = cause === undefined ? "" : `: ${reasonOf(cause)}`;
  return new PluginError("LUMBERJACK_CONNECTION_LOST", `The connection was closed before everything was acknowledged${why}.`, { cause });
}

export function noAnswer(ms: number): PluginError {
  return new PluginError("LUMBERJACK_NO_ANSWER", `The server has not answered within ${ms} ms.`);
}

export function strangeAnswer(bytes: Buffer): PluginError {
  const shown = JSON.stringify(bytes.toString("latin1", 0, SHOWN_BYTES));
  return new PluginError("LUMBERJACK_ANSWER", `The server answers ${shown}, which is no acknowledgement.`, {
    hint: "Is it an input of Beats or Lumberjack, and does it speak TLS as `ssl_enabled` says?",
  });
}

/** So much of an answer is shown. */
const SHOWN_BYTES = 16;
