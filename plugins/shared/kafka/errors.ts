import { PluginError, reasonOf } from "#plugin";

export function badServers(text: string): PluginError {
  return new PluginError(
    "KAFKA_SERVERS",
    `\`bootstrap_servers\`: ${JSON.stringify(text)} is no list of host:port with commas between them.`,
    {
      about: { text },
    },
  );
}

export function badJaas(reason: string): PluginError {
  return new PluginError("KAFKA_JAAS", `The login's Java configuration cannot be read: ${reason}.`, {
    hint: 'It looks like: org.apache.kafka.common.security.plain.PlainLoginModule required username="ann" password="secret";',
  });
}

export function loginMissing(mechanism: string): PluginError {
  return new PluginError("KAFKA_LOGIN_MISSING", `\`sasl_mechanism => "${mechanism}"\` needs \`sasl_jaas_config\` or \`jaas_path\`.`);
}

export function loginOptionMissing(mechanism: string, option: string): PluginError {
  return new PluginError("KAFKA_LOGIN_OPTION", `The login of \`sasl_mechanism => "${mechanism}"\` has no option \`${option}\`.`);
}

export function unsupportedMechanism(mechanism: string): PluginError {
  return new PluginError(
    "KAFKA_MECHANISM",
    `\`sasl_mechanism => "${mechanism}"\` is not supported: it is PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER.`,
    { hint: "Without the option it is Java's default, GSSAPI (Kerberos), for which there is no client here." },
  );
}

export function javaClass(option: string, name: string): PluginError {
  return new PluginError("KAFKA_JAVA_CLASS", `\`${option}\` names ${JSON.stringify(name)}, which runs only in Java.`, {
    about: { text: name },
  });
}

export function javaStore(option: string, type: string): PluginError {
  const isTrust = option.startsWith("ssl_truststore");
  const list = "keytool -list -rfc -keystore store.jks > authorities.pem";
  const convert = "keytool -importkeystore -srckeystore store.jks -destkeystore store.p12 -deststoretype PKCS12";
  return new PluginError("KAFKA_JAVA_STORE", `\`${option}\`: a store of the form ${type} can be read only by Java.`, {
    hint: isTrust ? `Make one of PEM: ${list}` : `Make one of PKCS#12: ${convert}`,
  });
}

export function unreadableStore(option: string, file: string, cause: unknown): PluginError {
  return new PluginError("KAFKA_STORE_FILE", `\`${option}\`: ${file} cannot be used: ${reasonOf(cause)}.`, {
    hint: "A store is PEM, or PKCS#12 with `ssl_keystore_password`; an encrypted key in PEM needs `ssl_key_password`.",
    cause,
  });
}

export function loginRefused(cause: Error): PluginError {
  return new PluginError("KAFKA_LOGIN_REFUSED", `The broker refuses the login: ${endless(cause.message)}.`, {
    hint: "Look at `sasl_mechanism` and at the user and password in `sasl_jaas_config`.",
    cause,
  });
}

export function certificateRefused(cause: Error): PluginError {
  return new PluginError("KAFKA_CERTIFICATE", `TLS with the broker fails: ${endless(cause.message)}.`, {
    hint: "Look at `ssl_truststore_location` (who vouches for the broker), `ssl_keystore_location` (what it is shown) and `ssl_endpoint_identification_algorithm`.",
    cause,
  });
}

export function hungUp(cause: Error): PluginError {
  return new PluginError("KAFKA_HUNG_UP", `The broker hangs up: ${endless(cause.message)}.`, {
    hint: "A port with TLS or a login does so when `security_protocol` is another one than its own.",
    cause,
  });
}

export function unreachable(servers: string, cause: Error): PluginError {
  return new PluginError(
    "KAFKA_UNREACHABLE",
    `No broker can be reached by \`bootstrap_servers => "${servers}"\`: ${endless(cause.message)}.`,
    {
      cause,
    },
  );
}

export function kafkaFailed(cause: Error): PluginError {
  return new PluginError("KAFKA_FAILED", `Kafka answers: ${endless(cause.message)}.`, { cause });
}

export function tokenFailed(url: string, reason: string): PluginError {
  return new PluginError("KAFKA_TOKEN", `\`sasl_oauthbearer_token_endpoint_url\`: ${url} gives no token: ${endless(reason)}.`);
}

export function codecMissing(codec: string, name: string): PluginError {
  return new PluginError("KAFKA_CODEC_MISSING", `Records compressed with ${codec} need the package ${name}, which is not installed.`, {
    hint: `npm install ${name}`,
  });
}

function endless(sentence: string): string {
  return sentence.replace(/\.+$/, "");
}
