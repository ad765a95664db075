import { PluginError } from "#plugin";

export function halfClientLogin(given: string, missing: string): PluginError {
  return new PluginError("HTTP_CLIENT_LOGIN", `\`${given}\` is given without \`${missing}\`.`);
}

export function badProxy(text: string, why: string): PluginError {
  return new PluginError("HTTP_CLIENT_PROXY", `\`proxy\` is ${JSON.stringify(text)}: ${why}.`, {
    about: { text },
    hint: 'Write "http://proxy.example:3128", or { url => "…" user => "…" password => "…" }.',
  });
}

export function severalAuthorities(): PluginError {
  return new PluginError("HTTP_CLIENT_AUTHORITIES", "`ssl_certificate_authorities` names more than one file.", {
    hint: "Put the certificates into one file, one behind the other.",
  });
}

export function passwordWithoutStore(password: string, store: string): PluginError {
  return new PluginError("HTTP_CLIENT_STORE", `\`${password}\` is given without \`${store}\`.`);
}

export function javaStore(option: string): PluginError {
  return new PluginError("HTTP_CLIENT_JAVA_STORE", `\`${option}\` names a store that only Java reads.`, {
    hint: "Use PEM files: `keytool -importkeystore … -deststoretype pkcs12`, then `openssl pkcs12 -in store.p12 -out all.pem`.",
  });
}

export function badAddress(url: string, why: string): PluginError {
  return new PluginError("HTTP_CLIENT_ADDRESS", `${JSON.stringify(url)} cannot be asked: ${why}.`, { about: { text: url } });
}

/** @param server without what is secret in it */
export function noAnswer(server: string, why: string, cause?: unknown): PluginError {
  return new PluginError("HTTP_CLIENT_NO_ANSWER", `No answer from ${server}: ${why}.`, cause === undefined ? {} : { cause });
}

export function proxyRefused(proxy: string, status: number): PluginError {
  return new PluginError("HTTP_CLIENT_TUNNEL", `The proxy ${proxy} opens no tunnel: it answered ${status}.`);
}
