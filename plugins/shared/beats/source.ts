import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { EcsMode, SourceField, SourceValues } from "#plugin";
import { javaAddress } from "../java-address.ts";
import { rfc2253Subject } from "../tls/distinguished-name.ts";
import { enrichmentOf } from "./enrichment.ts";
import type { BeatsOptions } from "./options.ts";

const METADATA = "[@metadata][input][beats]";

/** The fields of a connection, in the order of the values below. */
export function sourceFields(_: BeatsOptions, ecs: EcsMode): readonly SourceField[] {
  const peer = "[@metadata][tls_peer]";
  const legacy = ["[@metadata][ip_address]", `${peer}[protocol]`, `${peer}[subject]`, `${peer}[cipher_suite]`];
  const names = ["[host][ip]", "[tls][version_protocol]", "[tls][client][subject]", "[tls][cipher]"].map((name) => METADATA + name);
  // Logstash writes the state of the certificate under its old name in both modes.
  return [...(ecs === "disabled" ? legacy : names), `${peer}[status]`].map((reference) => ({ reference, when: "always" }));
}

/** Where the host's name is kept, for `add_hostname`. */
export function hostnameField(ecs: EcsMode): string {
  return ecs === "disabled" ? "host" : `${METADATA}[host][name]`;
}

/** @param asksForCertificates the options ask clients for a certificate */
export function makeValuesOf(options: BeatsOptions, asksForCertificates: boolean): (socket: Socket) => SourceValues {
  const { source, sslPeer } = enrichmentOf(options);
  return (socket) => {
    const ip = source ? javaAddress(socket.remoteAddress ?? "") : undefined;
    if (!sslPeer || !asksForCertificates || !(socket instanceof TLSSocket)) return [ip];
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) return [ip, undefined, undefined, undefined, "unverified"];
    return [ip, socket.getProtocol() ?? undefined, rfc2253Subject(certificate), socket.getCipher().standardName, "verified"];
  };
}
