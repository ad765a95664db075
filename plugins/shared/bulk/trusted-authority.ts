import { X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import type { DetailedPeerCertificate } from "node:tls";
import { badFingerprint, noAuthority, unreachable } from "./errors.ts";
import { hostText } from "./host-url.ts";
import type { HostUrl } from "./host-url.ts";
import { reasonOf } from "#plugin";

/** SHA-256 in any spelling, as Node.js writes it. @throws PluginError BULK_FINGERPRINT_FORM */
export function readFingerprint(text: string): string {
  const digits = text.replaceAll(":", "").toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(digits)) throw badFingerprint(text);
  return digits.match(/../g)!.join(":");
}

/**
 * The certificate with one of these fingerprints among those that a server shows, as PEM. It is trusted as an authority then:
 * whether the server's own certificate is signed by it, is valid and has the right name is checked with every connection.
 * @throws PluginError BULK_FINGERPRINT, BULK_UNREACHABLE
 */
export async function trustedAuthority(host: HostUrl, fingerprints: readonly string[], timeoutMs: number): Promise<string> {
  const shown = await shownCertificates(host, timeoutMs);
  const trusted = shown.find((certificate) => fingerprints.includes(certificate.fingerprint256));
  if (trusted === undefined) throw noAuthority(hostText(host));
  return trusted.toString();
}

function shownCertificates(host: HostUrl, timeoutMs: number): Promise<X509Certificate[]> {
  const name = host.host.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    // Nothing is sent here, so nobody needs to be trusted yet.
    const socket = connect(
      { host: name, port: host.port, servername: /^[\d.]+$|:/.test(name) ? "" : name, rejectUnauthorized: false },
      () => {
        resolve(chainOf(socket.getPeerCertificate(true)));
        socket.destroy();
      },
    );
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error("no answer")));
    socket.once("error", (error) => reject(unreachable(hostText(host), reasonOf(error))));
  });
}

function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const seen = new Map<string, X509Certificate>();
  for (let each = leaf; each?.raw !== undefined && !seen.has(each.fingerprint256); each = each.issuerCertificate) {
    seen.set(each.fingerprint256, new X509Certificate(each.raw));
  }
  return [...seen.values()];
}
