import type { Logger } from "#plugin";

/** The commands that are sent. */
const SENT = ["auth", "select", "script", "evalsha", "lrange", "ltrim", "rpush", "blpop", "subscribe", "psubscribe"];

/** What a command is called at the server. Names of commands that are never sent are said. */
export function commandNames(map: readonly (readonly [string, string])[], logger: Logger): (name: string) => string {
  const unsent = map.map(([name]) => name).filter((name) => !SENT.includes(name));
  if (unsent.length > 0) logger.warn({ commands: unsent, sent: SENT }, "`command_map` names commands that are not sent.");
  const names = new Map(map);
  return (name) => names.get(name.toLowerCase()) ?? name;
}
