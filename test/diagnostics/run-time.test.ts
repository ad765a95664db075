import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { coverage } from "../../plugins/coverage.ts";
import { plugins } from "../../plugins/index.ts";
import { notATime, notCef } from "../../plugins/codecs/cef/errors.ts";
import { notForward } from "../../plugins/codecs/fluent/errors.ts";
import { badPacket } from "../../plugins/codecs/netflow/errors.ts";
import { positionIsFolder } from "../../plugins/inputs/dead_letter_queue/errors.ts";
import { completedLogNotMade, sincedbIsFolder } from "../../plugins/inputs/file/errors.ts";
import { badProxyHeader, proxyHeaderTimedOut } from "../../plugins/shared/accept/errors.ts";
import { cannotListenAt } from "../../plugins/inputs/unix/errors.ts";
import { cannotBind } from "../../plugins/shared/datagrams/errors.ts";
import { unreadableKeys } from "../../plugins/inputs/http/errors.ts";
import { notATime as noGelfTime } from "../../plugins/inputs/gelf/errors.ts";
import { keptOut, noPosition } from "../../plugins/inputs/kafka/errors.ts";
import { policyMissing } from "../../plugins/outputs/elasticsearch/errors.ts";
import { isSocket } from "../../plugins/shared/files/errors.ts";
import * as lumberjack from "../../plugins/outputs/lumberjack/errors.ts";
import { askedAgain } from "../../plugins/outputs/http/errors.ts";
import { badAddress, noAnswer, proxyRefused } from "../../plugins/shared/http-client/errors.ts";
import { stdoutClosed } from "../../plugins/outputs/stdout/errors.ts";
import { mapsUnreadable } from "../../plugins/filters/aggregate/errors.ts";
import { notAValue } from "../../plugins/filters/script/errors.ts";
import { rubyDied, rubyDoesNotStart, rubyMissing } from "../../plugins/shared/ruby/errors.ts";
import { noAddress } from "../../plugins/filters/fingerprint/errors.ts";
import { dateInDictionary } from "../../plugins/filters/translate/errors.ts";
import { congested } from "../../plugins/outputs/redis/errors.ts";
import * as beats from "../../plugins/shared/beats/errors.ts";
import { noSuchCommand, tooMuchOutput } from "../../plugins/inputs/exec/errors.ts";
import { pipeBroken } from "../../plugins/outputs/pipe/errors.ts";
import { consumerCancelled } from "../../plugins/inputs/rabbitmq/errors.ts";
import { notTaken } from "../../plugins/outputs/rabbitmq/errors.ts";
import * as s3 from "../../plugins/outputs/s3/errors.ts";
import { explain } from "../../plugins/outputs/s3/explain.ts";
import * as rabbit from "../../plugins/shared/rabbitmq/errors.ts";
import * as bulk from "../../plugins/shared/bulk/errors.ts";
import { credentialsRefused } from "../../plugins/shared/bulk/privileges.ts";
import { connectionClosed, connectTimedOut } from "../../plugins/shared/connect.ts";
import * as kafka from "../../plugins/shared/kafka/errors.ts";
import { cannotBeHeld, invalidEdn } from "../../plugins/shared/edn/errors.ts";
import * as redis from "../../plugins/shared/redis/errors.ts";
import { connectionLost } from "../../plugins/shared/stream-client.ts";
import { RedisRefusal } from "../../plugins/shared/redis/reply.ts";
import * as msgpack from "../../plugins/shared/msgpack/errors.ts";
import {
  badPeerCertificate,
  clientNotAccepted,
  handshakeBroken,
  serverNotTrusted,
  unreadableFile,
  unusableMaterial,
} from "../../plugins/shared/tls/errors.ts";
import { inUse } from "../../src/cli/errors.ts";
import { pluginRefused, unusableCondition } from "../../src/compiler/errors.ts";
import { renderProblem } from "../../src/config/code-frame.ts";
import { fetchRefused } from "../../src/config/errors.ts";
import { reasonOf, TailraceError } from "../../src/errors.ts";
import { damagedBytes, incomparable, invalidJson } from "../../src/event/errors.ts";
import { damagedBlock, damagedPayload } from "../../src/flow/errors.ts";
import { pluginNotStarted } from "../../src/pipeline/errors.ts";
import { Registry } from "../../src/registry/registry.ts";
import { storeLocked, storeNotOpened, storeReadFailed, storeTooNew, storeWriteFailed } from "../../src/store/errors.ts";
import { textExceedsPadWidth } from "../../src/time/errors.ts";
import { jobFailed, workerDied } from "../../src/worker/errors.ts";
import { writeMmdb } from "../support/mmdb.ts";
import { checkConfig, runConfig, startConfig } from "../support/run-config.ts";

/** Errors that come up only while a pipeline runs, or only when Tailrace itself is wrong: the whole text of each. */

const location = { file: "pipeline.conf", line: 3, column: 5, offset: 40 };
const systemError = (code: string): Error => Object.assign(new Error(`${code}: some words of Node.js`), { code });

/** What comes of commands. */
const commandErrors: [string, TailraceError, string][] = [
  ["of a command that is not there", noSuchCommand("lss -l"), 'error: The shell finds no command of "lss -l". (EXEC_NOT_FOUND)\n'],
  [
    "of a command that writes too much",
    tooMuchOutput(10),
    `error: The command wrote more than 10 bytes and was ended: what it writes is one event. (EXEC_OUTPUT)

  hint: The input \`pipe\` makes an event of each line.
`,
  ],
  [
    "of a command that ends while it is written to",
    pipeBroken('["store"]', new Error("it has ended")),
    `error: The command ["store"] takes no more: it has ended. (PIPE_BROKEN)

  hint: It has ended, or could not be started. It is started again.
`,
  ],
];

const s3Answer = (status: number, Code: string, message: string): Error =>
  Object.assign(new Error(message), { Code, $metadata: { httpStatusCode: status } });
