import type { PluginError } from "#plugin";
import { notAllowed } from "./errors.ts";
import type { HttpReply } from "./node-client.ts";
import { reasonIn } from "./reply-error.ts";

/** The error for a request that the server does not allow, with the privilege that is missing where the server names it. */
export function refusedByRights({ status, body }: HttpReply, what: string): PluginError {
  const reason = reasonIn(body);
  if (status === 401)
    return notAllowed(`The server does not take the login for ${what} (401): ${reason}`, "Look at the user and password, or the API key.");
  const action = /(?:action|no permissions for) \[([^\]]+)\]/.exec(reason)?.[1];
  const granted = /granted by the (index|cluster|application) privileges \[([^\]]+)\]/.exec(reason);
  const user = /user \[([^\]]+)\]|User \[name=([^,\]]+)/.exec(reason);
  const who = user?.[1] ?? user?.[2];
  const missing =
    granted === null ? action && `the permission ${action}` : `one of the ${granted[1]} privileges ${granted[2]!.replaceAll(",", ", ")}`;
  const whose = who === undefined ? "the one that logs in here" : `the user ${JSON.stringify(who)}`;
  const hint = missing === undefined ? "The server does not say which privilege is missing." : `Give ${whose} ${missing}.`;
  return notAllowed(`The server does not allow ${what} (403): ${reason}`, hint);
}

export function credentialsRefused(host: string): PluginError {
  return notAllowed(`${host} does not know who asks (401).`, "Look at the user and password, or the API key.");
}
