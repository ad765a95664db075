import { isAscii } from "node:buffer";
import { FieldMap, isList, isMap, keysOf, rubyText } from "#plugin";
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
/** Their `params` are a form; those of others stand in the address. */
const FORM_METHODS = new Set(["post", "put", "patch"]);
/** Logstash's client sends none with them. */
const WITHOUT_BODY = new Set(["head", "options"]);
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
  const isForm = FORM_METHODS.has(method);
  for (const [key, value] of pairsOf(spec["query"] ?? (isForm ? undefined : spec["params"]))) address.searchParams.append(key, value);
  const login = loginOf(name, spec);
  const { body, type } = WITHOUT_BODY.has(method) ? {} : bodyOf(isForm ? pairsOf(spec["params"]) : [], textOf(spec["body"]));
  const headers = {
    ...headersOf(spec["headers"], type),
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
    ask: { method: method.toUpperCase(), url: address.href, headers, body },
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

interface Body {
  readonly body?: Buffer;
  /** Its type, where no header says another. */
  readonly type?: string;
}

function bodyOf(params: [string, string][], text: string | undefined): Body {
  const isForm = params.length > 0;
  if (!isForm && text === undefined) return {};
  const body = Buffer.from(isForm ? new URLSearchParams(params).toString() : (text ?? ""));
  // Apache's client names the charset, which Manticore makes the smallest that does.
  const charset = isAscii(Buffer.from(isForm ? params.flat().join("") : (text ?? ""))) ? "ISO-8859-1" : "UTF-8";
  return { body, type: `${isForm ? "application/x-www-form-urlencoded" : "text/plain"}; charset=${charset}` };
}

function headersOf(value: FieldValue | undefined, type: string | undefined): Record<string, string> {
  const given = value !== undefined && isMap(value) ? keysOf(value).map((name) => [name, rubyText(value[name] ?? null)] as const) : [];
  const isTyped = type === undefined || given.some(([name]) => name.toLowerCase() === "content-type");
  return { ...(isTyped ? {} : { "Content-Type": type }), ...Object.fromEntries(given) };
}

/** A list gives its name several values, and a hash makes names of its own: `a[b]`. */
function pairsOf(value: FieldValue | undefined, name?: string): [string, string][] {
  if (value === undefined || value === null) return [];
  if (isList(value)) return value.flatMap((item) => pairsOf(item, name));
  if (isMap(value)) return keysOf(value).flatMap((key) => pairsOf(value[key], name === undefined ? key : `${name}[${key}]`));
  return name === undefined ? [] : [[name, rubyText(value)]];
}

function textOf(value: FieldValue | undefined): string | undefined {
  return value === undefined || value === null ? undefined : rubyText(value);
}

function mapOfUrl(url: FieldValue): FieldMap {
  const map = new FieldMap();
  map["url"] = url;
  return map;
}
