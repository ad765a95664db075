import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { cataloguedCodes } from "../diagnostics/catalogue.ts";
import { packageRoot } from "../support/run-config.ts";

/** Codes that no command line shows: they come up while events run, or when Tailrace itself is wrong. */
const runTime: Readonly<Record<string, string>> = {
  BEATS_CARRY: "depends on who connects",
  BEATS_CLIENT_DEAF: "depends on who connects",
  BEATS_FRAME: "depends on who connects",
  BEATS_HALF_FRAME: "depends on who connects",
  BEATS_PACKED: "depends on who connects",
  BEATS_RECORD_LENGTH: "depends on who connects",
  BEATS_UNPACKED_LENGTH: "depends on who connects",
  BEATS_WINDOW: "depends on who connects",
  AGGREGATE_MAPS: "found when the first event comes; the file is put aside",
  BULK_ACTION_UNSUPPORTED: "depends on the event",
  BULK_FINGERPRINT: "depends on the server",
  BULK_INDEX_UNRESOLVED: "depends on the event",
  BULK_NOT_ALLOWED: "depends on the server",
  BULK_NO_HOST: "depends on the servers",
  BULK_PRODUCT: "depends on the server",
  BULK_RECORD: "depends on the server",
  BULK_REPLY: "depends on the server",
  BULK_SETUP: "depends on the server",
  BULK_STATUS: "depends on the server",
  BULK_UNHEALTHY: "depends on the server",
  BULK_UNREACHABLE: "depends on the server",
  BULK_UPSERT: "depends on the event",
  CEF_SYNTAX: "depends on the event; the event gets a tag",
  CEF_TIME: "depends on the event; the event gets a tag",
  CLI_IN_USE: "needs a Tailrace that runs",
  COMPILE_CONDITION: "the language check refuses such conditions first",
  CONFIG_FETCH: "needs a server that answers",
  CONNECT_CLOSED: "needs a server that hangs up",
  CONNECT_TIMEOUT: "needs a server that does not answer",
  CSV_BOOLEAN: "depends on the event; the event gets a tag",
  CSV_MALFORMED: "depends on the event; the event gets a tag",
  DATE_PATTERN_EXCEEDS_PAD: "depends on the time that is printed",
  DEAD_LETTERS_POSITION: "found when the input is opened",
  EDN_SYNTAX: "depends on the event; its text is its message",
  EDN_VALUE: "depends on the event; its text is its message",
  ELASTICSEARCH_ILM_POLICY: "depends on the server",
  EVENT_DAMAGED: "bytes of our own are damaged",
  EVENT_FIELD_SET: "depends on the event",
  EVENT_INCOMPARABLE: "depends on the event; the event gets a tag",
  EVENT_JSON: "depends on the event; the event gets a tag",
  EVENT_LIST_INDEX: "depends on the event",
  EVENT_METADATA: "depends on the event",
  EVENT_TAGS: "depends on the event",
  EVENT_TIMESTAMP: "depends on the event",
  FIELD_NAME: "depends on the event; the event gets a tag",
  FILE_COMPLETED_LOG_NOT_MADE: "found when the input is opened",
  EXEC_NOT_FOUND: "found when the command is run",
  EXEC_OUTPUT: "found when the command is run",
  FILE_IS_SOCKET: "found when the file is opened",
  FILE_SINCEDB_IS_FOLDER: "found when the input is opened",
  FINGERPRINT_ADDRESS: "depends on the event",
  FLOW_BLOCK_DAMAGED: "bytes of our own are damaged",
  FLOW_PAYLOAD_DAMAGED: "bytes of our own are damaged",
  FLUENT_MESSAGE: "depends on the event; the event gets a tag",
  GELF_TIME: "depends on the event; the event gets a tag",
  GEOIP_DATABASE_TYPE: "needs a database, which is no text",
  HTTP_CLIENT_ADDRESS: "depends on the event",
  HTTP_CLIENT_NO_ANSWER: "depends on the server",
  HTTP_CLIENT_TUNNEL: "depends on the proxy",
  HTTP_OUTPUT_STATUS: "depends on the server",
  HTTP_JWKS: "found when the port is opened, or depends on the server of the keys",
  KAFKA_CERTIFICATE: "depends on who answers",
  KAFKA_CODEC_MISSING: "found when a batch comes, or the output is opened",
  KAFKA_FAILED: "depends on the broker",
  KAFKA_HUNG_UP: "depends on who answers",
  KAFKA_KEPT_OUT: "depends on the broker",
  KAFKA_LOGIN_REFUSED: "depends on the broker",
  KAFKA_NO_POSITION: "depends on the broker",
  KAFKA_STORE_FILE: "found when a connection is made",
  KAFKA_TOKEN: "depends on the endpoint",
  KAFKA_UNREACHABLE: "needs a broker that is down",
  KV_NAMED_GROUP: "depends on the event; the check warns",
  KV_NO_TEXT: "depends on the event; the event gets a tag",
  KV_TOO_DEEP: "depends on the event; the event gets a tag",
  LISTEN_FAILED: "found when the port is opened; test/first-ten-minutes shows it with its place",
  MSGPACK_DEPTH: "depends on the event; the event gets a tag",
  MSGPACK_ENTRIES: "depends on the event; the event gets a tag",
  MSGPACK_EXTENSION: "depends on the event; the event gets a tag",
  MSGPACK_SYNTAX: "depends on the event; the event gets a tag",
  MSGPACK_TRUNCATED: "depends on the event; the event gets a tag",
  LUMBERJACK_ANSWER: "depends on the server",
  LUMBERJACK_CONNECTION_LOST: "found when events are written",
  LUMBERJACK_NO_ANSWER: "depends on the server",
  LUMBERJACK_UNREACHABLE: "depends on the server",
  MUTATE_NOT_CONVERTIBLE: "depends on the event",
  MUTATE_SEPARATOR: "depends on the event; the event gets a tag",
  MUTATE_STRIP: "depends on the event",
  NETFLOW_PACKET: "depends on the packet, which is dropped",
  PIPELINE_START: "found when an input or output is opened",
  PIPE_BROKEN: "found when events are written",
  RABBITMQ_CANCELLED: "depends on the server",
  RABBITMQ_CLOSED: "needs a server that hangs up",
  RABBITMQ_LOGIN: "depends on the server",
  RABBITMQ_NOT_TAKEN: "depends on the server",
  RABBITMQ_REFUSED: "depends on the server",
  RABBITMQ_UNREACHABLE: "needs a server that does not answer",
  RABBITMQ_VHOST: "depends on the server",
  REDIS_CLOSED: "needs a server that hangs up",
  REDIS_CONGESTED: "depends on the server",
  REDIS_DATABASE: "depends on the server",
  REDIS_LOGIN: "depends on the server",
  REDIS_REFUSED: "depends on the server",
  REDIS_REPLY: "depends on the server",
  REDIS_SILENT: "needs a server that does not answer",
  REGISTRY_NOT_LOADED: "a mistake of our own",
  REPLACEMENT_GROUP: "a replacement may hold fields, so it is read when an event comes",
  RUBY_DIED: "found when events are worked on; the event gets a tag",
  RUBY_MISSING: "the package is there for the tests",
  RUBY_START: "a mistake of our own",
  S3_ABOUT: "depends on what a process has left",
  S3_AUTHORITY: "found when the output is opened",
  S3_CREDENTIALS: "found when the output is opened",
  S3_CREDENTIALS_FILE: "found when the output is opened",
  S3_FILE: "depends on the disk",
  S3_REFUSED: "depends on the server",
  S3_ROLE_ANSWER: "depends on the server",
  S3_TEMPORARY_DIRECTORY: "found when the output is opened",
  S3_UNREACHABLE: "needs a server that does not answer",
  S3_UPLOADS_FAIL: "depends on the server",
  SCRIPT_VALUE: "depends on the event; the event gets a tag",
  STDOUT_CLOSED: "found when events are written",
  STORE_LOCKED: "found when a pipeline opens its queue",
  STORE_NOT_OPENED: "found when a pipeline opens its queue",
  STORE_READ: "found when blocks are read back",
  STORE_TOO_NEW: "found when a pipeline opens its queue",
  STORE_WRITE: "found when events are written",
  TCP_CONNECTION_LOST: "found when events are written",
  TCP_PROXY_HEADER: "depends on who connects",
  TCP_PROXY_TIMEOUT: "depends on who connects",
  TLS_FILE: "found when the port is opened",
  TLS_HANDSHAKE: "depends on who connects",
  TLS_MATERIAL: "found when the port is opened",
  TLS_PEER_CERTIFICATE: "depends on who connects",
  TLS_SERVER_CERTIFICATE: "depends on who answers",
  TLS_CLIENT_CERTIFICATE: "depends on who answers",
  TRANSLATE_DATE: "depends on the event",
  UDP_BIND: "found when the port is opened",
  UNIX_LISTEN: "found when the socket is opened",
  WORKER_DIED: "a thread ended",
  WORKER_JOB: "a mistake of our own",
  XML_ENTITIES: "depends on the event; the event gets a tag",
  XML_MALFORMED: "depends on the event; the event gets a tag",
  XML_PREFIX: "depends on the event; the event gets a tag",
  XML_TOO_DEEP: "depends on the event; the event gets a tag",
  XML_XPATH: "a warning of the check, an error of each event",
};

