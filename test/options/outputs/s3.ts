import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "../../support/free-port.ts";
import { startConfig } from "../../support/run-config.ts";
import type { RunningConfig } from "../../support/run-config.ts";
import { S3Server } from "../../support/s3-server.ts";
import type { S3ServerOptions } from "../../support/s3-server.ts";
import { until } from "../../support/until.ts";
import { briefly } from "../briefly.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";
import { refusalCase } from "../run-case.ts";
import { scratchFolder } from "../scratch-folder.ts";
import { certificates } from "../tls-handshake.ts";

const PORT = await freePort();
const folder = scratchFolder();
const files = certificates();

interface Seen {
  readonly server: S3Server;
  readonly running: RunningConfig;
}

interface S3Case {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly input?: string;
  readonly server?: S3ServerOptions;
  /** Environment variables while it runs. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Prepares the server, and the folder of the output's files. */
  readonly act?: (server: S3Server, directory: string) => void;
  /** While it runs, its input open; absent: it runs to its end. */
  readonly during?: (seen: Seen) => Promise<void>;
  readonly expected: unknown;
  readonly see: (server: S3Server) => unknown;
}

const STYLE = "additional_settings => { force_path_style => true }";

/** Two events, "a" and "b". What a case says replaces what is needed. */
function s3Case({ beside = "", input = "a\nb\n", server: options = {}, act, during, see, environment = {}, ...rest }: S3Case): OptionCase {
  return {
    ...rest,
    observe: async (option) => {
      const directory = mkdtempSync(path.join(folder, "files-"));
      const scheme = options.tls === undefined ? "http" : "https";
      const needed = {
        bucket: "logs",
        endpoint: `"${scheme}://127.0.0.1:${PORT}"`,
        access_key_id: "ann",
        secret_access_key: '"open sesame"',
        temporary_directory: `"${directory}"`,
        additional_settings: "{ force_path_style => true }",
        codec: 'line { format => "%{message}" }',
      };
      const has = (name: string): boolean => new RegExp(String.raw`(?<!\w)${name} =>`).test(`${beside} ${option}`);
      const isLogin = (name: string): boolean => name.endsWith("_key_id") || name === "secret_access_key";
      const kept = Object.entries(needed).filter(([name]) => !has(name) && !(isLogin(name) && has("aws_credentials_file")));
      const text = kept.map(([name, value]) => `${name} => ${value}`).join(" ");
      const server = await S3Server.start({ port: PORT, ...options });
      const restore = setEnvironment(environment);
      act?.(server, directory);
      try {
        const config = `input { stdin { } } output { s3 { ${text} ${beside} ${option} } }`;
        const running = await startConfig(config, { input, keepsInputOpen: during !== undefined }).catch(() => undefined);
        if (running === undefined) return "no start";
        await during?.({ server, running });
        const seen = during === undefined ? undefined : await see(server);
        server.hold = undefined;
        if (during === undefined) await running.agent.inputsEnded();
        await running.stop();
        return during === undefined ? await see(server) : seen;
      } finally {
        restore();
        await server.stop();
      }
    },
  };
}

function setEnvironment(given: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(given).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, given);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

const texts = ({ objects }: S3Server): string[] => [...objects.values()].map(({ body }) => body.toString()).toSorted();
const names = ({ objects }: S3Server): string[] => [...objects.keys()].toSorted();
const header =
  (name: string) =>
  ({ puts }: S3Server): unknown =>
    puts[0]?.headers[name];
const headerCase = (given: string, name: string, expected: unknown, beside = ""): OptionCase =>
  s3Case({ given, beside, see: header(name), expected });

/** Waits for what a round of housekeeping may bring. */
const aRound = async (condition: () => boolean): Promise<void> => {
  const end = performance.now() + ROUND_MS;
  await until(() => condition() || performance.now() > end, "a round");
};
const ROUND_MS = 2_500;

const delivered = ({ running }: Seen): number => running.agent.counts()[0]!.lanes[0]!.delivered;
const failsOnce = (server: S3Server): void => {
  let failures = 1;
  server.refuse = ({ key }) => (key.startsWith("ls.s3") && failures-- > 0 ? { status: 500, code: "InternalError" } : undefined);
};

const file = (name: string, text: string): string => {
  const written = path.join(folder, name);
  writeFileSync(written, text);
  return written;
};
const credentialsFile = file("credentials.yml", ':access_key_id: "ann"\n:secret_access_key: "open sesame"\n');
const otherFile = file("other.yml", ':access_key_id: "bob"\n:secret_access_key: "open sesame"\n');
const tokenFile = file("token", "the-token\n");

