import { PluginError } from "#plugin";
import { regionOfBucket } from "./bucket-region.ts";
import { noCredentials, refusedByS3, unreachable } from "./errors.ts";

/** What was asked of S3. */
export interface Asked {
  readonly bucket: string;
  readonly key: string;
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly hasAcl: boolean;
  readonly hasKms: boolean;
}

/** What to look at, by what S3 calls the error. */
const SETTINGS: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: "See `access_key_id`: nobody has this one there.",
  SignatureDoesNotMatch: "See `secret_access_key`: it is not that of `access_key_id`.",
  ExpiredToken: "See `session_token`: it has expired.",
  InvalidToken: "See `session_token`.",
  NoSuchBucket: "See `bucket`, `region` and `endpoint`: there is none of this name. It must be made before.",
  InvalidBucketName: "See `bucket`: no bucket can have this name.",
  PermanentRedirect: "See `region`: the bucket is in another one.",
  AuthorizationHeaderMalformed: "See `region`: the bucket is in another one.",
  IllegalLocationConstraintException: "See `region`: the bucket is in another one.",
  InvalidRegionName: "See `region`.",
  InvalidStorageClass: "See `storage_class`: the server does not have this one.",
  AccessControlListNotSupported: "See `canned_acl`: the bucket takes only `private` or `bucket-owner-full-control`.",
  RequestTimeTooSkewed: "Set this machine's clock.",
  KeyTooLongError: "See `prefix`: with the file's name it makes more than 1024 bytes.",
  InvalidObjectState: "See `storage_class`.",
  NotImplemented: "The server does not know one of `canned_acl`, `storage_class`, `server_side_encryption`, or a checksum.",
};

/** Names of errors that an object's own name causes: no attempt will ever do better. */
const NAME_ERRORS = new Set(["KeyTooLongError", "KeyTooLong", "XMinioInvalidObjectName", "InvalidURI"]);

interface Answer {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** An error of the client, in words that name the setting. */
export function explain(error: unknown, asked: Asked): Error {
  if (error instanceof PluginError) return error;
  const { name, message, status } = answerOf(error);
  if (name === "CredentialsProviderError" || name === "TokenProviderError") return noCredentials(error);
  if (status === undefined) return isOfConnection(error) ? unreachable(serverOf(asked), error) : asError(error);
  const said = message === "" || message === name || message === "UnknownError" ? "" : `: ${message.replace(/\.$/, "")}`;
  const what = `S3 answered ${status} ${name} for ${JSON.stringify(asked.key)} in bucket ${JSON.stringify(asked.bucket)}${said}.`;
  return refusedByS3(what, regionSetting(error, status, asked) ?? settingFor(name, status, asked), error);
}

/** True when no other attempt, and no other settings, will be answered better. */
export function isRefusedName(error: unknown): boolean {
  return error instanceof URIError || NAME_ERRORS.has(answerOf(error).name);
}

/** True when it says that S3 is there and does not take what it is given: somebody has to do something. */
export function isRefusal(error: unknown): boolean {
  const { status, name } = answerOf(error);
  return (status !== undefined && status < 500 && ![307, 408, 409, 429].includes(status)) || name === "CredentialsProviderError";
}

/** Undefined: the answer has nothing to do with the bucket's region, or does not name it. */
function regionSetting(error: unknown, status: number, { region }: Asked): string | undefined {
  const found = regionOfBucket(error);
  if (found === undefined) return undefined;
  if (found !== region) return `See \`region\`: the bucket is in ${found}.`;
  return status === 301 ? `See \`endpoint\`: the bucket is in ${found}, which is not asked there.` : undefined;
}

function settingFor(name: string, status: number, { bucket, hasAcl, hasKms }: Asked): string | undefined {
  if (name.startsWith("KMS.")) return "See `ssekms_key_id`.";
  if (Object.hasOwn(SETTINGS, name)) return SETTINGS[name];
  if (status === 301) return SETTINGS["PermanentRedirect"];
  if (status === 404) return SETTINGS["NoSuchBucket"];
  if (status !== 403 && status !== 401) return undefined;
  const acl = hasAcl ? ", s3:PutObjectAcl for `canned_acl`" : "";
  const kms = hasKms ? ", kms:GenerateDataKey for the key of `ssekms_key_id`" : "";
  return `Whose \`access_key_id\` or \`role_arn\` it is must be allowed s3:PutObject for arn:aws:s3:::${bucket}/*${acl}${kms}. See \`bucket\`, \`prefix\` too.`;
}

function serverOf({ endpoint, region, bucket }: Asked): string {
  return endpoint === undefined ? `S3 in ${region} (bucket ${JSON.stringify(bucket)})` : `\`endpoint\` ${endpoint}`;
}

function answerOf(error: unknown): Answer {
  if (!(error instanceof Error)) return { name: "", message: String(error), status: undefined };
  const { Code: code, $metadata: metadata } = error as { Code?: unknown; $metadata?: { httpStatusCode?: unknown } }; // the client's errors have them
  const status = typeof metadata?.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
  const name = typeof code === "string" && code !== "" ? code : error.name;
  return { name: name === "Unknown" || name === "Error" ? "an error" : name, message: error.message, status };
}

function isOfConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    ("code" in error || error.name === "TimeoutError" || /socket|network|connect|certificate|getaddrinfo/i.test(error.message))
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
