import type { RedisConnection } from "../../shared/redis/connection.ts";
import { RedisRefusal, replyText } from "../../shared/redis/reply.ts";
import type { Reply } from "../../shared/redis/reply.ts";

/** A script that the server keeps, under the hash it gave it. */
export interface Script {
  /** @returns what the script returns. @throws PluginError REDIS_REFUSED */
  run(keys: readonly string[], count: number): Promise<Reply>;
}

/** Gives a script to the server; one that the server has forgotten (it was restarted, or told to) is given again. */
export async function loadScript(connection: RedisConnection, text: string): Promise<Script> {
  let hash = await load();
  return { run };

  async function load(): Promise<string> {
    return replyText(await connection.ask(["SCRIPT", "LOAD", text]));
  }

  async function run(keys: readonly string[], count: number): Promise<Reply> {
    const command = ["EVALSHA", hash, String(keys.length), ...keys, String(count)] as const;
    const reply = await connection.send(command);
    if (!(reply instanceof RedisRefusal)) return reply;
    if (reply.code !== "NOSCRIPT") throw connection.refusal("EVALSHA", reply);
    hash = await load();
    return run(keys, count);
  }
}

/** Takes events from the left of a list. A script does that in one go, whatever other readers do. */
export function popScript(nameOf: (name: string) => string): string {
  const [range, trim] = [nameOf("lrange"), nameOf("ltrim")];
  return `
local events = redis.call('${range}', KEYS[1], 0, ARGV[1] - 1)
redis.call('${trim}', KEYS[1], ARGV[1], -1)
return events`;
}

/** Moves events from the left of a list to the right of another one. */
export function moveScript(nameOf: (name: string) => string): string {
  const [range, trim, push] = [nameOf("lrange"), nameOf("ltrim"), nameOf("rpush")];
  return `
local events = redis.call('${range}', KEYS[1], 0, ARGV[1] - 1)
for _, event in ipairs(events) do redis.call('${push}', KEYS[2], event) end
redis.call('${trim}', KEYS[1], ARGV[1], -1)
return events`;
}

/** The events in a reply. */
export function eventsIn(reply: Reply): Buffer[] {
  return Array.isArray(reply) ? reply.filter((each): each is Buffer => Buffer.isBuffer(each)) : [];
}
