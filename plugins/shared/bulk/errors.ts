import { PluginError } from "#plugin";

export function badHost(host: string, why: string): PluginError {
  return new PluginError("BULK_HOST", `\`hosts\` has ${JSON.stringify(host)}: ${why}.`, {
    about: { text: host },
    hint: 'A host is a name, `name:9200`, or an address such as "https://name:9200/path".',
  });
}

export function hostsDiffer(what: string, option: string, url: string): PluginError {
  return new PluginError("BULK_HOSTS_DIFFER", `The ${what} is ${option} by its option and ${url} in \`hosts\`.`, {
    hint: "Say it in one of the two places, or the same in both.",
  });
}

export function moreThanOneLogin(options: readonly string[]): PluginError {
  return new PluginError(
    "BULK_LOGINS",
    `${options.map((name) => `\`${name}\``).join(" and ")} are different ways to log in: only one can be used.`,
  );
}

export function unknownAction(action: string): PluginError {
  return new PluginError("BULK_ACTION", `\`action => ${JSON.stringify(action)}\`: there is no such action.`, {
    about: { text: action },
    hint: "The actions are index, create, update and delete, or a text with `%{…}` that gives one of them.",
  });
}

export function optionsExclude(one: string, other: string): PluginError {
  return new PluginError("BULK_OPTIONS_EXCLUDE", `${one} and ${other} cannot be used together.`);
}

export function optionNeeds(option: string, needed: string): PluginError {
  return new PluginError("BULK_OPTION_NEEDS", `${option} needs ${needed}.`);
}

export function customCodeTaken(code: number, meaning: string): PluginError {
  return new PluginError("BULK_CUSTOM_CODE", `\`dlq_custom_codes\` has ${code}, which is ${meaning} already.`);
}

export function javaStore(option: string, type: string): PluginError {
  return new PluginError("BULK_JAVA_STORE", `\`${option}\` names a ${type} store, which only Java reads.`, {
    hint: "Use PEM files: `keytool -importkeystore … -deststoretype pkcs12`, then `openssl pkcs12 -in store.p12 -out all.pem`.",
  });
}

export function unresolvedIndex(index: string): PluginError {
  return new PluginError("BULK_INDEX_UNRESOLVED", `The index ${JSON.stringify(index)} still has a placeholder: the event lacks its field.`);
}

export function unsupportedAction(action: string): PluginError {
  return new PluginError("BULK_ACTION_UNSUPPORTED", `The action ${JSON.stringify(action)} is none of index, create, update and delete.`);
}

/** @param host without what is secret in it */
export function unreachable(host: string, why: string): PluginError {
  return new PluginError("BULK_UNREACHABLE", `${host} cannot be reached: ${why}.`);
}

export function noHostLeft(failures: readonly Error[]): PluginError {
  return new PluginError("BULK_NO_HOST", `None of the hosts can be used. ${failures.map(({ message }) => message).join(" ")}`);
}

export function unhealthy(host: string, path: string, status: number): PluginError {
  return new PluginError("BULK_UNHEALTHY", `${host} answers the health check of ${path} with status ${status}.`);
}

export function wrongProduct(host: string, product: string): PluginError {
  return new PluginError("BULK_PRODUCT", `What answers at ${host} is not ${product}.`);
}

export function garbledReply(why: string, text: string): PluginError {
  return new PluginError("BULK_REPLY", `The server's answer to a bulk request cannot be understood: ${why}: ${JSON.stringify(text)}.`);
}

export function requestRefused(status: number, text: string): PluginError {
  return new PluginError("BULK_STATUS", `The server refuses the whole request with status ${status}: ${text}`);
}

export function notAllowed(what: string, hint: string): PluginError {
  return new PluginError("BULK_NOT_ALLOWED", what, { hint });
}

export function setupFailed(what: string, status: number, text: string): PluginError {
  return new PluginError("BULK_SETUP", `The server refuses ${what} with status ${status}: ${text}`);
}

export function badTemplate(file: string, reason: string): PluginError {
  return new PluginError("BULK_TEMPLATE", `The template ${JSON.stringify(file)} cannot be used: ${reason}.`, { about: { text: file } });
}

export function noAuthority(host: string): PluginError {
  return new PluginError("BULK_FINGERPRINT", `No certificate that ${host} shows has a fingerprint of \`ca_trusted_fingerprint\`.`);
}

export function badFingerprint(text: string): PluginError {
  return new PluginError(
    "BULK_FINGERPRINT_FORM",
    `\`ca_trusted_fingerprint\` has ${JSON.stringify(text)}: a SHA-256 has 64 hexadecimal digits.`,
    {
      about: { text },
    },
  );
}

export function badUpsert(text: string): PluginError {
  return new PluginError("BULK_UPSERT", `\`upsert\` gives ${JSON.stringify(text)}, which is not JSON.`);
}

export function recordRefused(status: number, reason: string, index: string): PluginError {
  return new PluginError("BULK_RECORD", `The server does not take a record for ${JSON.stringify(index)} now (${status}): ${reason}`);
}

export function notADuration(option: string, text: string): PluginError {
  return new PluginError("BULK_DURATION", `\`${option} => ${JSON.stringify(text)}\` is no duration.`, {
    about: { text },
    hint: "Write a number and its unit: 30s, 5m, 2h.",
  });
}
