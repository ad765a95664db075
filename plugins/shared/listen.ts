import type { ListenOptions, Server } from "node:net";
import { PluginError, reasonOf } from "#plugin";
import type { Logger } from "#plugin";

/** As many connections may wait to be accepted as with Logstash. */
const BACKLOG = 1024;

/**
 * Listens until the signal is aborted. `0.0.0.0` takes IPv6 connections too where the machine has IPv6: Java's sockets do.
 * A connection that cannot be accepted (too many open files) is logged; the others go on.
 * @throws PluginError LISTEN_FAILED
 */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  { signal, logger }: { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<void> {
  const options = { port, backlog: BACKLOG, signal };
  try {
    await bind(server, { ...options, host: host === "0.0.0.0" ? "::" : host }).catch((error: unknown) => {
      if (host !== "0.0.0.0" || !hasNoIpv6(error)) throw error;
      return bind(server, { ...options, host });
    });
  } catch (error) {
    throw cannotListen(host, port, error);
  }
  server.on("error", (error) => logger.warn({ host, port, error }, "A connection could not be accepted."));
}

function bind(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function hasNoIpv6(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EAFNOSUPPORT" || error.code === "EADDRNOTAVAIL");
}

function cannotListen(host: string, port: number, cause: unknown): PluginError {
  const hint = "Choose another port, or end the process that has this one; ports below 1024 need a privilege.";
  return new PluginError("LISTEN_FAILED", `Cannot listen on ${host}:${port}: ${reasonOf(cause)}.`, { hint, cause });
}
