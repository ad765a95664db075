import { wrongHost } from "./errors.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** @param host `name`, `name:port`, `[address of IPv6]:port`. @throws PluginError REDIS_HOST */
export function parseHost(host: string, defaultPort: number): Address {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(host);
  const isBareIpv6 = match === null && /^[0-9a-f:.]+$/i.test(host) && host.includes("::");
  if (isBareIpv6) return { host, port: defaultPort };
  const port = Number(match?.[3] ?? defaultPort);
  if (match === null || port < 1 || port > 65_535) throw wrongHost(host);
  return { host: match[1] ?? match[2]!, port };
}

/** The same in a random order. */
export function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((each) => ({ each, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ each }) => each);
}
