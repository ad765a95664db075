import { javaAddress } from "../java-address.ts";
import type { ProxyInfo } from "./proxy-header.ts";

/** Where a connection comes from. */
export interface Origin {
  /** As Java writes it, or as a PROXY header of version 1 does. */
  readonly ip: string;
  /** A number, or the text of a PROXY header. */
  readonly port: number | string;
  readonly proxy?: { readonly ip: string; readonly port: string };
}

/** @param peer the other end of the connection itself */
export function originOf(
  peer: { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined },
  info?: ProxyInfo,
): Origin {
  if (info === undefined) return { ip: javaAddress(peer.remoteAddress ?? ""), port: peer.remotePort ?? 0 };
  const { source, target } = info;
  return { ...source, proxy: target };
}
