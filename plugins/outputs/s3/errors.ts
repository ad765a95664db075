import { PluginError, reasonOf } from "#plugin";

export function badPrefix(prefix: string, found: string): PluginError {
  return new PluginError("S3_PREFIX", `\`prefix\` ${JSON.stringify(prefix)} holds ${JSON.stringify(found)}.`, {
    about: { text: prefix },
    hint: "It must hold none of ^ ` > <.",
  });
}

export function noLimit(option: "size_file" | "time_file", strategy: string): PluginError {
  return new PluginError("S3_ROTATION", `\`rotation_strategy => ${strategy}\` needs \`${option}\` to be greater than 0.`);
}

export function tokenWithoutRole(): PluginError {
  return new PluginError("S3_ROLE", "`web_identity_token_file` needs `role_arn`, the role that it is for.");
}

export function halfLogin(given: string, missing: string): PluginError {
  return new PluginError("S3_LOGIN", `\`${given}\` is given without \`${missing}\`.`, { hint: "Give both, or none." });
}

export function oldSignature(): PluginError {
  return new PluginError("S3_SIGNATURE", "`signature_version => v2` is not served: AWS has turned it off.", {
    about: { text: "v2" },
    hint: "Leave the option out: requests are signed by version 4.",
  });
}

export function unknownSetting(name: string, suggestion: string | undefined): PluginError {
  return new PluginError("S3_SETTING", `\`additional_settings\` has no ${JSON.stringify(name)}.`, {
    about: { text: name },
    hint: suggestion === undefined ? "The plugin's README lists what it may have." : `Do you mean ${JSON.stringify(suggestion)}?`,
  });
}

export function badSetting(name: string, value: string, allowed: string): PluginError {
  return new PluginError("S3_SETTING_VALUE", `\`additional_settings\`: ${name} is ${JSON.stringify(value)}; it must be ${allowed}.`, {
    about: { text: value },
  });
}

export function badTemporaryDirectory(folder: string, cause: unknown): PluginError {
  return new PluginError(
    "S3_TEMPORARY_DIRECTORY",
    `Nothing can be written to \`temporary_directory\` ${JSON.stringify(folder)}: ${reasonOf(cause)}.`,
    { cause },
  );
}

export function badCredentialsFile(file: string, reason: string): PluginError {
  return new PluginError("S3_CREDENTIALS_FILE", `\`aws_credentials_file\` ${JSON.stringify(file)} cannot be used: ${reason}.`, {
    hint: "It must be YAML with `:access_key_id:` and `:secret_access_key:`.",
  });
}

export function badAuthority(file: string, cause: unknown): PluginError {
  return new PluginError("S3_AUTHORITY", `\`ssl_ca_bundle\` ${JSON.stringify(file)} cannot be read: ${reasonOf(cause)}.`, { cause });
}

export function noRoleCredentials(role: string): PluginError {
  return new PluginError("S3_ROLE_ANSWER", `AWS gave no credentials for \`role_arn\` ${JSON.stringify(role)}.`);
}

/** What S3 said against a request. @param setting what to look at, as a sentence */
export function refusedByS3(what: string, setting: string | undefined, cause: unknown): PluginError {
  return new PluginError("S3_REFUSED", what, { cause, ...(setting === undefined ? {} : { hint: setting }) });
}

export function unreachable(server: string, cause: unknown): PluginError {
  return new PluginError("S3_UNREACHABLE", `${server} cannot be reached: ${reasonOf(cause)}.`, {
    cause,
    hint: "See `endpoint`, `region` and `proxy_uri`.",
  });
}

export function noCredentials(cause: unknown): PluginError {
  return new PluginError("S3_CREDENTIALS", `There are no credentials for S3: ${reasonOf(cause)}.`, {
    cause,
    hint: "Give `access_key_id` and `secret_access_key`, `aws_credentials_file` or `role_arn`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  });
}

export function uploadsFail(waiting: number, cause: Error): PluginError {
  return new PluginError("S3_UPLOADS_FAIL", `${waiting} files wait for an upload, and the last one failed: ${cause.message}`, {
    cause,
    ...("hint" in cause && typeof cause.hint === "string" ? { hint: cause.hint } : {}),
  });
}

/** Of a file that waits for its upload. */
export function badFile(file: string, cause: unknown): PluginError {
  return new PluginError("S3_FILE", `${JSON.stringify(file)} cannot be uploaded: ${reasonOf(cause)}.`, { cause });
}

/** Of a file beside an object that tells what to do with it. */
export function damagedAbout(file: string): PluginError {
  return new PluginError("S3_ABOUT", `${JSON.stringify(file)} does not tell where its object belongs.`);
}
