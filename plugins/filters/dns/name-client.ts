import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";
import { arpaName } from "./arpa-name.ts";
import { candidatesOf } from "./candidates.ts";
import type { Hosts } from "./hosts.ts";
import type { Nameservers } from "./nameserver.ts";
import { addressFamilies, systemHosts, systemSearchRules } from "./system.ts";

/** What became of a lookup. `late`: no name server answered in time. */
export type Answer = { readonly kind: "found"; readonly text: string } | { readonly kind: "missing" } | { readonly kind: "late" };

export interface ClientOptions {
  /** Undefined: those of the machine. */
  readonly nameservers: Nameservers | undefined;
  /** False: only hosts files are looked at. */
  readonly asksServers: boolean;
  /** The configuration's own hosts files, looked at before the machine's. */
  readonly hosts: readonly Hosts[];
  readonly timeoutMs: number;
}

type Query = (resolver: Resolver, name: string) => Promise<string[]>;

const MISSING: Answer = { kind: "missing" };
const LATE: Answer = { kind: "late" };

/**
 * Looks names and addresses up in hosts files and then by DNS, each time anew. It never rejects. Nothing is opened before the
 * first lookup.
 */
export class NameClient {
  readonly #options: ClientOptions;
  #resolver: Resolver | undefined;
  #world: ReturnType<typeof readWorld> | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** The first address of a name. */
  async addressOf(name: string): Promise<Answer> {
    if (isIP(name) !== 0) return found(name);
    const ascii = /^[\0-\x7f]*$/.test(name) ? name : domainToASCII(name);
    const { hosts, rules, families } = await this.#readWorld();
    const known = firstOf(hosts, (file) => file.addressOf(ascii));
    if (known !== undefined) return found(known);
    if (!this.#options.asksServers || ascii === "") return MISSING;
    const candidates = candidatesOf(ascii, rules);
    for (const family of families) {
      const answer = await this.#ask(candidates, (resolver, each) => (family === 4 ? resolver.resolve4(each) : resolver.resolve6(each)));
      if (answer.kind !== "missing") return answer;
    }
    return MISSING;
  }

  /** The first name of an address. */
  async nameOf(address: string): Promise<Answer> {
    const { hosts } = await this.#readWorld();
    const known = firstOf(hosts, (file) => file.nameOf(address));
    if (known !== undefined) return found(domainToUnicodeIfEncoded(known));
    if (!this.#options.asksServers) return MISSING;
    const answer = await this.#ask([arpaName(address)], (resolver, name) => resolver.resolvePtr(name));
    return answer.kind === "found" ? found(domainToUnicodeIfEncoded(answer.text)) : answer;
  }

  /** Ends the lookups under way: they come to nothing. */
  close(): void {
    this.#resolver?.cancel();
  }

  /** Asks for one candidate after the other as long as there is no such name. */
  async #ask(candidates: readonly string[], query: Query): Promise<Answer> {
    const resolver = (this.#resolver ??= makeResolver(this.#options));
    const answer = askEach(candidates, (name) => query(resolver, name));
    // With several servers c-ares decides when it turns to the next one.
    if (resolver.getServers().length > 1) return answer;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Answer>((resolve) => {
      // Kept here too, because c-ares counts time in steps of a quarter of a second and more.
      timer = setTimeout(resolve, this.#options.timeoutMs * candidates.length, LATE);
    });
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }

  #readWorld(): ReturnType<typeof readWorld> {
    return (this.#world ??= readWorld(this.#options));
  }
}

async function askEach(candidates: readonly string[], query: (name: string) => Promise<string[]>): Promise<Answer> {
  for (const name of candidates) {
    try {
      const [first] = await query(name);
      return first === undefined ? MISSING : found(first);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (LATE_CODES.has(code)) return LATE;
      if (code !== "ENOTFOUND") return MISSING;
    }
  }
  return MISSING;
}

/** Also where nobody listens, and where the answer is no DNS: Ruby's Resolv waits on then, until its time is over. */
const LATE_CODES: ReadonlySet<string> = new Set(["ETIMEOUT", "ECONNREFUSED", "EBADRESP"]);

async function readWorld({ hosts, nameservers }: ClientOptions): Promise<{
  readonly hosts: readonly Hosts[];
  readonly rules: Pick<Nameservers, "search" | "ndots">;
  readonly families: readonly (4 | 6)[];
}> {
  const [system, rules] = await Promise.all([systemHosts(), nameservers ?? systemSearchRules()]);
  return { hosts: [...hosts, system], rules, families: addressFamilies() };
}

function makeResolver({ nameservers, timeoutMs }: ClientOptions): Resolver {
  const resolver = new Resolver({ timeout: Math.max(1, Math.round(timeoutMs)), tries: 1 });
  if (nameservers !== undefined) resolver.setServers(nameservers.addresses);
  return resolver;
}

function firstOf(files: readonly Hosts[], find: (hosts: Hosts) => string | undefined): string | undefined {
  for (const file of files) {
    const text = find(file);
    if (text !== undefined) return text;
  }
  return undefined;
}

function domainToUnicodeIfEncoded(name: string): string {
  return /(?:^|\.)xn--/i.test(name) ? domainToUnicode(name) || name : name;
}

function found(text: string): Answer {
  return { kind: "found", text };
}
