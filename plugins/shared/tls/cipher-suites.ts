import { getCiphers } from "node:tls";

const KEY_EXCHANGES = "ECDHE_ECDSA|ECDHE_RSA|DHE_RSA|DHE_DSS|RSA";
const JAVA_NAME = new RegExp(`^TLS_(${KEY_EXCHANGES})_WITH_(AES_128|AES_256|CHACHA20_POLY1305)(?:_(GCM|CBC))?_(SHA\\d*)$`);

/** Java names a suite by its standard name; it counts this one among its suites, though it ciphers nothing. */
const JAVA_SIGNAL = "TLS_EMPTY_RENEGOTIATION_INFO_SCSV";

/** True for a suite that Java's or Node.js's TLS may know. */
export function isKnownCipherSuite(name: string): boolean {
  return name === JAVA_SIGNAL || JAVA_NAME.test(name) || isOffered(name);
}

/** OpenSSL's names of the suites that this Node.js offers, in the order given. */
export function opensslCipherSuites(names: readonly string[]): string[] {
  return names.map(opensslName).filter(isOffered);
}

/** `TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256` → `ECDHE-RSA-AES128-SHA256`; those of TLS 1.3 have one name everywhere. */
export function opensslName(name: string): string {
  const match = JAVA_NAME.exec(name);
  if (match === null) return name;
  const [, exchange = "", cipher = "", mode, hash] = match;
  const prefix = exchange === "RSA" ? "" : `${exchange.replace("_", "-")}-`;
  if (cipher === "CHACHA20_POLY1305") return `${prefix}CHACHA20-POLY1305`;
  return `${prefix}${cipher.replace("_", "")}${mode === "GCM" ? "-GCM" : ""}-${hash}`;
}

function isOffered(name: string): boolean {
  return getCiphers().includes(name.toLowerCase());
}
