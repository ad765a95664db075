import { rubyText } from "#plugin";
import type { FieldValue, HashEntries, OptionsOf } from "#plugin";
import type { ClientOptions } from "@opensearch-project/opensearch";
import { moreThanOneLogin } from "../../shared/bulk/errors.ts";
import { loginLacks, unknownLogin } from "./errors.ts";
import type { options } from "./options.ts";

export type OpenSearchOptions = OptionsOf<typeof options>;

export interface Login {
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly aws: AwsLogin | undefined;
}

export interface AwsLogin {
  readonly region: string;
  readonly service: "es" | "aoss";
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

/** @throws PluginError BULK_LOGINS, OPENSEARCH_AUTH_… */
export function readLogin({ user, password, auth_type }: OpenSearchOptions): Login {
  if (auth_type === undefined) return { user, password, aws: undefined };
  if (user !== undefined || password !== undefined) throw moreThanOneLogin(["user", "auth_type"]);
  const { of, need } = entries(auth_type);
  const type = of("type") ?? "basic";
  if (type === "basic") return { user: need(type, "user"), password: need(type, "password"), aws: undefined };
  if (type !== "aws_iam") throw unknownLogin(type);
  return {
    user: undefined,
    password: undefined,
    aws: {
      region: of("region") ?? "us-east-1",
      service: of("service_name") === "aoss" ? "aoss" : "es",
      accessKeyId: need(type, "aws_access_key_id"),
      secretAccessKey: need(type, "aws_secret_access_key"),
      sessionToken: of("session_token"),
    },
  };
}

/** What makes the client sign its requests for AWS. */
export async function signerOf(aws: AwsLogin | undefined): Promise<Partial<ClientOptions>> {
  if (aws === undefined) return {};
  const { AwsSigv4Signer } = await import("@opensearch-project/opensearch/aws");
  const { region, service, accessKeyId, secretAccessKey, sessionToken } = aws;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return AwsSigv4Signer({ region, service, getCredentials: () => Promise.resolve(credentials) });
}

function entries(hash: HashEntries<FieldValue>) {
  const texts = new Map(hash.map(([key, value]) => [key, rubyText(value)]));
  const need = (type: string, key: string): string => {
    const text = texts.get(key);
    if (text === undefined) throw loginLacks(type, key);
    return text;
  };
  return { of: (key: string) => texts.get(key), need };
}
