import { FieldMap, isMap, keysOf, rubyText } from "#plugin";
import type { FieldValue, HashEntries } from "#plugin";
import { readUrl } from "../../shared/http-client/client.ts";
import type { HttpAsk } from "../../shared/http-client/client.ts";
import { basicLogin } from "../../shared/http-client/settings.ts";
import { halfRequestLogin, noAddress, noRequests, unknownMethod } from "./errors.ts";

/** What is asked again and again. */
export interface PolledRequest {
  readonly name: string;
  readonly ask: HttpAsk;
  /** The address as it was written, and the method as Logstash's fields hold it. */
  readonly url: string;
  readonly method: string;
  /** What the fields tell of the request: all that was written but the login. */
  readonly original: FieldMap;
  /** What was written and has no meaning here. */
  readonly unknown: readonly string[];
}

const METHODS = new Set(["get", "head", "post", "put", "patch", "delete", "options"]);
const KNOWN = new Set(["url", "method", "headers", "query", "params", "body", "user", "password", "auth"]);
const LOGIN = new Set(["user", "password", "auth"]);

/** @throws PluginError HTTP_POLLER_…, HTTP_CLIENT_ADDRESS */
export function readRequests(urls: HashEntries<FieldValue>): PolledRequest[] {
  if (urls.length === 0) throw noRequests();
  return urls.map(([name, value]) => readRequest(name, isMap(value) ? value : mapOfUrl(value)));
}

function readRequest(name: string, spec: FieldMap): PolledRequest {
  const url = textOf(spec["url"]);
  if (url === undefined || url === "") throw noAddress(name);
  const method = (textOf(spec["method"]) ?? "get").toLowerCase();
  if (!METHODS.has(method)) throw unknownMethod(name, method);
  const address = readUrl(url);
  for (const [key, value] of pairsOf(spec["query"])) address.searchParams.append(key, value);
  const login = loginOf(name, spec);
  const params = pairsOf(spec["params"]);
  const body = params.length > 0 ? new URLSearchParams(params).toString() : textOf(spec["body"]);
  const headers = {
    ...(params.length > 0 ? { "Content-Type": "application/x-www-form-urlencoded" } : {}),
    ...Object.fromEntries(pairsOf(spec["headers"])),
    ...(login === undefined ? {} : { Authorization: login }),
  };
  const original = new FieldMap();
  for (const key of keysOf(spec)) if (!LOGIN.has(key)) original[key] = spec[key];
  original["method"] = method;
  original["url"] = url;
  return {
    name,
    url,
    method,
    original,
    ask: { method: method.toUpperCase(), url: address.href, headers, body: body === undefined ? undefined : Buffer.from(body) },
    unknown: keysOf(spec).filter((key) => !KNOWN.has(key)),
  };
}

/** `user` and `password`, or the older `auth` with both. */
function loginOf(name: string, spec: FieldMap): string | undefined {
  const auth = isMap(spec["auth"]) ? spec["auth"] : new FieldMap();
  const user = textOf(spec["user"] ?? auth["user"]);
  const password = textOf(spec["password"] ?? auth["password"] ?? auth["pass"]);
  if ((user === undefined) !== (password === undefined)) throw halfRequestLogin(name);
  return user === undefined || password === undefined ? undefined : basicLogin(user, password);
}

function pairsOf(value: FieldValue | undefined): [string, string][] {
  return value !== undefined && isMap(value) ? keysOf(value).map((key) => [key, rubyText(value[key] ?? null)]) : [];
}

function textOf(value: FieldValue | undefined): string | undefined {
  return value === undefined || value === null ? undefined : rubyText(value);
}

function mapOfUrl(url: FieldValue): FieldMap {
  const map = new FieldMap();
  map["url"] = url;
  return map;
}
