import { PluginError, reasonOf } from "#plugin";
import type { RedisRefusal } from "./reply.ts";

const SHOWN_BYTES = 40;

/** @param bytes from where it cannot be read */
export function noRedisReply(bytes: Buffer): PluginError {
  const shown = JSON.stringify(bytes.toString("latin1", 0, SHOWN_BYTES));
  return new PluginError("REDIS_REPLY", `What the server sends is no reply of Redis: ${shown}.`, {
    hint: "Is it a Redis server, and is `ssl` the same on both sides?",
  });
}

export function unaskedReply(): PluginError {
  return new PluginError("REDIS_REPLY", "The server sends a reply to nothing that was asked.");
}

export function wrongLogin(place: string, { message }: RedisRefusal): PluginError {
  return new PluginError("REDIS_LOGIN", `Redis at ${place} does not take the \`password\`: ${sentence(message)}`, {
    hint: "Look at the option `password`, and at `requirepass` of the server.",
  });
}

export function loginMissing(place: string): PluginError {
  return new PluginError("REDIS_LOGIN", `Redis at ${place} asks for a password: set \`password\`.`);
}

export function wrongDatabase(place: string, db: number, { message }: RedisRefusal): PluginError {
  return new PluginError("REDIS_DATABASE", `Redis at ${place} has no database ${db} (\`db\`): ${sentence(message)}`);
}

export function redisRefused(place: string, command: string, { message }: RedisRefusal): PluginError {
  return new PluginError("REDIS_REFUSED", `Redis at ${place} refuses ${command}: ${sentence(message)}`);
}

export function redisClosed(place: string, cause?: Error): PluginError {
  const why = cause === undefined ? "" : `: ${reasonOf(cause)}`;
  return new PluginError("REDIS_CLOSED", `The connection to Redis at ${place} was closed${why}.`, { cause });
}

export function redisSilent(place: string, timeoutMs: number): PluginError {
  return new PluginError("REDIS_SILENT", `Redis at ${place} did not answer within ${timeoutMs} ms (\`timeout\`).`);
}

/** Some of the server's messages end with a dot. */
function sentence(message: string): string {
  return message.endsWith(".") ? message : `${message}.`;
}
