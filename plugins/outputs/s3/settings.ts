import { isMap, rubyText, suggest } from "#plugin";
import type { FieldValue } from "#plugin";
import { readProxy } from "../../shared/http-client/settings.ts";
import type { Proxy } from "../../shared/http-client/settings.ts";
import { badSetting, halfLogin, oldSignature, tokenWithoutRole, unknownSetting } from "./errors.ts";
import type { S3Options } from "./options.ts";

/** How the client is to be made, of the options and `additional_settings`. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly proxy: Proxy | undefined;
  readonly login: Login | undefined;
  /** A profile in AWS's own files. */
  readonly profile: string | undefined;
  readonly forcePathStyle: boolean;
  readonly useAccelerateEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
  readonly useFipsEndpoint: boolean;
  readonly useArnRegion: boolean;
  /** Undefined: as the server is AWS or not. */
  readonly checksums: "WHEN_SUPPORTED" | "WHEN_REQUIRED" | undefined;
  readonly verifiesPeer: boolean;
  readonly authorityFile: string | undefined;
  readonly connectTimeoutMs: number;
  readonly silenceMs: number;
}

export interface Login {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

type Kind = "text" | "boolean" | "seconds" | "checksums" | "none";

/** Of the settings of Aws::S3::Client those that mean something here, or nothing that would change what is uploaded. */
const KINDS: Readonly<Record<string, Kind>> = {
  access_key_id: "text",
  secret_access_key: "text",
  session_token: "text",
  profile: "text",
  endpoint: "text",
  region: "none",
  force_path_style: "boolean",
  use_accelerate_endpoint: "boolean",
  use_dualstack_endpoint: "boolean",
  use_fips_endpoint: "boolean",
  s3_use_arn_region: "boolean",
  request_checksum_calculation: "checksums",
  ssl_verify_peer: "boolean",
  ssl_ca_bundle: "text",
  http_open_timeout: "seconds",
  http_read_timeout: "seconds",
  // Nothing is read, retried or followed by the client itself, and the rest are Ruby's own matters.
  follow_redirects: "none",
  compute_checksums: "none",
  response_checksum_validation: "none",
  retry_limit: "none",
  retry_mode: "none",
  max_attempts: "none",
  http_idle_timeout: "none",
  http_continue_timeout: "none",
  http_wire_trace: "none",
  log_level: "none",
  validate_params: "none",
  convert_params: "none",
  stub_responses: "none",
};

const [OPEN_SECONDS, READ_SECONDS] = [15, 60];

/** @throws PluginError S3_…, HTTP_CLIENT_PROXY */
export function readSettings(options: S3Options): ClientSettings {
  const { region, endpoint, proxy_uri, role_arn, web_identity_token_file, signature_version } = options;
  if (web_identity_token_file !== undefined && (role_arn ?? "") === "") throw tokenWithoutRole();
  if (signature_version === "v2") throw oldSignature();
  const given = new Map(options.additional_settings.map(([name, value]) => [name, checked(name, value)]));
  const text = (name: string): string | undefined => given.get(name)?.toString();
  const isSet = (name: string, otherwise = false): boolean => (given.has(name) ? text(name) === "true" : otherwise);
  const milliseconds = (name: string, otherwise: number): number => Number(text(name) ?? otherwise) * 1_000;
  const checksums = text("request_checksum_calculation")?.toUpperCase();
  return {
    region,
    endpoint: endpoint ?? text("endpoint"),
    proxy: readProxy(proxy_uri),
    login: readLogin(options, text),
    profile: text("profile"),
    forcePathStyle: isSet("force_path_style"),
    useAccelerateEndpoint: isSet("use_accelerate_endpoint"),
    useDualstackEndpoint: isSet("use_dualstack_endpoint"),
    useFipsEndpoint: isSet("use_fips_endpoint"),
    useArnRegion: isSet("s3_use_arn_region"),
    checksums: checksums === "WHEN_SUPPORTED" || checksums === "WHEN_REQUIRED" ? checksums : undefined,
    verifiesPeer: isSet("ssl_verify_peer", true),
    authorityFile: text("ssl_ca_bundle"),
    connectTimeoutMs: milliseconds("http_open_timeout", OPEN_SECONDS),
    silenceMs: milliseconds("http_read_timeout", READ_SECONDS),
  };
}

function checked(name: string, value: FieldValue): string {
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (kind === undefined) throw unknownSetting(name, suggest(name, Object.keys(KINDS)));
  const text = isMap(value) ? "" : rubyText(value);
  if (kind === "boolean" && text !== "true" && text !== "false") throw badSetting(name, text, "true or false");
  if (kind === "seconds" && !(Number(text) > 0)) throw badSetting(name, text, "a number of seconds");
  if (kind === "checksums" && !/^when_(?:supported|required)$/i.test(text)) throw badSetting(name, text, "when_supported or when_required");
  return text;
}

/** @throws PluginError S3_LOGIN */
function readLogin(options: S3Options, setting: (name: string) => string | undefined): Login | undefined {
  const accessKeyId = options.access_key_id ?? setting("access_key_id");
  const secretAccessKey = options.secret_access_key ?? setting("secret_access_key");
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (secretAccessKey === undefined) throw halfLogin("access_key_id", "secret_access_key");
  if (accessKeyId === undefined) throw halfLogin("secret_access_key", "access_key_id");
  return { accessKeyId, secretAccessKey, sessionToken: options.session_token ?? setting("session_token") };
}
