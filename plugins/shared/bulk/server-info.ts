import type { HttpReply } from "./node-client.ts";

export interface ServerInfo {
  /** Undefined: the server does not tell, or may not tell us. */
  readonly version: string | undefined;
  readonly majorVersion: number | undefined;
}

export const UNKNOWN_SERVER: ServerInfo = { version: undefined, majorVersion: undefined };

/** What the root page tells. */
export function readServerInfo({ status, body }: HttpReply): ServerInfo {
  const version = status === 200 ? /"number"\s*:\s*"((\d+)[^"]*)"/.exec(body) : null;
  return { version: version?.[1], majorVersion: version === null ? undefined : Number(version[2]) };
}
