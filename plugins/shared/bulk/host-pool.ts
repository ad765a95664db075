import type { Logger } from "#plugin";
import { noHostLeft, unhealthy } from "./errors.ts";
import { hostText } from "./host-url.ts";
import type { HostUrl } from "./host-url.ts";
import type { HttpReply, HttpRequest, NodeClient } from "./node-client.ts";
import { credentialsRefused } from "./privileges.ts";
import { readServerInfo, UNKNOWN_SERVER } from "./server-info.ts";
import type { ServerInfo } from "./server-info.ts";
import { sniffedHosts } from "./sniffed-hosts.ts";

export interface PoolSettings {
  readonly hosts: readonly HostUrl[];
  readonly healthPath: string;
  /** How long a host that failed is left alone. */
  readonly resurrectMs: number;
  /** Undefined: the hosts are those of the configuration. */
  readonly sniff: { readonly path: string; readonly everyMs: number } | undefined;
  readonly connect: (host: HostUrl) => Promise<NodeClient>;
  readonly logger: Logger;
}

interface Host {
  readonly url: HostUrl;
  client: NodeClient | undefined;
  state: "unknown" | "alive" | "dead";
  inUse: number;
  checkedAt: number;
  /** True while its health is looked at. */
  isChecked: boolean;
  failure: Error | undefined;
}

/**
 * The servers of an output. A request goes to the one of those alive that has the least to do; one that cannot be reached
 * is left alone for a while, then its health is looked at. There are no timers: what is due is begun with the next request
 * or the next tick.
 */
export class HostPool {
  readonly #settings: PoolSettings;
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #hosts: Host[];
  #turn = 0;
  #sniffedAt = Date.now();
  #isSniffing = false;
  #info: ServerInfo = UNKNOWN_SERVER;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
    this.#hosts = settings.hosts.map(makeHost);
  }

  /** What the server that answered last says of itself. */
  get info(): ServerInfo {
    return this.#info;
  }

  /** Resolves when a host can be used. @throws PluginError why none can */
  async ready(signal: AbortSignal): Promise<void> {
    await this.#pick(signal);
  }

  /** @throws PluginError when no host can be used, or the one that was asked did not answer */
  async request(request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
    const host = await this.#pick(signal);
    host.inUse++;
    try {
      return await this.#ask(host, request, signal);
    } catch (error) {
      if (!signal.aborted) this.#markDead(host, error);
      throw error;
    } finally {
      host.inUse--;
    }
  }

  /** Begins what is due. */
  tick(): void {
    const now = Date.now();
    const { resurrectMs, sniff } = this.#settings;
    for (const host of this.#hosts) {
      if (host.state === "dead" && !host.isChecked && now - host.checkedAt >= resurrectMs)
        this.#begin(() => this.#check(host, this.#closing.signal));
    }
    if (sniff !== undefined && !this.#isSniffing && now - this.#sniffedAt >= sniff.everyMs) this.#begin(() => this.#sniff(sniff.path));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#underWay);
    await Promise.all(this.#hosts.map(async ({ client }) => client?.close()));
  }

  #begin(task: () => Promise<unknown>): void {
    if (this.#closing.signal.aborted) return;
    const running = task().then(
      () => void this.#underWay.delete(running),
      () => void this.#underWay.delete(running),
    );
    this.#underWay.add(running);
  }

  async #pick(signal: AbortSignal): Promise<Host> {
    this.tick();
    const alive = this.#leastUsed();
    if (alive !== undefined) return alive;
    const failures = await Promise.all(this.#hosts.map((host) => this.#check(host, signal)));
    const host = this.#leastUsed();
    if (host !== undefined) return host;
    const known = failures.filter((failure) => failure !== undefined);
    throw known.length === 1 ? known[0]! : noHostLeft(known);
  }

  #leastUsed(): Host | undefined {
    const alive = this.#hosts.filter(({ state }) => state === "alive");
    const least = Math.min(...alive.map(({ inUse }) => inUse));
    const candidates = alive.filter(({ inUse }) => inUse === least);
    return candidates[this.#turn++ % candidates.length];
  }

  async #ask(host: Host, request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
    host.client ??= await this.#settings.connect(host.url);
    const query = [request.query ?? "", host.url.query].filter((part) => part !== "").join("&");
    return host.client.request({ ...request, query }, signal);
  }

  /** @returns why the host cannot be used */
  async #check(host: Host, signal: AbortSignal): Promise<Error | undefined> {
    const { healthPath, logger } = this.#settings;
    host.checkedAt = Date.now();
    host.isChecked = true;
    try {
      const { status } = await this.#ask(host, { method: "HEAD", path: healthPath }, signal);
      if (status === 401) throw credentialsRefused(hostText(host.url));
      if (!isHealthy(status)) throw unhealthy(hostText(host.url), healthPath, status);
      if (this.#info === UNKNOWN_SERVER) this.#info = readServerInfo(await this.#ask(host, { method: "GET", path: "/" }, signal));
    } catch (error) {
      if (!signal.aborted) this.#markDead(host, error);
      return host.failure ?? (error as Error); // Clients and checks throw nothing else.
    } finally {
      host.isChecked = false;
    }
    if (host.state !== "alive") logger.info({ host: hostText(host.url), version: this.#info.version }, "Connected.");
    host.state = "alive";
    host.failure = undefined;
    return undefined;
  }

  #markDead(host: Host, error: unknown): void {
    host.state = "dead";
    host.checkedAt = Date.now();
    host.failure = error instanceof Error ? error : new Error(String(error));
    if (this.#hosts.length > 1) this.#settings.logger.warn({ host: hostText(host.url), error }, "A host cannot be used for now.");
  }

  /** Takes over the nodes of the cluster; those that are gone are closed when they have nothing to do. */
  async #sniff(path: string): Promise<void> {
    this.#isSniffing = true;
    this.#sniffedAt = Date.now();
    try {
      const alive = this.#leastUsed();
      if (alive === undefined) return;
      const reply = await this.#ask(alive, { method: "GET", path }, this.#closing.signal);
      const found = sniffedHosts(reply, alive.url);
      if (found.length === 0) this.#settings.logger.warn({ status: reply.status }, "The cluster names no hosts; those known are kept.");
      else this.#replace(found);
    } catch (error) {
      this.#settings.logger.warn({ error }, "The cluster could not be asked for its hosts; those known are kept.");
    } finally {
      this.#isSniffing = false;
    }
  }

  #replace(found: readonly HostUrl[]): void {
    const known = new Map(this.#hosts.map((host) => [hostText(host.url), host]));
    const next = found.map((url) => known.get(hostText(url)) ?? makeHost(url));
    const gone = this.#hosts.filter((host) => !next.includes(host));
    const added = next.filter((host) => !this.#hosts.includes(host));
    this.#hosts = next;
    for (const { client } of gone) if (client !== undefined) this.#begin(() => client.close());
    for (const host of added) this.#begin(() => this.#check(host, this.#closing.signal));
    if (gone.length + added.length === 0) return;
    const texts = (hosts: readonly Host[]): string[] => hosts.map(({ url }) => hostText(url));
    this.#settings.logger.info({ added: texts(added), removed: texts(gone) }, "The cluster's hosts have changed.");
  }
}

function makeHost(url: HostUrl): Host {
  return { url, client: undefined, state: "unknown", inUse: 0, checkedAt: 0, isChecked: false, failure: undefined };
}

/** A server that will not tell how it is (403), or has no such page (405), is there. */
function isHealthy(status: number): boolean {
  return (status >= 200 && status < 300) || status === 403 || status === 405;
}
