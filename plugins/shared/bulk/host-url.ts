import { badHost, hostsDiffer } from "./errors.ts";

/** One server as `hosts` names it, completed by the other options. */
export interface HostUrl {
  readonly scheme: "http" | "https";
  /** IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
  /** What stands before every path: empty, or begins with a slash and does not end with one. */
  readonly path: string;
  /** Added to every request; without its question mark. */
  readonly query: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

export interface HostDefaults {
  /** Undefined: as the address says, else without TLS. */
  readonly isTls: boolean | undefined;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly query: string;
}

/**
 * Reads `hosts` as Logstash's SafeURI does: without a scheme, the host comes first.
 * @throws PluginError BULK_HOST, BULK_HOSTS_DIFFER
 */
export function readHosts(hosts: readonly string[], defaults: HostDefaults): HostUrl[] {
  return hosts.map((text) => readHost(text, defaults));
}

/** For logs: nothing secret is in it. */
export function hostText({ scheme, host, port, path }: HostUrl): string {
  return `${scheme}://${host}:${port}${path}`;
}

/** True when all hosts speak TLS, by the option or by their addresses. */
export function isAllTls(hosts: readonly HostUrl[]): boolean {
  return hosts.every(({ scheme }) => scheme === "https");
}

function readHost(text: string, defaults: HostDefaults): HostUrl {
  const match = /^(?:(\w[\w+.-]*):)?\/\//.exec(text);
  const given = match?.[1]?.toLowerCase();
  if (given !== undefined && given !== "http" && given !== "https") throw badHost(withoutLogin(text), `${given} is neither http nor https`);
  const wanted = defaults.isTls === undefined ? undefined : schemeOf(defaults.isTls);
  if (given !== undefined && wanted !== undefined && given !== wanted) throw hostsDiffer("scheme", wanted, given);
  const scheme = given ?? wanted ?? "http";
  const url = parse(match === null ? text : text.slice(match[0].length), text);
  const user = decodeURIComponent(url.username) || undefined;
  const password = decodeURIComponent(url.password) || undefined;
  if (user !== undefined && defaults.user !== undefined && user !== defaults.user) throw hostsDiffer("user", defaults.user, user);
  return {
    scheme,
    host: url.hostname,
    port: url.port === "" ? defaults.port : Number(url.port),
    path: url.pathname.replaceAll(/\/{2,}/g, "/").replace(/\/$/, ""),
    query: [url.search.slice(1), defaults.query].filter((part) => part !== "").join("&"),
    user: user ?? defaults.user,
    password: password ?? defaults.password,
  };
}

/** A scheme without a port of its own keeps the ports 80 and 443 where they are written. */
function parse(rest: string, text: string): URL {
  const url = URL.canParse(`ws-host://${rest}`) ? new URL(`ws-host://${rest}`) : undefined;
  if (url === undefined || url.hostname === "" || /[\s%]/.test(url.hostname))
    throw badHost(withoutLogin(text), "it cannot be read as a host");
  return url;
}

function schemeOf(isTls: boolean): "http" | "https" {
  return isTls ? "https" : "http";
}

function withoutLogin(text: string): string {
  return text.replace(/\/\/[^/@]*@/, "//…@");
}
