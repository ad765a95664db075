import { PluginError, reasonOf } from "#plugin";

export function unknownResponseCode(code: number): PluginError {
  return new PluginError("HTTP_RESPONSE_CODE", `\`response_code\` is ${code}: it can be 200, 201, 202 or 204.`, {
    about: { text: String(code) },
  });
}

export function halfLogin(given: string, missing: string): PluginError {
  return new PluginError("HTTP_LOGIN", `\`${given}\` is given without \`${missing}\`: everybody could send.`, {
    hint: "Logstash asks nobody for a password then. Give both, or neither.",
  });
}

export function emptyBearerToken(): PluginError {
  return new PluginError("HTTP_BEARER_TOKEN", "`bearer_token` is empty: nobody could send.");
}

export function badHeader(name: string, cause: unknown): PluginError {
  return new PluginError("HTTP_HEADER", `\`response_headers\` has ${JSON.stringify(name)}: ${reasonOf(cause)}.`, { about: { text: name } });
}

export function badHealthPath(path: string): PluginError {
  return new PluginError("HTTP_HEALTH_PATH", `\`health_path\` is ${JSON.stringify(path)}: it must begin with a slash.`, {
    about: { text: path },
  });
}

export function jwtWithoutKeys(option: string): PluginError {
  return new PluginError("HTTP_JWT", `\`${option}\` needs \`jwt_secret\` or \`jwt_jwks\`: without a key no token can be checked.`);
}

export function unreadableKeys(source: string, cause: unknown): PluginError {
  return new PluginError("HTTP_JWKS", `\`jwt_jwks\`: no keys from ${source}: ${reasonOf(cause)}.`, { cause });
}

export function storeNeeded(): PluginError {
  return new PluginError(
    "HTTP_TLS_IDENTITY",
    "`ssl_enabled => true` needs `ssl_certificate` and `ssl_key`, or `ssl_keystore_path`: what the server shows its clients.",
  );
}

export function twoIdentities(): PluginError {
  return new PluginError("HTTP_TLS_IDENTITY", "`ssl_certificate` and `ssl_keystore_path` cannot be used together.");
}

export function idleAuthorities(option: string): PluginError {
  return new PluginError(
    "HTTP_TLS_AUTHORITIES",
    `\`${option}\` has no effect without \`ssl_client_authentication => "optional"\` or \`"required"\`.`,
  );
}

export function javaStore(option: string): PluginError {
  return new PluginError("HTTP_JAVA_STORE", `\`${option}\` names a store that only Java reads.`, {
    hint: "Use PEM files: `keytool -importkeystore … -deststoretype pkcs12`, then `openssl pkcs12 -in store.p12 -out all.pem`.",
  });
}