/** Where an error takes over the code of another one, with its place. */
const passedOn: readonly string[] = ["src/compiler/place-error.ts", "src/pipeline/errors.ts", "src/regex/errors.ts"];

const sources = ["src", "plugins"].flatMap((folder) =>
  readdirSync(path.join(packageRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.includes("node_modules"))
    .map((name) => path.posix.join(folder, name)),
);

/** What errors are made with; the regular expressions' have a maker of their own. */
const MAKERS = String.raw`\b(?:new (?:TailraceError|PluginError)|patternError)\(\s*`;

function madeIn(file: string, argument: string): string[] {
  const text = readFileSync(path.join(packageRoot, file), "utf8");
  return [...text.matchAll(new RegExp(MAKERS + argument, "g"))].map(([, found = ""]) => found);
}

const made = new Set(sources.flatMap((file) => madeIn(file, '"([A-Z0-9_]+)"')));

describe("the code of an error", () => {
  test("stands where the error is made, as a literal", () => {
    const others = sources.filter((file) => !passedOn.includes(file) && madeIn(file, String.raw`([^"\s])`).length > 0);

    expect(others).toEqual([]);
  });

  test.each([...made].toSorted())("%s is catalogued with its whole text, in test/diagnostics", (code) => {
    expect(cataloguedCodes().has(code) || code in runTime).toBe(true);
  });

  test("is not both catalogued and in the table of those that only a run shows", () => {
    const catalogued = cataloguedCodes();

    expect(Object.keys(runTime).filter((code) => catalogued.has(code) || !made.has(code))).toEqual([]);
  });

  test("of a run is in a test that compares its text", () => {
    const text = readFileSync(path.join(packageRoot, "test/diagnostics/run-time.test.ts"), "utf8");
    const said = new Set([...text.matchAll(/(?:\(|")([A-Z0-9_]+)[)"]/g)].map(([, code = ""]) => code));
    const withoutCode = ["REGISTRY_NOT_LOADED"];

    expect(Object.keys(runTime).filter((code) => !said.has(code) && !withoutCode.includes(code))).toEqual([]);
  });
});
