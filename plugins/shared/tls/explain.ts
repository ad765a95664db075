import { reasonOf } from "#plugin";
import { clientNotAccepted, serverNotTrusted } from "./errors.ts";

/** How a plugin calls the settings that decide about a handshake, as its messages name them. */
export interface TlsNames {
  /** What names the server's authorities, or switches the check off. */
  readonly authorities: string;
  readonly certificate: string;
  /** Lists of revoked certificates. */
  readonly revoked?: string;
}

const UNTRUSTED = /^(?:UNABLE_TO_(?:VERIFY|GET_ISSUER)|SELF_SIGNED|DEPTH_ZERO|CERT_(?!REVOKED)|ERR_TLS_CERT_ALTNAME)/;
const REVOKED = /^(?:CERT_REVOKED|UNABLE_TO_GET_CRL|CRL_)/;
/** What OpenSSL says when the server ends a handshake because of the client's certificate. */
const REFUSED = /ALERT_(?:BAD_CERTIFICATE|CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE|HANDSHAKE_FAILURE)/;

/** The error of a handshake with the setting that is to be looked at; what is none comes back as it was. */
export function explainHandshake(error: unknown, place: string, { authorities, certificate, revoked }: TlsNames): unknown {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (REVOKED.test(code) && revoked !== undefined) return serverNotTrusted(place, `${reasonOf(error)} (${code})`, revoked, error);
  if (UNTRUSTED.test(code)) return serverNotTrusted(place, `${reasonOf(error)} (${code})`, authorities, error);
  return REFUSED.test(code) ? clientNotAccepted(place, `${reasonOf(error)} (${code})`, certificate, error) : error;
}
