import { readFile } from "node:fs/promises";
import { reasonOf } from "#plugin";
import type { Logger } from "#plugin";
import { badTemplate, setupFailed } from "./errors.ts";
import type { HostPool } from "./host-pool.ts";
import type { HttpReply } from "./node-client.ts";
import { refusedByRights } from "./privileges.ts";
import { reasonIn } from "./reply-error.ts";

/** A template in JSON. */
export type TemplateBody = Record<string, unknown>;

export interface Installation {
  readonly endpoint: "_index_template" | "_template";
  readonly name: string;
  readonly overwrites: boolean;
  readonly body: TemplateBody;
}

/** @throws PluginError BULK_SETUP, BULK_NOT_ALLOWED */
export async function installTemplate(
  pool: HostPool,
  { endpoint, name, overwrites, body }: Installation,
  parts: SetupParts,
): Promise<void> {
  const path = `${parts.path}/${endpoint}/${encodeURIComponent(name)}`;
  if (!overwrites && (await exists(pool, path, { ...parts, method: "HEAD" }))) return;
  await put(pool, { path, body, what: `the template ${JSON.stringify(name)}` }, parts);
  parts.logger.info({ name, endpoint }, "A template was put on the server.");
}

export interface SetupParts {
  /** What stands before all paths. */
  readonly path: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export async function exists(
  pool: HostPool,
  path: string,
  { method, signal }: Pick<SetupParts, "signal"> & { readonly method: "HEAD" | "GET" },
): Promise<boolean> {
  const reply = await pool.request({ method, path }, signal);
  if (reply.status === 404) return false;
  checkReply(reply, `a look at ${path}`);
  return true;
}

interface Put {
  readonly path: string;
  readonly body: unknown;
  readonly what: string;
  /** A status that is as good as success. */
  readonly accepts?: number;
}

export async function put(pool: HostPool, { path, body, what, accepts }: Put, { signal }: Pick<SetupParts, "signal">): Promise<void> {
  const reply = await pool.request({ method: "PUT", path, kind: "json", body: JSON.stringify(body) }, signal);
  if (reply.status !== accepts) checkReply(reply, what);
}

function checkReply(reply: HttpReply, what: string): void {
  if (reply.status === 401 || reply.status === 403) throw refusedByRights(reply, what);
  if (reply.status < 200 || reply.status > 299) throw setupFailed(what, reply.status, reasonIn(reply.body));
}

/** @throws PluginError BULK_TEMPLATE */
export async function readTemplateFile(file: string): Promise<TemplateBody> {
  try {
    return parseTemplateFile(file, await readFile(file, "utf8"));
  } catch (error) {
    throw badTemplate(file, reasonOf(error));
  }
}

/** @throws PluginError BULK_TEMPLATE */
export function parseTemplateFile(file: string, text: string): TemplateBody {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw badTemplate(file, reasonOf(error));
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw badTemplate(file, "it is no JSON object");
  return body as TemplateBody; // An object of JSON.
}
