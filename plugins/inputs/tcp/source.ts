import type { EcsMode, SourceField, SourceValues } from "#plugin";
import type { Origin } from "../../shared/accept/origin.ts";

const METADATA = "[@metadata][input][tcp]";

/** The fields of a connection, in the order of the values below. */
export function sourceFields(ecs: EcsMode): SourceField[] {
  const legacy = ["host", "[@metadata][ip_address]", "port", "proxy_host", "proxy_port", "sslsubject"];
  const names = ["[source][name]", "[source][ip]", "[source][port]", "[proxy][ip]", "[proxy][port]", "[tls][client][subject]"];
  const references = ecs === "disabled" ? legacy : names.map((name) => METADATA + name);
  return references.map((reference) => ({ reference, when: "null" }));
}

/** @param subject of the certificate the other side showed */
export function sourceValues({ ip, port, proxy }: Origin, name: string, subject: string | undefined): SourceValues {
  return [name, ip, port, proxy?.ip, proxy?.port, subject];
}
