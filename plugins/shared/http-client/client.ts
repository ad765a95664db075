import type http from "node:http";
import type { Agent, RequestOptions } from "node:http";
import type https from "node:https";
import type { ConnectionOptions } from "node:tls";
import { CookieJar } from "./cookie-jar.ts";
import { badAddress } from "./errors.ts";
import { exchange } from "./exchange.ts";
import type { HttpReply, Limits, Timeouts } from "./exchange.ts";
import { basicLogin, loadHttpTls, readProxy } from "./settings.ts";
import type { HttpClientOptions, Proxy } from "./settings.ts";
import { openTunnel } from "./tunnel.ts";

export interface HttpAsk {
  readonly method: string;
  readonly url: string;
  /** By their names as they are sent; they take the place of what is sent anyway. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

/** What came of a request, whatever its status. */
export interface HttpAnswer extends HttpReply {
  /** How often it was made again because its connection broke. */
  readonly timesRetried: number;
}

/** Logstash's client says so, and servers may know it by that name. */
const USER_AGENT = "Manticore 0.9.2";
const MOST_REDIRECTS = 50;
const MOVED = new Set([301, 302, 303, 307, 308]);
const IDEMPOTENT = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"]);
/** Of the errors of a connection, those with which it broke, rather than not having come about. */
const BROKEN = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED"]);

/** Of a token that was not filled in, mostly. */
const BROKEN_ESCAPE = /%(?![\da-f]{2})/i;

interface Modules {
  readonly http: typeof http;
  readonly https: typeof https;
}

/** Asks servers as the options of httpClientOptions say: connections are kept, redirects followed, cookies sent back. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #modules: Modules;
  readonly #tls: ConnectionOptions;
  readonly #plain: Agent;
  readonly #secure: Agent;
  readonly #proxy: Proxy | undefined;
  readonly #jar = new CookieJar();
  readonly #timeouts: Timeouts;

  private constructor(options: HttpClientOptions, modules: Modules, tls: ConnectionOptions) {
    this.#options = options;
    this.#modules = modules;
    this.#tls = tls;
    this.#proxy = readProxy(options.proxy);
    this.#timeouts = {
      requestMs: options.request_timeout * 1_000,
      connectMs: options.connect_timeout * 1_000,
      silenceMs: options.socket_timeout * 1_000,
    };
    const pool = { keepAlive: options.keepalive, maxSockets: options.pool_max_per_route, maxTotalSockets: options.pool_max };
    this.#plain = new modules.http.Agent(pool);
    this.#secure = this.#proxy === undefined ? new modules.https.Agent(pool) : this.#tunnelling(this.#proxy, pool);
  }

  /** @throws PluginError TLS_FILE, TLS_MATERIAL */
  static async open(options: HttpClientOptions): Promise<HttpClient> {
    const [http, https] = await Promise.all([import("node:http"), import("node:https")]);
    return new HttpClient(options, { http, https }, await loadHttpTls(options));
  }

