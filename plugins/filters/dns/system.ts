import { readFile } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import path from "node:path";
import type { NetworkInterfaceInfo } from "node:os";
import { parseHosts } from "./hosts.ts";
import type { Hosts } from "./hosts.ts";
import type { SearchRules } from "./nameserver.ts";

/** The machine's hosts file; one that is not there names nothing. */
export async function systemHosts(): Promise<Hosts> {
  const windows = path.join(process.env["SystemRoot"] ?? "", "System32", "drivers", "etc", "hosts");
  return parseHosts(await readIfThere(process.platform === "win32" ? windows : "/etc/hosts"));
}

/** How the machine completes names. */
export async function systemSearchRules(): Promise<SearchRules> {
  return parseSearchRules(await readIfThere("/etc/resolv.conf"), hostname());
}

/** Reads `domain`, `search` and `options ndots` of a resolv.conf as Ruby's Resolv does; without them the host's own domain counts. */
export function parseSearchRules(text: string, hostname: string): SearchRules {
  let search: readonly string[] | undefined;
  let ndots = 1;
  for (const line of text.split("\n")) {
    const [keyword, ...values] = line
      .replace(/[#;].*/, "")
      .trim()
      .split(/\s+/);
    if (keyword === "domain" && values.length > 0) search = values.slice(0, 1);
    if (keyword === "search" && values.length > 0) search = values;
    if (keyword === "options") for (const value of values) ndots = Number(/^ndots:(\d+)$/.exec(value)?.[1] ?? ndots);
  }
  const domain = hostname.replace(/^[^.]*\.?/, "");
  return { search: search ?? (domain === "" ? [] : [domain]), ndots };
}

/** The families of addresses that Ruby's Resolv asks for, in this order: IPv6 only where the machine can reach it. */
export function addressFamilies(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): readonly (4 | 6)[] {
  return Object.values(interfaces).some((addresses) => addresses?.some(isGlobalIpv6)) ? [6, 4] : [4];
}

function isGlobalIpv6({ family, internal, address }: NetworkInterfaceInfo): boolean {
  return family === "IPv6" && !internal && !/^fe[89ab]/i.test(address);
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    // Not there, or not for us: then it says nothing.
    return "";
  }
}
