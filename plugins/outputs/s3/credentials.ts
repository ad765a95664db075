import { readFile } from "node:fs/promises";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { STSClientConfig } from "@aws-sdk/client-sts";
import { reasonOf } from "#plugin";
import { badCredentialsFile, noRoleCredentials } from "./errors.ts";
import type { S3Options } from "./options.ts";
import type { ClientSettings } from "./settings.ts";
import { withoutVersionWarning } from "./version-warning.ts";

export type Credentials = NonNullable<S3ClientConfig["credentials"]>;
type Identity = Extract<Awaited<ReturnType<Extract<Credentials, (...given: never) => unknown>>>, object>;

/**
 * In Logstash's order. Undefined: the client looks itself, in the environment, AWS's files and at the machine's role.
 * @param connection how AWS's token service is reached
 * @throws PluginError S3_CREDENTIALS_FILE
 */
export async function findCredentials(
  options: S3Options,
  settings: ClientSettings,
  connection: Pick<STSClientConfig, "requestHandler">,
): Promise<Credentials | undefined> {
  const own = await ownCredentials(options, settings);
  const { role_arn } = options;
  if (role_arn === undefined || role_arn === "") return own;
  return () => assumeRole(role_arn, options, { ...connection, ...(own === undefined ? {} : { credentials: own }) });
}

async function ownCredentials({ aws_credentials_file: file }: S3Options, { login }: ClientSettings): Promise<Identity | undefined> {
  if (login !== undefined) return identity(login.accessKeyId, login.secretAccessKey, login.sessionToken);
  if (file !== undefined) return readCredentialsFile(file);
  // Ruby's client knows these names too; the others are known to the client itself.
  const {
    AMAZON_ACCESS_KEY_ID: key,
    AMAZON_SECRET_ACCESS_KEY: secret,
    AMAZON_SESSION_TOKEN: token,
    AWS_ACCESS_KEY_ID: known,
  } = process.env;
  return known === undefined && key !== undefined && secret !== undefined ? identity(key, secret, token) : undefined;
}

async function readCredentialsFile(file: string): Promise<Identity> {
  const { parse } = await import("yaml");
  let values: unknown;
  try {
    values = parse(await readFile(file, "utf8"));
  } catch (error) {
    throw badCredentialsFile(file, reasonOf(error));
  }
  const found = new Map(typeof values === "object" && values !== null ? Object.entries(values) : []);
  // Ruby's symbols are written with a colon before them.
  const text = (name: string): string | undefined => {
    const value: unknown = found.get(`:${name}`) ?? found.get(name);
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
  const [key, secret] = [text("access_key_id"), text("secret_access_key")];
  if (key === undefined) throw badCredentialsFile(file, "it has no access_key_id");
  if (secret === undefined) throw badCredentialsFile(file, "it has no secret_access_key");
  return identity(key, secret, text("session_token"));
}

/** Called by the client, also some minutes before what it got expires. */
async function assumeRole(role: string, options: S3Options, config: STSClientConfig): Promise<Identity> {
  const { STSClient, AssumeRoleCommand, AssumeRoleWithWebIdentityCommand } = await import("@aws-sdk/client-sts");
  const client = withoutVersionWarning(() => new STSClient({ ...config, region: options.region }));
  const asked = { RoleArn: role, RoleSessionName: options.role_session_name };
  const { web_identity_token_file: file } = options;
  try {
    const { Credentials: given } =
      file === undefined
        ? await client.send(new AssumeRoleCommand(asked))
        : await client.send(new AssumeRoleWithWebIdentityCommand({ ...asked, WebIdentityToken: (await readFile(file, "utf8")).trim() }));
    if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined) throw noRoleCredentials(role);
    const { Expiration: expiration } = given;
    return {
      ...identity(given.AccessKeyId, given.SecretAccessKey, given.SessionToken),
      ...(expiration === undefined ? {} : { expiration }),
    };
  } finally {
    client.destroy();
  }
}

function identity(accessKeyId: string, secretAccessKey: string, sessionToken: string | undefined): Identity {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
