import type { EcsMode, SourceField, SourceValues } from "#plugin";
import { javaAddress } from "../../shared/java-address.ts";
import type { ProxyInfo } from "./proxy-header.ts";

const METADATA = "[@metadata][input][tcp]";

/** The fields of a connection, in the order of the values below. */
export function sourceFields(ecs: EcsMode): SourceField[] {
  const legacy = ["host", "[@metadata][ip_address]", "port", "proxy_host", "proxy_port", "sslsubject"];
  const names = ["[source][name]", "[source][ip]", "[source][port]", "[proxy][ip]", "[proxy][port]", "[tls][client][subject]"];
  const references = ecs === "disabled" ? legacy : names.map((name) => METADATA + name);
  return references.map((reference) => ({ reference, when: "null" }));
}

/** Where a connection comes from. */
export interface Origin {
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
  return { ip: javaAddress(source.ip), port: source.port, proxy: { ip: javaAddress(target.ip), port: target.port } };
}

/** @param subject of the certificate the other side showed */
export function sourceValues({ ip, port, proxy }: Origin, name: string, subject: string | undefined): SourceValues {
  return [name, ip, port, proxy?.ip, proxy?.port, subject];
}