const s3Asked = { bucket: "logs", key: "a/b.txt", endpoint: undefined, region: "eu-west-1", hasAcl: true, hasKms: true };

/** What comes of S3, and of files that wait for it. */
const s3Errors: [string, Error, string][] = [
  [
    "of a permission that S3 does not give",
    explain(s3Answer(403, "AccessDenied", "Access Denied"), s3Asked),
    `error: S3 answered 403 AccessDenied for "a/b.txt" in bucket "logs": Access Denied. (S3_REFUSED)

  hint: Whose \`access_key_id\` or \`role_arn\` it is must be allowed s3:PutObject for arn:aws:s3:::logs/*, s3:PutObjectAcl for \`canned_acl\`, kms:GenerateDataKey for the key of \`ssekms_key_id\`. See \`bucket\`, \`prefix\` too.
`,
  ],
  [
    "of a bucket in another region",
    explain(s3Answer(301, "PermanentRedirect", ""), s3Asked),
    `error: S3 answered 301 PermanentRedirect for "a/b.txt" in bucket "logs". (S3_REFUSED)

  hint: See \`region\`: the bucket is in another one.
`,
  ],
  [
    "of an error of S3 that names no option",
    explain(s3Answer(503, "SlowDown", "Please reduce your request rate."), s3Asked),
    'error: S3 answered 503 SlowDown for "a/b.txt" in bucket "logs": Please reduce your request rate. (S3_REFUSED)\n',
  ],
  [
    "of an S3 that is not there",
    explain(systemError("ECONNREFUSED"), s3Asked),
    `error: S3 in eu-west-1 (bucket "logs") cannot be reached: nothing listens there. (S3_UNREACHABLE)

  hint: See \`endpoint\`, \`region\` and \`proxy_uri\`.
`,
  ],
  [
    "of credentials that are nowhere",
    explain(Object.assign(new Error("Could not load credentials from any providers"), { name: "CredentialsProviderError" }), s3Asked),
    `error: There are no credentials for S3: Could not load credentials from any providers. (S3_CREDENTIALS)

  hint: Give \`access_key_id\` and \`secret_access_key\`, \`aws_credentials_file\` or \`role_arn\`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
`,
  ],
  [
    "of credentials in a file that are none",
    s3.badCredentialsFile("/etc/s3.yml", "it has no access_key_id"),
    `error: \`aws_credentials_file\` "/etc/s3.yml" cannot be used: it has no access_key_id. (S3_CREDENTIALS_FILE)

  hint: It must be YAML with \`:access_key_id:\` and \`:secret_access_key:\`.
`,
  ],
  [
    "of a role for which there are no credentials",
    s3.noRoleCredentials("arn:aws:iam::1:role/logs"),
    'error: AWS gave no credentials for `role_arn` "arn:aws:iam::1:role/logs". (S3_ROLE_ANSWER)\n',
  ],
  [
    "of a file of authorities for S3",
    s3.badAuthority("/etc/ca.pem", systemError("ENOENT")),
    'error: `ssl_ca_bundle` "/etc/ca.pem" cannot be read: there is no such file or folder. (S3_AUTHORITY)\n',
  ],
  [
    "of a temporary directory that cannot be written to",
    s3.badTemporaryDirectory("/var/lib/s3", systemError("EACCES")),
    'error: Nothing can be written to `temporary_directory` "/var/lib/s3": permission is denied. (S3_TEMPORARY_DIRECTORY)\n',
  ],
  [
    "of files that wait for S3",
    s3.uploadsFail(5, explain(s3Answer(404, "NoSuchBucket", "The specified bucket does not exist"), s3Asked)),
    `error: 5 files wait for an upload, and the last one failed: S3 answered 404 NoSuchBucket for "a/b.txt" in bucket "logs": The specified bucket does not exist. (S3_UPLOADS_FAIL)

  hint: See \`bucket\`, \`region\` and \`endpoint\`: there is none of this name. It must be made before.
`,
  ],
  [
    "of a file that does not tell where it belongs",
    s3.damagedAbout("/tmp/x/about"),
    'error: "/tmp/x/about" does not tell where its object belongs. (S3_ABOUT)\n',
  ],
  [
    "of a file that cannot be made ready for its upload",
    s3.badFile("/tmp/x/object", Object.assign(new Error("write"), { code: "ENOSPC" })),
    'error: "/tmp/x/object" cannot be uploaded: the disk is full. (S3_FILE)\n',
  ],
];

/** What comes of a RabbitMQ server. */
const rabbitErrors: [string, TailraceError, string][] = [
  [
    "of a login that RabbitMQ refuses",
    rabbit.loginRefused("mq:5672", new Error("403 (ACCESS-REFUSED)")),
    `error: RabbitMQ at mq:5672 refuses the login: 403 (ACCESS-REFUSED). (RABBITMQ_LOGIN)

  hint: Look at \`user\` and \`password\`; the user \`guest\` may connect from the server's own machine only.
`,
  ],
  [
    "of a virtual host that is not there",
    rabbit.vhostRefused("mq:5672", "logs", undefined),
    `error: RabbitMQ at mq:5672 refuses the \`vhost\` "logs". (RABBITMQ_VHOST)

  hint: It must be there, and the user must have permissions in it.
`,
  ],
  [
    "of a RabbitMQ that is not there",
    rabbit.rabbitUnreachable("mq:5672", new Error("connect ETIMEDOUT")),
    "error: RabbitMQ at mq:5672 cannot be reached: connect ETIMEDOUT. (RABBITMQ_UNREACHABLE)\n",
  ],
  [
    "of a queue that was declared otherwise",
    rabbit.rabbitRefused('the queue "logs"', new Error("inequivalent arg 'durable'")),
    `error: RabbitMQ refuses the queue "logs": inequivalent arg 'durable'. (RABBITMQ_REFUSED)

  hint: What exists already must have been declared with the same options.
`,
  ],
  [
    "of a connection to RabbitMQ that ends",
    rabbit.rabbitClosed("mq:5672", new Error("Unexpected close")),
    "error: The connection to RabbitMQ at mq:5672 was closed: Unexpected close. (RABBITMQ_CLOSED)\n",
  ],
  [
    "of a queue that is deleted",
    consumerCancelled("logs"),
    'error: RabbitMQ has ended the reading of the queue "logs": it was deleted, or moved. (RABBITMQ_CANCELLED)\n',
  ],
  [
    "of messages that are not confirmed",
    notTaken("mq:5672"),
    `error: RabbitMQ at mq:5672 has not taken messages; they are sent again. (RABBITMQ_NOT_TAKEN)

  hint: A queue may be full (\`x-overflow\`), or without its majority.
`,
  ],
];

