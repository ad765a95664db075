import { PluginError, reasonOf } from "#plugin";

export function certificateWithoutKey(): PluginError {
  return new PluginError("TLS_KEY_MISSING", "`ssl_certificate` is given without `ssl_key`: the key of the certificate is needed too.");
}

export function keyWithoutCertificate(): PluginError {
  return new PluginError(
    "TLS_CERTIFICATE_MISSING",
    "`ssl_key` is given without `ssl_certificate`: the certificate of the key is needed too.",
  );
}

export function serverWithoutCertificate(): PluginError {
  return new PluginError("TLS_CERTIFICATE_MISSING", "A server with `ssl_enabled => true` needs `ssl_certificate` and `ssl_key`.");
}

export function optionOfOtherRole(option: string, role: string, instead: string): PluginError {
  return new PluginError("TLS_WRONG_ROLE", `\`${option}\` has no place when mode is \`${role}\`.`, { hint: `Use \`${instead}\`.` });
}

export function authoritiesMissing(authentication: string): PluginError {
  return new PluginError(
    "TLS_AUTHORITIES_MISSING",
    `\`ssl_client_authentication => "${authentication}"\` needs \`ssl_certificate_authorities\`: the authorities that sign the clients' certificates.`,
  );
}

export function unknownCipherSuite(name: string): PluginError {
  return new PluginError("TLS_CIPHER_SUITE", `\`ssl_cipher_suites\` names ${JSON.stringify(name)}: there is no such cipher suite.`, {
    about: { text: name },
    hint: "Java's names (TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) and OpenSSL's (ECDHE-RSA-AES256-GCM-SHA384) are understood.",
  });
}

export function noCipherSuiteLeft(names: readonly string[]): PluginError {
  return new PluginError("TLS_CIPHER_SUITE", `None of the \`ssl_cipher_suites\` ${names.join(", ")} is offered by this Node.js.`);
}

export function unreadableFile(option: string, file: string, cause: unknown): PluginError {
  return new PluginError("TLS_FILE", `\`${option}\`: cannot read ${file}: ${reasonOf(cause)}.`, { cause });
}

export function unusableMaterial(options: string, cause: unknown): PluginError {
  return new PluginError("TLS_MATERIAL", `${options} cannot be used: ${reasonOf(cause)}.`, {
    hint: "Files must be PEM, the key must fit the certificate, and `ssl_key_passphrase` must open it when it is encrypted.",
    cause,
  });
}

export function handshakeBroken(): PluginError {
  return new PluginError("TLS_HANDSHAKE", "The other side went away during the TLS handshake.");
}

export function serverNotTrusted(place: string, reason: string, settings: string, cause: unknown): PluginError {
  return new PluginError("TLS_SERVER_CERTIFICATE", `The certificate of ${place} is not accepted: ${reason}. See ${settings}.`, { cause });
}

export function clientNotAccepted(place: string, reason: string, settings: string, cause: unknown): PluginError {
  return new PluginError("TLS_CLIENT_CERTIFICATE", `${place} does not accept this side's certificate: ${reason}. See ${settings}.`, {
    cause,
  });
}

export function badPeerCertificate(reason: string): PluginError {
  return new PluginError("TLS_PEER_CERTIFICATE", `The other side's certificate is not accepted: ${reason}.`);
}
