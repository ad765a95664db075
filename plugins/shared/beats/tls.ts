import { checkTls } from "../tls/check.ts";
import type { ClientAuthentication } from "../tls/options.ts";
import { enrichmentOf } from "./enrichment.ts";
import { authoritiesWithoutAuthentication, peerMetadataWithoutPeers } from "./errors.ts";
import type { BeatsOptions } from "./options.ts";

/** Authorities alone ask for certificates too, as in Logstash. */
export function clientAuthentication(options: BeatsOptions): ClientAuthentication {
  return options.ssl_client_authentication ?? (options.ssl_certificate_authorities.length > 0 ? "required" : "none");
}

/** Checks what is said of TLS, in Logstash's order (validate_ssl_config! of its beats input). @throws PluginError TLS_…, BEATS_… */
export function checkBeatsTls(options: BeatsOptions): void {
  checkTls(options, "server");
  if (!options.ssl_enabled) return;
  const isPlain = options.ssl_client_authentication === undefined || options.ssl_client_authentication === "none";
  const asks = clientAuthentication(options) !== "none";
  if (enrichmentOf(options).sslPeer && asks && isPlain) throw peerMetadataWithoutPeers();
  if (options.ssl_client_authentication === "none" && options.ssl_certificate_authorities.length > 0)
    throw authoritiesWithoutAuthentication();
}