/** What comes of a Redis server. */
const redisErrors: [string, TailraceError, string][] = [
  [
    "of a server that is no Redis",
    redis.noRedisReply(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")),
    `error: What the server sends is no reply of Redis: "HTTP/1.1 400 Bad Request\\r\\n\\r\\n". (REDIS_REPLY)

  hint: Is it a Redis server, and is \`ssl\` the same on both sides?
`,
  ],
  ["of an answer to nothing", redis.unaskedReply(), "error: The server sends a reply to nothing that was asked. (REDIS_REPLY)\n"],
  [
    "of a wrong password",
    redis.wrongLogin("redis:6379", new RedisRefusal("WRONGPASS invalid username-password pair or user is disabled.")),
    `error: Redis at redis:6379 does not take the \`password\`: WRONGPASS invalid username-password pair or user is disabled. (REDIS_LOGIN)

  hint: Look at the option \`password\`, and at \`requirepass\` of the server.
`,
  ],
  [
    "of a missing password",
    redis.loginMissing("redis:6379"),
    "error: Redis at redis:6379 asks for a password: set `password`. (REDIS_LOGIN)\n",
  ],
  [
    "of a missing database",
    redis.wrongDatabase("redis:6379", 99, new RedisRefusal("ERR DB index is out of range")),
    "error: Redis at redis:6379 has no database 99 (`db`): ERR DB index is out of range. (REDIS_DATABASE)\n",
  ],
  [
    "of a command that is refused",
    redis.redisRefused("redis:6379", "RPUSH", new RedisRefusal("READONLY You can't write against a read only replica.")),
    "error: Redis at redis:6379 refuses RPUSH: READONLY You can't write against a read only replica. (REDIS_REFUSED)\n",
  ],
  [
    "of a connection that ends",
    redis.redisClosed("redis:6379", systemError("ECONNRESET")),
    "error: The connection to Redis at redis:6379 was closed: the other side broke the connection. (REDIS_CLOSED)\n",
  ],
  [
    "of a server that is silent",
    redis.redisSilent("redis:6379", 5_000),
    "error: Redis at redis:6379 did not answer within 5000 ms (`timeout`). (REDIS_SILENT)\n",
  ],
  [
    "of a list that is too long",
    congested("logs", 11, 10),
    `error: The list "logs" has 11 elements, more than the \`congestion_threshold\` of 10: its events wait. (REDIS_CONGESTED)

  hint: Somebody must take from it.
`,
  ],
];

/** What input and output of Kafka meet. */
const kafkaErrors: [string, TailraceError, string][] = [
  [
    "of a broker that refuses the login",
    kafka.loginRefused(new Error("SASL PLAIN authentication failed: Connection error")),
    `error: The broker refuses the login: SASL PLAIN authentication failed: Connection error. (KAFKA_LOGIN_REFUSED)

  hint: Look at \`sasl_mechanism\` and at the user and password in \`sasl_jaas_config\`.
`,
  ],
  [
    "of a broker that nobody vouches for",
    kafka.certificateRefused(new Error("Connection error: unable to verify the first certificate")),
    `error: TLS with the broker fails: Connection error: unable to verify the first certificate. (KAFKA_CERTIFICATE)

  hint: Look at \`ssl_truststore_location\` (who vouches for the broker), \`ssl_keystore_location\` (what it is shown) and \`ssl_endpoint_identification_algorithm\`.
`,
  ],
  [
    "of a broker that hangs up",
    kafka.hungUp(new Error("Closed connection")),
    `error: The broker hangs up: Closed connection. (KAFKA_HUNG_UP)

  hint: A port with TLS or a login does so when \`security_protocol\` is another one than its own.
`,
  ],
  [
    "of brokers that are down",
    kafka.unreachable("kafka1:9092", new Error("Connection error: connect ECONNREFUSED 10.0.0.1:9092")),
    'error: No broker can be reached by `bootstrap_servers => "kafka1:9092"`: Connection error: connect ECONNREFUSED 10.0.0.1:9092. (KAFKA_UNREACHABLE)\n',
  ],
  [
    "of a broker's answer",
    kafka.kafkaFailed(new Error("Not authorized to access group: Group authorization failed.")),
    "error: Kafka answers: Not authorized to access group: Group authorization failed. (KAFKA_FAILED)\n",
  ],
  [
    "of a token endpoint",
    kafka.tokenFailed("https://id.example/token", "status 401"),
    "error: `sasl_oauthbearer_token_endpoint_url`: https://id.example/token gives no token: status 401. (KAFKA_TOKEN)\n",
  ],
  [
    "of a codec that is not installed",
    kafka.codecMissing("Snappy", "snappyjs"),
    `error: Records compressed with Snappy need the package snappyjs, which is not installed. (KAFKA_CODEC_MISSING)

  hint: npm install snappyjs
`,
  ],
  [
    "of a store that cannot be read",
    kafka.unreadableStore("ssl_keystore_location", "/etc/kafka/client.pem", systemError("EACCES")),
    `error: \`ssl_keystore_location\`: /etc/kafka/client.pem cannot be used: permission is denied. (KAFKA_STORE_FILE)

  hint: A store is PEM, or PKCS#12 with \`ssl_keystore_password\`; an encrypted key in PEM needs \`ssl_key_password\`.
`,
  ],
  [
    "of a group that cannot be joined again",
    keptOut("indexer"),
    `error: An error has kept this member from the group "indexer": it joins it anew. (KAFKA_KEPT_OUT)

  hint: The log at the level debug has the broker's error.
`,
  ],
  [
    "of a group without a position",
    noPosition("web", 3, "indexer"),
    'error: The group "indexer" has no position in partition 3 of web, and `auto_offset_reset => "none"` gives it none. (KAFKA_NO_POSITION)\n',
  ],
];

/** What the outputs of Elasticsearch and OpenSearch meet. */
const searchErrors: [string, TailraceError, string][] = [
  [
    "of an index that has no name",
    bulk.unresolvedIndex("web-%{kind}"),
    'error: The index "web-%{kind}" still has a placeholder: the event lacks its field. (BULK_INDEX_UNRESOLVED)\n',
  ],
  [
    "of an event's action that is none",
    bulk.unsupportedAction("destroy"),
    'error: The action "destroy" is none of index, create, update and delete. (BULK_ACTION_UNSUPPORTED)\n',
  ],
  ["of an upsert that is no document", bulk.badUpsert("{"), 'error: `upsert` gives "{", which is not JSON. (BULK_UPSERT)\n'],
  [
    "of a host that is down",
    bulk.unreachable("https://es1.example:9200", "connect ECONNREFUSED"),
    "error: https://es1.example:9200 cannot be reached: connect ECONNREFUSED. (BULK_UNREACHABLE)\n",
  ],
  [
    "of hosts that are all down",
    bulk.noHostLeft([bulk.unreachable("http://a:9200", "no answer"), bulk.unhealthy("http://b:9200", "/", 500)]),
    "error: None of the hosts can be used. http://a:9200 cannot be reached: no answer. http://b:9200 answers the health check of / with status 500. (BULK_NO_HOST)\n",
  ],
  [
    "of a host that is not well",
    bulk.unhealthy("http://b:9200", "/", 500),
    "error: http://b:9200 answers the health check of / with status 500. (BULK_UNHEALTHY)\n",
  ],
  [
    "of another product",
    bulk.wrongProduct("http://a:9200", "Elasticsearch"),
    "error: What answers at http://a:9200 is not Elasticsearch. (BULK_PRODUCT)\n",
  ],
  [
    "of a certificate that nobody trusts",
    bulk.noAuthority("https://a:9200"),
    "error: No certificate that https://a:9200 shows has a fingerprint of `ca_trusted_fingerprint`. (BULK_FINGERPRINT)\n",
  ],
  [
    "of an answer that is garbled",
    bulk.garbledReply("it is no JSON object", "<html>"),
    `error: The server's answer to a bulk request cannot be understood: it is no JSON object: "<html>". (BULK_REPLY)\n`,
  ],
  [
    "of a whole request that is refused",
    bulk.requestRefused(503, "unavailable"),
    "error: The server refuses the whole request with status 503: unavailable (BULK_STATUS)\n",
  ],
  [
    "of a record that is refused for now",
    bulk.recordRefused(429, "full", "web"),
    'error: The server does not take a record for "web" now (429): full (BULK_RECORD)\n',
  ],
  [
    "of a template that is refused",
    bulk.setupFailed('the template "web"', 400, "bad"),
    'error: The server refuses the template "web" with status 400: bad (BULK_SETUP)\n',
  ],
  [
    "of a login that is not known",
    credentialsRefused("http://a:9200"),
    `error: http://a:9200 does not know who asks (401). (BULK_NOT_ALLOWED)

  hint: Look at the user and password, or the API key.
`,
  ],
  [
    "of a policy that is not there",
    policyMissing("mine"),
    `error: The server has no ILM policy "mine". (ELASTICSEARCH_ILM_POLICY)

  hint: Make it there, or leave \`ilm_policy\` out: then a policy is made.
`,
  ],
];

function said(error: unknown): string {
  if (!(error instanceof TailraceError)) throw error;
  return renderProblem(error, { severity: "error", textOf: () => undefined, isColoured: false });
}

/** What clients of the Lumberjack protocol do wrong. */
const beatsErrors: [string, TailraceError, string][] = [
  [
    "of bytes that begin no frame",
    beats.unknownFrame('"GET / HTTP/1.1"'),
    'error: The bytes "GET / HTTP/1.1" begin no frame of the Lumberjack protocol: a version (1 or 2) and a type (W, J, D, C) do. (BEATS_FRAME)\n\n' +
      "  hint: Is the other side a Beat, or another client of the Lumberjack protocol? Does one of both speak TLS and the other not?\n",
  ],
  ["of a record without a window", beats.recordOutsideWindow(), "error: A record came that no window has announced. (BEATS_WINDOW)\n"],
  ["of a long record", beats.recordTooLong(300, 200), "error: A record is to have 300 bytes; 200 are allowed. (BEATS_RECORD_LENGTH)\n"],
  ["of an empty record", beats.emptyRecord(), "error: A record has no fields, or no bytes. (BEATS_RECORD_LENGTH)\n"],
  ["of half a frame", beats.halfFrame(), "error: A frame, or the window it belongs to, came only in part. (BEATS_HALF_FRAME)\n"],
  ["of frames packed twice", beats.nestedPacking(), "error: Packed frames hold packed frames. (BEATS_PACKED)\n"],
  [
    "of frames that are badly packed",
    beats.badlyPacked(new Error("incorrect header check")),
    "error: Packed frames cannot be unpacked: incorrect header check. (BEATS_PACKED)\n",
  ],
  ["of a bomb", beats.unpacksToTooMuch(1 << 30), "error: Packed frames unpack to more than 1073741824 bytes. (BEATS_UNPACKED_LENGTH)\n"],
  [
    "of records that take too much memory",
    beats.tooMuchKept(1000),
    "error: Records that have not come whole take more than the 1000 bytes that all connections have for them, and this connection's is the longest. (BEATS_CARRY)\n\n" +
      "  hint: More memory (`--memory`) allows for more.\n",
  ],
  [
    "of a client that does not read",
    beats.readsNoAnswers(),
    "error: The client sends, but does not read what it is answered. (BEATS_CLIENT_DEAF)\n",
  ],
];

/** What the output lumberjack meets. */
const lumberjackErrors: [string, TailraceError, string][] = [
  [
    "of servers that are down",
    lumberjack.noHostReached(["a.example", "b.example"], 5044, new Error("connect ECONNREFUSED")),
    "error: No connection to a.example, b.example, port 5044: connect ECONNREFUSED. (LUMBERJACK_UNREACHABLE)\n",
  ],
  [
    "of a window that is lost",
    lumberjack.connectionLost(undefined),
    "error: The connection was closed before everything was acknowledged. (LUMBERJACK_CONNECTION_LOST)\n",
  ],
  [
    "of a server that says nothing",
    lumberjack.noAnswer(60_000),
    "error: The server has not answered within 60000 ms. (LUMBERJACK_NO_ANSWER)\n",
  ],
  [
    "of a server of another kind",
    lumberjack.strangeAnswer(Buffer.from("HTTP/1.1 400 Bad Request")),
    'error: The server answers "HTTP/1.1 400 Bad", which is no acknowledgement. (LUMBERJACK_ANSWER)\n\n' +
      "  hint: Is it an input of Beats or Lumberjack, and does it speak TLS as `ssl_enabled` says?\n",
  ],
];

describe("what is said", () => {
  test.each<[string, TailraceError, string]>([
    ...beatsErrors,
    ...lumberjackErrors,
    [
      "of an address that does not answer 200",
      fetchRefused("http://config.example/main.conf", 404),
      "error: Cannot fetch the configuration http://config.example/main.conf: the server answered 404, only 200 is taken. (CONFIG_FETCH)\n",
    ],
    ...searchErrors,
    ...redisErrors,
    ...kafkaErrors,
    ...rabbitErrors,
    ...(s3Errors as [string, TailraceError, string][]), // explained, they are Tailrace's own
    ...commandErrors,
    [
      "of an address that redirects",
      fetchRefused("http://config.example/main.conf", 302),
      `error: Cannot fetch the configuration http://config.example/main.conf: the server answered 302, only 200 is taken. (CONFIG_FETCH)

  hint: Redirects are not followed: name the final address.
`,
    ],
    [
      "of a plugin that will not be served",
      pluginRefused({ kind: "output", name: "juggernaut" }, "Use the output websocket.", location),
      `error: The output plugin \`juggernaut\` of Logstash is not served by Tailrace. (PLUGIN_REFUSED)
  at pipeline.conf:3:5

  hint: Use the output websocket.
`,
    ],
    [
      "of a condition that cannot be decided",
      unusableCondition("Two constants of different types have no order.", location),
      "error: Two constants of different types have no order. (COMPILE_CONDITION)\n  at pipeline.conf:3:5\n",
    ],
    [
      "of an output that cannot start",
      pluginNotStarted({ kind: "output", name: "file", location } as never, systemError("EACCES")),
      "error: The output file cannot start: permission is denied. (PIPELINE_START)\n  at pipeline.conf:3:5\n",
    ],
    [
      "of a store that another process has",
      storeLocked("/data/queue/main"),
      `error: Another process has /data/queue/main open. (STORE_LOCKED)

  hint: Two Tailraces need two folders: give one another \`path.data\`. A lock that a dead process left is no hindrance.
`,
    ],
    [
      "of dead letters of a running Tailrace",
      inUse("The dead letters", "/data/dead_letter_queue/main", "Stop that Tailrace first."),
      `error: The dead letters in /data/dead_letter_queue/main are open in another process. (CLI_IN_USE)

  hint: Stop that Tailrace first.
`,
    ],
    [
      "of a store that cannot be opened",
      storeNotOpened("/data/queue/main", systemError("EACCES")),
      "error: Cannot open the store in /data/queue/main: permission is denied. (STORE_NOT_OPENED)\n",
    ],
    [
      "of a store of a newer format",
      storeTooNew("/data/queue/main", 9, 2),
      `error: The store in /data/queue/main has format 9; this Tailrace knows formats up to 2. (STORE_TOO_NEW)

  hint: A newer Tailrace wrote it: start that one, and let it drain the folder first.
`,
    ],
    [
      "of a store that cannot be written",
      storeWriteFailed(systemError("ENOSPC")),
      "error: Cannot write to the store: the disk is full. (STORE_WRITE)\n",
    ],
    [
      "of a store that cannot be read",
      storeReadFailed(new Error("Corruption: bad entry in block")),
      "error: Cannot read from the store: Corruption: bad entry in block. (STORE_READ)\n",
    ],
    [
      "of a position that cannot be kept",
      positionIsFolder("/data/position"),
      'error: The sincedb_path "/data/position" is a folder: it must name a file. (DEAD_LETTERS_POSITION)\n',
    ],
    [
      "of positions in files that cannot be kept",
      sincedbIsFolder("/data/sincedb"),
      'error: The sincedb_path "/data/sincedb" is a folder: it must name a file. (FILE_SINCEDB_IS_FOLDER)\n',
    ],
    [
      "of a list of files that cannot be made",
      completedLogNotMade("/no/such/list", systemError("ENOENT")),
      'error: The file_completed_log_path "/no/such/list" cannot be made. (FILE_COMPLETED_LOG_NOT_MADE)\n',
    ],
    [
      "of a datagram port that is taken",
      cannotBind("0.0.0.0", 514, systemError("EADDRINUSE")),
      `error: Cannot listen for datagrams on 0.0.0.0:514: the address is in use, so another process listens there. (UDP_BIND)

  hint: Choose another port, or end the process that has this one; ports below 1024 need a privilege.
`,
    ],
    [
      "of an event's address that is none",
      badAddress("%{url}", "it is no address"),
      'error: "%{url}" cannot be asked: it is no address. (HTTP_CLIENT_ADDRESS)\n',
    ],
    [
      "of a server that does not answer a request",
      noAnswer("logs.example:8080", "it said nothing for 10 s"),
      "error: No answer from logs.example:8080: it said nothing for 10 s. (HTTP_CLIENT_NO_ANSWER)\n",
    ],
    [
      "of a proxy that refuses",
      proxyRefused("proxy.example:3128", 407),
      "error: The proxy proxy.example:3128 opens no tunnel: it answered 407. (HTTP_CLIENT_TUNNEL)\n",
    ],
    ["of a server that is busy", askedAgain(503, "logs.example"), "error: logs.example answered 503. (HTTP_OUTPUT_STATUS)\n"],
    [
      "of keys that cannot be had",
      unreadableKeys("https://login.example/keys", new Error("it answered 500")),
      "error: `jwt_jwks`: no keys from https://login.example/keys: it answered 500. (HTTP_JWKS)\n",
    ],
    [
      "of a Unix socket that is taken",
      cannotListenAt("/run/app.sock", systemError("EADDRINUSE")),
      `error: Cannot listen on /run/app.sock: the address is in use, so another process listens there. (UNIX_LISTEN)

  hint: Choose another path, or remove the file when nobody listens there; \`force_unlink => true\` removes a socket.
`,
    ],
    [
      "of a connection without a PROXY header",
      badProxyHeader('it does not begin with "PROXY "', Buffer.from("GET / HTTP/1.1\r\n")),
      `error: The connection does not begin with a PROXY header: it does not begin with "PROXY ". It begins with "GET / HTTP/1.1\\r\\n". (TCP_PROXY_HEADER)

  hint: With \`proxy_protocol => true\` every connection must come through a proxy that sends one.
`,
    ],
    [
      "of a PROXY header that does not come",
      proxyHeaderTimedOut(),
      "error: The connection sent no whole PROXY header in time. (TCP_PROXY_TIMEOUT)\n",
    ],
    [
      "of a server that does not answer",
      connectTimedOut({ host: "logs.example", port: 5000, timeoutMs: 1000 }),
      "error: No connection to logs.example:5000 within 1000 ms. (CONNECT_TIMEOUT)\n",
    ],
    [
      "of a server that hangs up",
      connectionClosed({ host: "logs.example", port: 5000 }),
      "error: logs.example:5000 closed the connection before it was ready. (CONNECT_CLOSED)\n",
    ],
    [
      "of a connection that breaks",
      connectionLost(),
      "error: The connection was closed before everything was written. (TCP_CONNECTION_LOST)\n",
    ],
    ["of a handshake that breaks", handshakeBroken(), "error: The other side went away during the TLS handshake. (TLS_HANDSHAKE)\n"],
    [
      "of a certificate that is not trusted",
      badPeerCertificate("it has expired"),
      "error: The other side's certificate is not accepted: it has expired. (TLS_PEER_CERTIFICATE)\n",
    ],
    [
      "of a server that nobody vouches for",
      serverNotTrusted("logs.example:6514", "self-signed certificate", "`ssl_cacert`", undefined),
      "error: The certificate of logs.example:6514 is not accepted: self-signed certificate. See `ssl_cacert`. (TLS_SERVER_CERTIFICATE)\n",
    ],
    [
      "of a server that wants another certificate",
      clientNotAccepted("logs.example:6514", "alert unknown ca", "`ssl_cert`", undefined),
      "error: logs.example:6514 does not accept this side's certificate: alert unknown ca. See `ssl_cert`. (TLS_CLIENT_CERTIFICATE)\n",
    ],
    [
      "of a key that cannot be read",
      unreadableFile("ssl_key", "/etc/tls/server.key", systemError("EACCES")),
      "error: `ssl_key`: cannot read /etc/tls/server.key: permission is denied. (TLS_FILE)\n",
    ],
    [
      "of a certificate that is none",
      unusableMaterial("`ssl_certificate` and `ssl_key`", new Error("no start line")),
      `error: \`ssl_certificate\` and \`ssl_key\` cannot be used: no start line. (TLS_MATERIAL)

  hint: Files must be PEM, the key must fit the certificate, and \`ssl_key_passphrase\` must open it when it is encrypted.
`,
    ],
    [
      "of a path that is a socket",
      isSocket("/run/app.sock"),
      "error: /run/app.sock is a socket: it cannot be written as a file. (FILE_IS_SOCKET)\n",
    ],
    [
      "of a standard output that nobody reads",
      stdoutClosed(),
      "error: Standard output was closed by its reader: events for it are dropped from now on. (STDOUT_CLOSED)\n",
    ],
    [
      "of a time that its padding has no room for",
      textExceedsPadWidth("pyyyy", "2026", 1),
      'error: "2026" has 4 characters, more than the pad width 1 in the date pattern "pyyyy" allows. (DATE_PATTERN_EXCEEDS_PAD)\n',
    ],
    [
      "of a value that is no address",
      noAddress("10.0.0"),
      'error: "10.0.0" is no IP address of as many bits as "key" says. (FINGERPRINT_ADDRESS)\n',
    ],
    [
      "of a date in a dictionary",
      dateInDictionary("release", "2024-02-29"),
      'error: The value of "release" in the dictionary holds the date 2024-02-29, which no field can hold. (TRANSLATE_DATE)\n\n' +
        '  hint: Write it in quotes, "2024-02-29", or with a time: 2024-02-29T00:00:00Z.\n',
    ],
    [
      "of maps of another run that cannot be read",
      mapsUnreadable("/data/maps", new Error("incompatible marshal file format")),
      'error: The maps in "/data/maps" cannot be read: incompatible marshal file format. (AGGREGATE_MAPS)\n',
    ],
    [
      "of a Ruby that is not installed",
      rubyMissing("@ruby/3.4-wasm-wasi", new Error("not found")),
      `error: Code in Ruby needs the package @ruby/3.4-wasm-wasi, which is not installed. (RUBY_MISSING)

  hint: Add it with: npm install @ruby/3.4-wasm-wasi
`,
    ],
    ["of a Ruby that does not start", rubyDoesNotStart(new Error("no memory")), "error: Ruby does not start: no memory. (RUBY_START)\n"],
    [
      "of a Ruby that ends",
      rubyDied(new Error("unreachable")),
      `error: The Ruby interpreter ended: unreachable. (RUBY_DIED)

  hint: Its code runs on in a new interpreter, without what it kept in variables.
`,
    ],
    [
      "of a value of a script that no field can hold",
      notAValue("a function"),
      "error: A field cannot hold a function: it takes texts, numbers, booleans, null, dates, lists and plain objects. (SCRIPT_VALUE)\n",
    ],
    ["of values without an order", incomparable(undefined, 5), "error: Cannot compare a missing field with 5. (EVENT_INCOMPARABLE)\n"],
    [
      "of a text that is no JSON",
      invalidJson('{"a": nope}', 6, "a value is expected"),
      'error: Not valid JSON at character 7: a value is expected; near "{\\"a\\": nope}". (EVENT_JSON)\n',
    ],
    [
      "of a text that is no EDN",
      invalidEdn(6, "a text has no end"),
      "error: Not valid EDN at character 7: a text has no end. (EDN_SYNTAX)\n",
    ],
    ["of a text that is no CEF", notCef("it holds a line end"), "error: Not valid CEF: it holds a line end. (CEF_SYNTAX)\n"],
    [
      "of a time that is none of CEF",
      notATime("noon"),
      'error: Not a time as CEF writes it: "noon". (CEF_TIME)\n\n  hint: Milliseconds since 1970, or `MMM dd yyyy HH:mm:ss`, with or without year, fraction and zone.\n',
    ],
    [
      "of a message that is none of Fluentd's",
      notForward("it is no list"),
      "error: Not a message of the forward protocol: it is no list. (FLUENT_MESSAGE)\n",
    ],
    [
      "of a time that GELF cannot mean",
      noGelfTime(1e300),
      "error: 1e+300 is no number of seconds since 1970 within the calendar. (GELF_TIME)\n",
    ],
    [
      "of MessagePack that ends too early",
      msgpack.truncated(3),
      "error: The MessagePack value at byte 4 goes on behind the end of its bytes. (MSGPACK_TRUNCATED)\n",
    ],
    ["of no MessagePack", msgpack.unknownByte(0xc1, 0), "error: No MessagePack value begins with 0xc1, at byte 1. (MSGPACK_SYNTAX)\n"],
    [
      "of MessagePack that promises too much",
      msgpack.tooManyEntries(1_000_000),
      "error: A MessagePack list or map promises more than 1000000 entries. (MSGPACK_ENTRIES)\n",
    ],
    ["of deep MessagePack", msgpack.tooDeep(1000), "error: A MessagePack value is deeper than 1000 levels. (MSGPACK_DEPTH)\n"],
    [
      "of a foreign extension of MessagePack",
      msgpack.unknownExtension(5, 1),
      "error: There is no meaning for the MessagePack extension 5 with 1 bytes. (MSGPACK_EXTENSION)\n",
    ],
    [
      "of a packet that is no flow",
      badPacket("its header is incomplete"),
      "error: Not a packet of NetFlow or IPFIX: its header is incomplete. (NETFLOW_PACKET)\n",
    ],
    ["of what is no part of events", cannotBeHeld("a set"), "error: An event cannot hold a set. (EDN_VALUE)\n"],
    ["of damaged event bytes", damagedBytes(12, "unknown type 99"), "error: Damaged bytes at 12: unknown type 99. (EVENT_DAMAGED)\n"],
    [
      "of a damaged block",
      damagedBlock("its length is 0"),
      "error: A block of the queue is damaged: its length is 0. (FLOW_BLOCK_DAMAGED)\n",
    ],
    ["of a damaged payload", damagedPayload(), "error: A payload is damaged: its parts do not fit each other. (FLOW_PAYLOAD_DAMAGED)\n"],
    [
      "of a thread that ends",
      workerDied(new Error("out of memory")),
      "error: A worker thread ended with work unanswered: out of memory. (WORKER_DIED)\n",
    ],
    ["of a block that fails", jobFailed("no program", undefined), "error: A block could not be computed: no program (WORKER_JOB)\n"],
  ])("%s", (_, error, text) => {
    expect(said(error)).toBe(text);
  });

  test("of a plugin that is used before it is loaded", () => {
    expect(() => new Registry(plugins).filter("grok")).toThrowError("The filter plugin grok is not loaded.");
  });

  test("of a plugin that Logstash has and Tailrace will not have, by the check", async () => {
    const refusing = { ...coverage, output: { ...coverage.output, juggernaut: { status: "refused" as const, instead: "Use websocket." } } };
    const { problems } = await checkConfig("input { stdin { } } output { juggernaut { } }", { coverage: refusing });

    expect(problems.map(({ code, hint }) => [code, hint])).toEqual([["PLUGIN_REFUSED", "Use websocket."]]);
  });
});

describe("what the log says of an event", () => {
  test.each([
    [
      "mutate { replace => { '[message][a]' => 'x' } }",
      "EVENT_FIELD_SET",
      'Cannot set the field [message][a]: "hello" on its way is neither a map nor a list.',
    ],
    [
      "mutate { add_field => { '[l][-9]' => 'x' } }",
      "EVENT_LIST_INDEX",
      "Cannot set [l][-9]: the list has 2 elements, -9 is before its start.",
    ],
    ["mutate { replace => { '@metadata' => 'x' } }", "EVENT_METADATA", 'Cannot set [@metadata] to "x": it takes a map only.'],
    ["mutate { copy => { 'n' => 'tags' } }", "EVENT_TAGS", "Cannot set [tags] to 5: tags take a text or a list of texts."],
    ["mutate { replace => { '@timestamp' => 'x' } }", "EVENT_TIMESTAMP", 'Cannot set @timestamp to "x": it takes a timestamp only.'],
    ["csv { columns => ['a'] convert => { 'a' => 'boolean' } source => 'row' }", "CSV_BOOLEAN", "A column without text is no boolean."],
    [
      "csv { source => 'quotes' }",
      "CSV_MALFORMED",
      'A row is malformed at "b,c": quotes stand around a whole column, inside of it doubled.',
    ],
    [
      "kv { field_split_pattern => '(?<x>,|;)' source => 'pairs' }",
      "KV_NAMED_GROUP",
      "A named group in a split pattern of kv takes the place of the key.",
    ],
    ["kv { source => 'l' }", "KV_NO_TEXT", "kv reads texts; its list holds 1."],
    ["kv { recursive => true source => 'deep' }", "KV_TOO_DEEP", "The pairs of a text stand in each other more than 1000 deep."],
    ["mutate { convert => { 'message' => 'integer' } }", "MUTATE_NOT_CONVERTIBLE", '"hello" is no integer.'],
    ["mutate { copy => { 'message' => 5 } }", "FIELD_NAME", "5 is no name of a field: it must be one text."],
    ["mutate { split => { 'message' => 5 } }", "MUTATE_SEPARATOR", "split needs a text to go by, not 5."],
    ["mutate { strip => ['l'] }", "MUTATE_STRIP", "strip cannot work on 1 in a list: it is no text."],
    [
      String.raw`mutate { gsub => ['message', '(?<a>l)', '\k<b>'] }`,
      "REPLACEMENT_GROUP",
      String.raw`The replacement has \k<b>, but "(?<a>l)" has no group of that name.`,
    ],
    [
      "xml { source => 'bomb' target => 'doc' }",
      "XML_ENTITIES",
      "The entities of a document stand for more than 10240 characters, or for each other.",
    ],
    ["xml { source => 'broken' target => 'doc' }", "XML_MALFORMED", "A document is not well-formed: </a> does not end <b>."],
    [
      "xml { source => 'xml' store_xml => false xpath => { '//p:b' => 'x' } }",
      "XML_PREFIX",
      'The prefix p in "//p:b" stands for no namespace.',
    ],
    ["xml { source => 'nested' target => 'doc' }", "XML_TOO_DEEP", "The elements of a document stand in each other more than 1000 deep."],
    ["xml { source => 'xml' store_xml => false xpath => { '//b[' => 'x' } }", "XML_XPATH", '"//b[" is no XPath 1.0: XPath parse error'],
  ])("that %s cannot change", async (filter, code, message) => {
    const config = `input { stdin { codec => json_lines } } filter { ${filter} } output { null { } }`;
    const documents = {
      bomb: '<!DOCTYPE a [<!ENTITY e "&f;"><!ENTITY f "&e;">]><a>&e;</a>',
      broken: "<a><b>1</a>",
      xml: "<a/>",
      nested: "<a>".repeat(1_001),
    };
    const texts = JSON.stringify(documents).slice(1);
    const { log } = await runConfig(config, {
      input: `{"message":"hello","n":5,"l":[1,2],"row":",1","quotes":"\\"a\\"b,c","pairs":"a=1,b=2","deep":"${"a=".repeat(1_100)}b",${texts}\n`,
    });

    const errors = log.flatMap(({ data }) => (data["error"] instanceof TailraceError ? [data["error"]] : []));
    expect(errors.map((error) => [error.code, error.message])).toEqual([[code, message]]);
  });
});

describe("what keeps a pipeline from starting", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "tailrace-test-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as { port: number };
    const error: unknown = await startConfig(`input { tcp { host => "127.0.0.1" port => ${port} } } output { null { } }`).catch(
      (cause: unknown) => cause,
    );
    await new Promise((resolve) => {
      server.close(resolve);
    });

    expect(said(error))
      .toBe(`error: Cannot listen on 127.0.0.1:${port}: the address is in use, so another process listens there. (LISTEN_FAILED)
  at pipeline.conf:1:9

  hint: Choose another port, or end the process that has this one; ports below 1024 need a privilege.
`);
  });

  test("a database of an unknown type", async () => {
    const file = path.join(folder, "colours.mmdb");
    writeFileSync(file, writeMmdb({ type: "My-Colours", networks: { "192.0.2.0/24": { colour: "red" } } }));
    const { problems } = await checkConfig(
      `input { stdin { } } filter { geoip { source => "[client][ip]" database => "${file}" } } output { null { } }`,
    );

    expect(problems.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      [
        "GEOIP_DATABASE_TYPE",
        `The database "${file}" is of the type "My-Colours", which the geoip filter does not know.`,
        expect.stringContaining("Known are types whose name holds one of these: "),
      ],
    ]);
  });
});

test.each([
  [systemError("ENOSPC"), "the disk is full"],
  [systemError("EWHATEVER"), "EWHATEVER: some words of Node.js"],
  [new Error("It ends in a full stop."), "It ends in a full stop"],
  ["a text", "a text"],
])("the reason of %s in a sentence is %s", (cause, words) => {
  expect(reasonOf(cause)).toBe(words);
});