  /**
   * Makes a request and follows redirects.
   * @throws PluginError HTTP_CLIENT_ADDRESS, HTTP_CLIENT_NO_ANSWER, HTTP_CLIENT_TUNNEL
   */
  async ask(first: HttpAsk, limits: Limits): Promise<HttpAnswer> {
    let asked = first;
    let url = readUrl(first.url);
    let timesRetried = 0;
    for (let redirects = 0; ; redirects++) {
      const reply = await this.#askPatiently(asked, url, limits, () => timesRetried++);
      if (this.#options.cookies) this.#jar.store(url, reply.cookies, Date.now());
      const next = redirects < MOST_REDIRECTS && this.#options.follow_redirects ? redirected(asked, url, reply) : undefined;
      if (next === undefined) return { ...reply, timesRetried };
      asked = next;
      url = readUrl(next.url);
    }
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  async #askPatiently(asked: HttpAsk, url: URL, limits: Limits, onRetry: () => void): Promise<HttpReply> {
    const { automatic_retries, retry_non_idempotent } = this.#options;
    const retries = retry_non_idempotent || IDEMPOTENT.has(asked.method) ? automatic_retries : 0;
    for (let attempt = 0; ; attempt++) {
      try {
        const send = (url.protocol === "https:" ? this.#modules.https : this.#modules.http).request;
        const sent = { ...asked, body: asked.method === "HEAD" ? undefined : asked.body };
        const options = this.#requestOptions(sent, url);
        return await exchange({ send, options, body: sent.body, server: url.host }, this.#timeouts, limits);
      } catch (error) {
        if (attempt >= retries || limits.signal.aborted || !isBroken(error)) throw error;
        onRetry();
      }
    }
  }

  #requestOptions(asked: HttpAsk, url: URL): RequestOptions {
    const isSecure = url.protocol === "https:";
    const target = `${url.pathname.replaceAll(/\/{2,}/g, "/")}${url.search}`;
    const place = { host: url.hostname.replace(/^\[|\]$/g, ""), port: url.port === "" ? defaultPort(isSecure) : Number(url.port) };
    const common = { method: asked.method, headers: this.#headers(asked, url) };
    if (isSecure) return { ...this.#tls, ...common, ...place, path: target, agent: this.#secure };
    if (this.#proxy === undefined) return { ...common, ...place, path: target, agent: this.#plain };
    return { ...common, host: this.#proxy.host, port: this.#proxy.port, path: `http://${url.host}${target}`, agent: this.#plain };
  }

  #headers({ headers, body }: HttpAsk, url: URL): Record<string, string> {
    const { user, password, cookies } = this.#options;
    const cookie = cookies ? this.#jar.headerFor(url, Date.now()) : undefined;
    const login =
      url.username === "" ? ownLogin(user, password) : basicLogin(decodeURIComponent(url.username), decodeURIComponent(url.password));
    const proxyLogin = url.protocol === "http:" ? this.#proxy?.login : undefined;
    const standing = {
      "Accept-Encoding": "gzip,deflate",
      Connection: "Keep-Alive",
      Host: url.host,
      "User-Agent": USER_AGENT,
      ...(login === undefined ? {} : { Authorization: login }),
      ...(proxyLogin === undefined ? {} : { "Proxy-Authorization": proxyLogin }),
      ...(cookie === undefined ? {} : { Cookie: cookie }),
    };
    const taken = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    const others = Object.entries(standing).filter(([name]) => !taken.has(name.toLowerCase()));
    const given = Object.entries(headers).map(([name, value]) => [name, headerText(value)]);
    const length = body === undefined ? {} : { "Content-Length": String(body.length) };
    return { ...Object.fromEntries(others), ...Object.fromEntries(given), ...length };
  }

  /** Connections to servers behind a proxy. */
  #tunnelling(proxy: Proxy, pool: ConstructorParameters<Modules["https"]["Agent"]>[0]): Agent {
    const agent = new this.#modules.https.Agent(pool);
    const { connectMs } = this.#timeouts;
    return Object.assign(agent, {
      createConnection(options: ConnectionOptions, done: (error: Error | null, socket?: unknown) => void) {
        openTunnel(proxy, options, connectMs).then(
          (socket) => done(null, socket),
          (error: Error) => done(error),
        );
      },
    });
  }
}

/** @throws PluginError HTTP_CLIENT_ADDRESS */
export function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw badAddress(text, "it is no address");
  if (BROKEN_ESCAPE.test(text)) throw badAddress(text, "it has a % that begins no escape");
  if (url.protocol !== "http:" && url.protocol !== "https:") throw badAddress(text, "it begins neither with http:// nor with https://");
  return url;
}

/** What a header cannot hold becomes a blank or a question mark, as with Apache's HttpCore 4.4. */
function headerText(value: string): string {
  return value.replaceAll(/[\n\v\f\r]/g, " ").replaceAll(/[^\t\x20-\x7e\xa0-\xff]/g, "?");
}

function defaultPort(isSecure: boolean): number {
  return isSecure ? 443 : 80;
}

function ownLogin(user: string | undefined, password: string | undefined): string | undefined {
  return user === undefined || password === undefined ? undefined : basicLogin(user, password);
}

/** Where an answer sends a request on to, as Apache's client for Java does; undefined: nowhere. The body stays behind, and so does a login at another server. */
function redirected({ method, headers }: HttpAsk, url: URL, { status, headers: given }: HttpReply): HttpAsk | undefined {
  const location = given.get("location");
  const isSafe = method === "GET" || method === "HEAD";
  if (location === undefined || !MOVED.has(status) || !(isSafe || status === 303) || !URL.canParse(location, url.href)) return undefined;
  const next = new URL(location, url);
  const kept =
    next.host === url.host
      ? headers
      : Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(?:authorization|cookie)$/i.test(name)));
  return { method: isSafe ? method : "GET", url: next.href, headers: kept };
}

function isBroken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && BROKEN.has(String(cause.code));
}