const STS = { AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${PORT}` };
const ROLE = 'role_arn => "arn:aws:iam::123456789012:role/logs"';
const asked = ({ requests }: S3Server): URLSearchParams | undefined => {
  const found = requests.find(({ bucket, method }) => bucket === "" && method === "POST");
  return found === undefined ? undefined : new URLSearchParams(found.body.toString());
};

const tls = { cert: readFileSync(files.server.cert), key: readFileSync(files.server.key) };
const isServed = ({ puts }: S3Server): boolean => puts.length > 0;
const settings = (text: string): string => `additional_settings => { force_path_style => true ${text} }`;

/** Holds uploads and gives events one by one. */
async function oneByOne({ server, running }: Seen): Promise<void> {
  holdUploads(server);
  await until(() => delivered({ server, running }) === 2, "both on the disk");
  for (const text of ["c", "d", "e"]) {
    running.write(`${text}\n`);
    await briefly(() => delivered({ server, running }) === 2 + "cde".indexOf(text) + 1);
  }
  seenWhileHeld = delivered({ server, running });
  letGo();
}

let seenWhileHeld = 0;
let letGo = (): void => {};

function holdUploads(server: S3Server): void {
  server.hold = new Promise((resolve) => {
    letGo = resolve;
  });
}

export const pluginCases: PluginCases = {
  cases: {
    bucket: s3Case({
      given: "bucket => mine",
      instead: "bucket => logs",
      server: { buckets: ["logs", "mine"] },
      see: ({ puts }) => puts[0]?.bucket,
      expected: "mine",
    }),
    prefix: s3Case({
      given: 'prefix => "of/%{message}"',
      see: (server) => names(server).map((name) => name.split("ls.s3")[0]),
      expected: ["logs/of/a/", "logs/of/b/"],
    }),
    rotation_strategy: s3Case({ given: "rotation_strategy => time", beside: "size_file => 1", see: texts, expected: ["a\nb\n"] }),
    size_file: s3Case({ given: "size_file => 1", see: texts, expected: ["a\n", "b\n"] }),
    time_file: s3Case({
      given: "time_file => 0.0001",
      during: ({ server }) => aRound(() => server.objects.size > 0),
      see: ({ objects }) => objects.size > 0,
      expected: true,
    }),
    encoding: headerCase("encoding => gzip", "content-encoding", "gzip"),
    tags: s3Case({ given: "tags => [one, two]", see: (server) => names(server)[0]?.includes(".tag_one.two.part0.txt"), expected: true }),
    temporary_directory: s3Case({
      given: `temporary_directory => "${path.join(folder, "mine")}"`,
      instead: `temporary_directory => "${path.join(folder, "other")}"`,
      act: () => void mkdirSync(path.join(folder, "mine"), { recursive: true }),
      during: async (seen) => until(() => delivered(seen) === 2, "the delivery"),
      see: () => readdirSync(path.join(folder, "mine")).length,
      expected: 1,
    }),
    restore: s3Case({
      given: "restore => false",
      act: (_, directory) => {
        const part = path.join(directory, "tailrace-x", "part");
        mkdirSync(part, { recursive: true });
        const about = { bucket: "logs", endpoint: `http://127.0.0.1:${PORT}`, key: "left", encoding: "none" };
        writeFileSync(path.join(part, "about"), `${JSON.stringify(about)}\n`);
        writeFileSync(path.join(part, "object"), "left\n");
      },
      see: (server) => names(server).includes("logs/left"),
      expected: false,
    }),
    canned_acl: headerCase('canned_acl => "bucket-owner-full-control"', "x-amz-acl", "bucket-owner-full-control"),
    storage_class: headerCase("storage_class => GLACIER_IR", "x-amz-storage-class", "GLACIER_IR"),
    server_side_encryption: headerCase("server_side_encryption => true", "x-amz-server-side-encryption", "AES256"),
    server_side_encryption_algorithm: headerCase(
      'server_side_encryption_algorithm => "aws:kms"',
      "x-amz-server-side-encryption",
      "aws:kms",
      "server_side_encryption => true",
    ),
    ssekms_key_id: headerCase(
      "ssekms_key_id => mine",
      "x-amz-server-side-encryption-aws-kms-key-id",
      "mine",
      'server_side_encryption => true server_side_encryption_algorithm => "aws:kms"',
    ),
    upload_workers_count: s3Case({
      given: "upload_workers_count => 2",
      instead: "upload_workers_count => 1",
      beside: "size_file => 1 upload_queue_size => 9 validate_credentials_on_root_bucket => false",
      act: holdUploads,
      during: async ({ server }) => {
        await until(() => server.puts.length > 0, "an upload");
        await briefly(() => server.puts.length > 1);
        seenWhileHeld = server.puts.length;
        letGo();
      },
      see: () => seenWhileHeld,
      expected: 2,
    }),
    upload_queue_size: s3Case({
      given: "upload_queue_size => 0",
      instead: "upload_queue_size => 9",
      beside: "size_file => 1 upload_workers_count => 1",
      during: oneByOne,
      see: () => seenWhileHeld,
      expected: 2,
    }),
    upload_multipart_threshold: s3Case({
      given: "upload_multipart_threshold => 5300000",
      input: `${"x".repeat(3_000_000)}\n`.repeat(2),
      see: ({ requests }) => requests.filter(({ query }) => query.has("partNumber")).length,
      expected: 2,
    }),
    retry_count: s3Case({ given: "retry_count => 0", act: failsOnce, see: ({ objects }) => objects.size, expected: 0 }),
    retry_delay: s3Case({
      given: "retry_delay => 600",
      beside: "size_file => 1 upload_workers_count => 1",
      act: failsOnce,
      during: ({ server }) => aRound(() => server.puts.length > 2),
      see: ({ puts }) => puts.length,
      expected: 2,
    }),
    validate_credentials_on_root_bucket: s3Case({
      given: "validate_credentials_on_root_bucket => false",
      see: ({ requests }) => requests.length,
      expected: 1,
    }),
    region: s3Case({ given: 'region => "eu-west-1"', server: { region: "eu-west-1" }, see: isServed, expected: true }),
    endpoint: s3Case({
      given: `endpoint => "http://127.0.0.1:${PORT}"`,
      instead: 'endpoint => "http://127.0.0.1:1"',
      see: isServed,
      expected: true,
    }),
    access_key_id: s3Case({ given: "access_key_id => ann", instead: "access_key_id => bob", see: isServed, expected: true }),
    secret_access_key: s3Case({
      given: 'secret_access_key => "open sesame"',
      instead: 'secret_access_key => "closed"',
      see: isServed,
      expected: true,
    }),
    session_token: s3Case({
      given: "session_token => token",
      server: { login: { key: "ann", secret: "open sesame", token: "token" } },
      see: isServed,
      expected: true,
    }),
    aws_credentials_file: s3Case({
      given: `aws_credentials_file => "${credentialsFile}"`,
      instead: `aws_credentials_file => "${otherFile}"`,
      see: isServed,
      expected: true,
    }),
    role_arn: s3Case({
      given: ROLE,
      environment: STS,
      see: (server) => [asked(server)?.get("RoleArn"), header("x-amz-security-token")(server)],
      expected: ["arn:aws:iam::123456789012:role/logs", "assumed-token"],
    }),
    role_session_name: s3Case({
      given: "role_session_name => mine",
      beside: ROLE,
      environment: STS,
      see: (server) => asked(server)?.get("RoleSessionName"),
      expected: "mine",
    }),
    web_identity_token_file: s3Case({
      given: `web_identity_token_file => "${tokenFile}"`,
      beside: ROLE,
      environment: STS,
      see: (server) => [asked(server)?.get("Action"), asked(server)?.get("WebIdentityToken"), isServed(server)],
      expected: ["AssumeRoleWithWebIdentity", "the-token", true],
    }),
    proxy_uri: s3Case({
      given: `proxy_uri => "http://ann:pass@127.0.0.1:${PORT}"`,
      beside: 'endpoint => "http://127.0.0.1:1"',
      see: ({ puts }) => [puts[0]?.url.startsWith("http://127.0.0.1:1/logs/"), puts[0]?.headers["proxy-authorization"]],
      expected: [true, `Basic ${Buffer.from("ann:pass").toString("base64")}`],
    }),
    use_aws_bundled_ca: s3Case({
      given: "use_aws_bundled_ca => true",
      beside: settings(`ssl_ca_bundle => "${files.authority}"`),
      server: { tls },
      see: isServed,
      expected: false,
    }),
    signature_version: refusalCase((option) => `output { s3 { bucket => logs ${option} } }`, {
      given: "signature_version => v2",
      expected: ["S3_SIGNATURE"],
    }),
    additional_settings: [
      s3Case({
        given: STYLE,
        instead: "additional_settings => { }",
        beside: `endpoint => "http://localhost:${PORT}"`,
        see: ({ requests }) => requests[0]?.host,
        expected: `localhost:${PORT}`,
      }),
      s3Case({
        given: settings(`ssl_ca_bundle => "${files.authority}"`),
        instead: STYLE,
        server: { tls },
        see: isServed,
        expected: true,
      }),
      s3Case({ given: settings("ssl_verify_peer => false"), instead: STYLE, server: { tls }, see: isServed, expected: true }),
      s3Case({
        given: settings("request_checksum_calculation => when_supported"),
        instead: STYLE,
        see: ({ requests }) => Object.keys(requests[0]!.headers).some((name) => name.startsWith("x-amz-checksum-")),
        expected: true,
      }),
    ],
  },
};
