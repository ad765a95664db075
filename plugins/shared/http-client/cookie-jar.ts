/** A cookie of a server. */
interface Cookie {
  readonly value: string;
  readonly path: string;
  readonly isSecure: boolean;
  /** Milliseconds since 1970; infinite: as long as this process. */
  readonly expiresMs: number;
}

/** More cookies of one server are not kept. */
const MOST_COOKIES = 100;

/** The cookies that servers set, each for its own host (RFC 6265 without domains that hosts share). */
export class CookieJar {
  readonly #byHost = new Map<string, Map<string, Cookie>>();

  /** @param lines the values of the answer's Set-Cookie headers */
  store(url: URL, lines: readonly string[], nowMs: number): void {
    const cookies = this.#byHost.get(url.hostname) ?? new Map<string, Cookie>();
    for (const line of lines) {
      const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
      const at = pair.indexOf("=");
      if (at <= 0) continue;
      const cookie = { value: pair.slice(at + 1), ...readAttributes(attributes, url, nowMs) };
      cookies.delete(pair.slice(0, at));
      if (cookie.expiresMs > nowMs && cookies.size < MOST_COOKIES) cookies.set(pair.slice(0, at), cookie);
    }
    if (cookies.size > 0) this.#byHost.set(url.hostname, cookies);
    else this.#byHost.delete(url.hostname);
  }

  /** The header that sends the cookies for an address; undefined when there are none. */
  headerFor(url: URL, nowMs: number): string | undefined {
    const cookies = [...(this.#byHost.get(url.hostname) ?? [])].filter(
      ([, { path, isSecure, expiresMs }]) => expiresMs > nowMs && (!isSecure || url.protocol === "https:") && isBelow(url.pathname, path),
    );
    return cookies.length === 0 ? undefined : cookies.map(([name, { value }]) => `${name}=${value}`).join("; ");
  }
}

function readAttributes(attributes: readonly string[], url: URL, nowMs: number): Omit<Cookie, "value"> {
  const given = new Map(
    attributes.map((attribute) => {
      const at = attribute.indexOf("=");
      return at < 0 ? [attribute.toLowerCase(), ""] : [attribute.slice(0, at).toLowerCase(), attribute.slice(at + 1)];
    }),
  );
  const path = given.get("path") ?? "";
  const ageS = Number(given.get("max-age") ?? Number.NaN);
  const untilMs = Date.parse(given.get("expires") ?? "");
  const expiresMs = Number.isNaN(untilMs) ? Number.POSITIVE_INFINITY : untilMs;
  return {
    path: path.startsWith("/") ? path : url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf("/"))),
    isSecure: given.has("secure"),
    expiresMs: Number.isNaN(ageS) ? expiresMs : nowMs + ageS * 1_000,
  };
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
