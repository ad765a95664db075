import { inspectString, PluginError } from "#plugin";

/** So much of a bad header is shown. */
const SHOWN_BYTES = 60;

export function badProxyHeader(reason: string, bytes: Buffer): PluginError {
  const shown = inspectString(bytes.toString("latin1", 0, SHOWN_BYTES));
  return new PluginError("TCP_PROXY_HEADER", `The connection does not begin with a PROXY header: ${reason}. It begins with ${shown}.`, {
    hint: "With `proxy_protocol => true` every connection must come through a proxy that sends one.",
  });
}

export function proxyHeaderTimedOut(): PluginError {
  return new PluginError("TCP_PROXY_TIMEOUT", "The connection sent no whole PROXY header in time.");
}
