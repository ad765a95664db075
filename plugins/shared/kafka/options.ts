import type { OptionSchemas, OptionsOf } from "#plugin";

/** What input and output share, by subject: where the brokers are, TLS, and who logs in. */
const servers = {
  bootstrap_servers: {
    type: "string",
    default: "localhost:9092",
    description: "Brokers to ask first for all others, `host:port`, with commas between them.",
    examples: ["kafka1:9092,kafka2:9092"],
  },
  client_id: { type: "string", default: "logstash", description: "The name that stands in the brokers' logs." },
  client_dns_lookup: {
    type: "string",
    enum: ["default", "use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"],
    default: "use_all_dns_ips",
    effect: "none",
    description: "Node.js tries all addresses of a name.",
  },
  connections_max_idle_ms: {
    type: "number",
    default: 540_000,
    effect: "none",
    description: "Connections stay open while the plugin runs.",
  },
  metadata_max_age_ms: {
    type: "integer",
    minimum: 1,
    default: 300_000,
    description: "After so many milliseconds brokers are asked again for topics, partitions and leaders.",
  },
  request_timeout_ms: { type: "integer", minimum: 1, default: 40_000, description: "A broker has so many milliseconds to answer." },
  receive_buffer_bytes: { type: "number", default: 32_768, effect: "none", description: "The system sizes the buffers of sockets." },
  send_buffer_bytes: { type: "number", default: 131_072, effect: "none", description: "The system sizes the buffers of sockets." },
  reconnect_backoff_ms: {
    type: "number",
    default: 50,
    effect: "none",
    description: "`retry_backoff_ms` is the first wait, for connections too.",
  },
  reconnect_backoff_max_ms: {
    type: "integer",
    minimum: 1,
    default: 1000,
    description: "The longest wait between two attempts to connect, in milliseconds.",
  },
  retry_backoff_ms: {
    type: "integer",
    minimum: 1,
    default: 100,
    description: "The first wait between two attempts, in milliseconds.",
  },
  security_protocol: {
    type: "string",
    enum: ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"],
    default: "PLAINTEXT",
    description:
      "Whether connections are encrypted (`SSL`) and whether there is a login (`SASL`); only then are the options of each heeded.",
  },
} as const satisfies OptionSchemas;

const tls = {
  ssl_truststore_type: {
    type: "string",
    description: "The form of `ssl_truststore_location`: `PEM`. Absent: told by the file. A Java store is refused.",
  },
  ssl_truststore_location: {
    type: "string",
    format: "path",
    description: "The authorities that vouch for the brokers, in PEM. Without it, those that come with Node.js.",
  },
  ssl_truststore_password: {
    type: "string",
    format: "password",
    effect: "none",
    description: "It opens a Java store; those of PEM need none.",
  },
  ssl_keystore_type: { type: "string", description: "The form of `ssl_keystore_location`: `PEM` or `PKCS12`. Absent: told by the file." },
  ssl_keystore_location: {
    type: "string",
    format: "path",
    description: "The certificate to show to the brokers, with its key: both in one file of PEM, or a PKCS#12 store.",
  },
  ssl_keystore_password: { type: "string", format: "password", description: "Opens a PKCS#12 store." },
  ssl_key_password: { type: "string", format: "password", description: "Opens an encrypted key in PEM." },
  ssl_endpoint_identification_algorithm: {
    type: "string",
    default: "https",
    description: "`https`: a broker's certificate must have its host's name. Empty: any name will do.",
  },
} as const satisfies OptionSchemas;

const login = {
  sasl_mechanism: {
    type: "string",
    default: "GSSAPI",
    description: "`PLAIN`, `SCRAM-SHA-256`, `SCRAM-SHA-512` or `OAUTHBEARER`. Kerberos (`GSSAPI`) is refused: there is no client for it.",
  },
  sasl_jaas_config: {
    type: "string",
    format: "password",
    description: "Java's words for the login: module, `required`, options such as username and password.",
    examples: ['org.apache.kafka.common.security.plain.PlainLoginModule required username="ann" password="secret";'],
  },
  jaas_path: {
    type: "string",
    format: "path",
    description: "A file of Java with a `KafkaClient` section, in place of `sasl_jaas_config`.",
  },
  kerberos_config: { type: "string", format: "path", effect: "none", description: "Only for `GSSAPI`, which is refused." },
  sasl_kerberos_service_name: { type: "string", effect: "none", description: "Only for `GSSAPI`, which is refused." },
  sasl_oauthbearer_token_endpoint_url: {
    type: "string",
    description:
      "Where OAUTHBEARER fetches its token with the `clientId` and `clientSecret` of the login: `https://…`, or `file:` and the path of a token.",
  },
  sasl_oauthbearer_scope_claim_name: { type: "string", default: "scope", effect: "none", description: "The broker reads the token." },
  sasl_login_connect_timeout_ms: { type: "number", effect: "none", description: "`sasl_login_read_timeout_ms` bounds the whole request." },
  sasl_login_read_timeout_ms: {
    type: "integer",
    minimum: 1,
    description: "The token endpoint has so many milliseconds to answer. Default: 10000.",
  },
  sasl_login_retry_backoff_ms: { type: "number", default: 100, effect: "none", description: "The next connection asks again." },
  sasl_login_retry_backoff_max_ms: { type: "number", default: 10_000, effect: "none", description: "The next connection asks again." },
  sasl_login_callback_handler_class: {
    type: "string",
    description: "Kafka's own for OAUTHBEARER (`…OAuthBearerLoginCallbackHandler`) is what Tailrace does; other Java classes are refused.",
  },
  sasl_client_callback_handler_class: { type: "string", description: "A Java class: refused." },
  sasl_iam_jar_paths: { type: "array", items: { type: "string" }, default: [], description: "Java archives: refused." },
} as const satisfies OptionSchemas;

export const connectionOptions = { ...servers, ...tls, ...login } as const;

export type ConnectionSettings = OptionsOf<typeof connectionOptions>;
