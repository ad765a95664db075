import type { InputContext, Intake, OptionsOf } from "#plugin";
import { RedisConnection } from "../../shared/redis/connection.ts";
import { loadClientTls } from "../../shared/tls/material.ts";
import type { TlsSettings } from "../../shared/tls/options.ts";
import type { options as schemas } from "./options.ts";

export type RedisInputOptions = OptionsOf<typeof schemas>;

/** What a reader works with. */
export interface RedisWorld {
  readonly connect: (signal: AbortSignal) => Promise<Redis>;
  readonly context: InputContext;
  readonly intake: Intake;
}

/** A connection, and what commands are called in scripts at its server. */
export interface Redis {
  readonly connection: RedisConnection;
  readonly nameOf: (name: string) => string;
}

/** `BLPOP` is answered after so long at the latest. */
export const BLOCKING_SECONDS = 1;

export function makeConnect(
  { host, port, path, password, db, timeout }: RedisInputOptions,
  { tls, nameOf }: { readonly tls: TlsSettings; readonly nameOf: (name: string) => string },
): RedisWorld["connect"] {
  const server = { host, port, path, password, db, nameOf };
  return async (signal) => {
    const secure = tls.ssl_enabled ? await loadClientTls(tls) : undefined;
    const timeoutMs = (timeout + BLOCKING_SECONDS) * 1000;
    return { connection: await RedisConnection.open({ ...server, tls: secure, timeoutMs }, signal), nameOf };
  };
}
