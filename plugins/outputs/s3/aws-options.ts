import type { OptionSchemas } from "#plugin";

/** How AWS, or what speaks like it, is reached, and as whom. */
export const awsOptions = {
  region: { type: "string", default: "us-east-1", description: "The region of the bucket." },
  endpoint: {
    type: "string",
    format: "uri",
    description: "Another server than AWS: anything that speaks S3.",
    examples: ["https://minio.example.org:9000"],
  },
  access_key_id: {
    type: "string",
    description:
      "The access key. Absent: `aws_credentials_file`, then the environment (`AWS_ACCESS_KEY_ID`, `AMAZON_ACCESS_KEY_ID`), AWS's own files, the role of the machine or container.",
  },
  secret_access_key: { type: "string", format: "password", description: "The secret of `access_key_id`." },
  session_token: { type: "string", format: "password", description: "The token of temporary credentials." },
  aws_credentials_file: {
    type: "string",
    format: "path",
    description: "A YAML file with `:access_key_id:`, `:secret_access_key:` and perhaps `:session_token:`, when the options are not given.",
  },
  role_arn: { type: "string", description: "A role to assume with these credentials." },
  role_session_name: { type: "string", default: "logstash", description: "The name of the session of `role_arn`." },
  web_identity_token_file: {
    type: "string",
    format: "path",
    description: "A file with an OpenID Connect token, with which `role_arn` is assumed instead.",
  },
  proxy_uri: { type: "string", format: "uri", description: "A proxy to go through: `http://user:password@host:port`." },
  use_aws_bundled_ca: {
    type: "boolean",
    default: false,
    description: "Trusts the authorities that come with Node.js only, not those that `NODE_EXTRA_CA_CERTS` or the system add.",
  },
  signature_version: {
    type: "string",
    enum: ["v2", "v4"],
    description: "How requests are signed: `v4`; `v2` is refused, because AWS has turned it off.",
  },
  additional_settings: {
    type: "object",
    default: {},
    description: "More settings of the client, by their names in AWS's SDK for Ruby; the README lists them.",
    examples: [{ force_path_style: "true" }],
  },
} as const satisfies OptionSchemas;
