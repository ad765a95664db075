import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { constants, createGzip, gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { writeCertificates } from "../../../test/support/certificates.ts";
import { freePort } from "../../../test/support/free-port.ts";
import { checkConfig, runConfig, startConfig } from "../../../test/support/run-config.ts";
import type { LogLine, RunningConfig, RunOptions } from "../../../test/support/run-config.ts";
import { regionOf, S3Server } from "../../../test/support/s3-server.ts";
import type { S3ServerOptions } from "../../../test/support/s3-server.ts";
import { until } from "../../../test/support/until.ts";

/** Less than the time for which uploads are tried at a stop. */
const LIVENESS_MS = 6_000;

/** The folder of the output's files. */
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "tailrace-s3-"));
  return () => rmSync(directory, { recursive: true, force: true });
});

/** One upload at a time, where a test does not say otherwise: they are in order then. */
const inOrder = (options: string): string => (options.includes("upload_workers_count") ? "" : "upload_workers_count => 1");

async function serve(options: S3ServerOptions = {}): Promise<S3Server> {
  const server = await S3Server.start(options);
  onTestFinished(() => server.stop());
  return server;
}

const LOGIN = 'access_key_id => ann secret_access_key => "open sesame"';

function configOf(url: string, options: string, { login = LOGIN, folder = directory } = {}): string {
  return `input { stdin { codec => json_lines } } output { s3 {
    bucket => logs endpoint => "${url}" ${login} temporary_directory => "${folder}" additional_settings => { force_path_style => true }
    codec => line { format => "%{message}" } ${options} ${inOrder(options)} } }`;
}

function lines(...events: readonly object[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

const messages = (...texts: readonly string[]): string => lines(...texts.map((message) => ({ message })));

async function start(url: string, options: string, run: RunOptions): Promise<RunningConfig> {
  const running = await startConfig(configOf(url, options), { keepsInputOpen: true, ...run });
  onTestFinished(() => running.abandon());
  return running;
}

/** Objects by name, without what differs from run to run. */
function objectsOf(server: S3Server): Record<string, string> {
  return Object.fromEntries([...server.objects].map(([key, { body }]) => [withoutChance(key), body.toString()]));
}

function withoutChance(key: string): string {
  return key.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "UUID").replace(/\d{4}-\d\d-\d\dT\d\d\.\d\d/, "TIME");
}

/** What is left of files that waited for their upload. */
function leftFiles(): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map(({ name }) => name).toSorted();
}

/** What this process has open of them, where the system tells. */
function openFiles(): string[] {
  const folder = "/proc/self/fd";
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    try {
      const file = readlinkSync(path.join(folder, name));
      return file.startsWith(directory) ? [file] : [];
    } catch {
      return [];
    }
  });
}

const isDelivered = ({ agent }: RunningConfig, count: number): boolean => agent.counts()[0]!.lanes[0]!.delivered === count;
const find = (log: readonly LogLine[], message: string): LogLine | undefined => log.find((line) => line.message === message);
const AGAIN = "A file could not be uploaded; it is tried again.";

describe("objects", () => {
  test("have Logstash's names, the events' bytes, and who may read them; no file is left", async () => {
    const server = await serve();
    await runConfig(configOf(server.url, "tags => ['a', 'b c']"), { input: messages("one", "zwei ä") });
    const [put] = server.puts;
    expect([objectsOf(server), put?.headers["x-amz-acl"], put?.headers["x-amz-storage-class"], leftFiles()]).toEqual([
      { "logs/ls.s3.UUID.TIME.tag_a.b c.part0.txt": "one\nzwei ä\n" },
      "private",
      "STANDARD",
      [],
    ]);
  });

  test("are told apart by the prefix of their events; no event's text leads out of its folder", async () => {
    const server = await serve();
    const folders = {
      "a/b": "a/b/",
      "x/y/": "x/y/",
      "/c": "c/",
      "../d": "__/d/",
      "x/../..": "x/__/__/",
      "q`^<>": "q____/",
      "": "",
      "ä ö+&?#%": "ä ö+&?#%/",
      constructor: "constructor/",
    };
    const input = lines(...Object.keys(folders).map((p) => ({ p, message: p })));
    await runConfig(configOf(server.url, 'prefix => "%{p}"'), { input });
    const expected = Object.entries(folders).map(([p, folder]) => [`logs/${folder}ls.s3.UUID.TIME.part0.txt`, `${p}\n`] as const);
    expect(objectsOf(server)).toEqual(Object.fromEntries(expected));
  });

  test("end at the record with which they have their size, and are counted by prefix", async () => {
    const server = await serve();
    const input = lines(
      ...["1234", "5678", "9", "0"].flatMap((message) => [
        { message, p: "a" },
        { message, p: "b" },
      ]),
    );
    await runConfig(configOf(server.url, 'size_file => 10 rotation_strategy => size prefix => "%{p}"'), { input });
    expect(objectsOf(server)).toEqual({
      "logs/a/ls.s3.UUID.TIME.part0.txt": "1234\n5678\n",
      "logs/b/ls.s3.UUID.TIME.part0.txt": "1234\n5678\n",
      "logs/a/ls.s3.UUID.TIME.part1.txt": "9\n0\n",
      "logs/b/ls.s3.UUID.TIME.part1.txt": "9\n0\n",
    });
  });

  test("end when their time is over, whether or not more comes", async () => {
    const server = await serve();
    const running = await start(server.url, "rotation_strategy => time time_file => 0.001", { input: messages("one") });
    await until(() => server.puts.length === 1, "the first object");
    running.write(messages("two"));
    await until(() => server.puts.length === 2, "the second one");
    expect(objectsOf(server)).toEqual({
      "logs/ls.s3.UUID.TIME.part0.txt": "one\n",
      "logs/ls.s3.UUID.TIME.part1.txt": "two\n",
    });
  });

  test("are one stream of gzip each, whose size counts as it is uploaded", async () => {
    const server = await serve();
    const texts = Array.from({ length: 3_000 }, () => randomUUID());
    await runConfig(configOf(server.url, "encoding => gzip size_file => 30000"), { input: messages(...texts) });
    const objects = [...server.objects].map(([key, { body, headers }]) => ({ key: withoutChance(key), body, headers }));
    expect(objects.map(({ key }) => key)).toEqual(objects.map((_, at) => `logs/ls.s3.UUID.TIME.part${at}.txt.gz`));
    expect(objects.map(({ body }) => gunzipSync(body).toString()).join("")).toBe(`${texts.join("\n")}\n`);
    for (const { body, headers } of objects) {
      expect(headers["content-encoding"]).toBe("gzip");
      expect(body.lastIndexOf(Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0]))).toBe(0);
      expect(body.length).toBeLessThan(60_000);
    }
  });

  test("of many bytes go in parts, of which none is left when they fail", async () => {
    const server = await serve();
    let failures = 1;
    server.refuse = ({ query }) => (query.get("partNumber") === "2" && failures-- > 0 ? { status: 500, code: "InternalError" } : undefined);
    const text = "0123456789".repeat(100_000);
    const options = "size_file => 100000000 upload_multipart_threshold => 6000000 retry_delay => 0.01";
    const { log } = await runConfig(configOf(server.url, options), { input: messages(...Array.from({ length: 7 }, () => text)) });
    const parts = server.requests.filter(({ query }) => query.has("partNumber"));
    expect(Object.values(objectsOf(server))).toEqual([`${text}\n`.repeat(7)]);
    expect([parts.map(({ body }) => body.length), server.uploads.size, find(log, AGAIN)?.data["attempts"]]).toEqual([
      [5_242_880, 7_000_007 - 5_242_880, 5_242_880, 7_000_007 - 5_242_880],
      0,
      1,
    ]);
  });

  test("of a prefix that makes too long a name are not made: the events are refused", async () => {
    const server = await serve();
    const input = lines({ message: 1, p: "x".repeat(1_000) }, { message: 2, p: "y" });
    const { log } = await runConfig(configOf(server.url, 'prefix => "%{p}"'), { input });
    expect(objectsOf(server)).toEqual({ "logs/y/ls.s3.UUID.TIME.part0.txt": "2\n" });
    expect(log.find(({ level }) => level === "error")?.data).toMatchObject({
      records: 1,
      reason: expect.stringContaining("1024") as string,
    });
  });

  test("whose names the server refuses are put aside, and hold nothing up", async () => {
    const server = await serve();
    server.refuse = ({ key }) => (key.startsWith("bad") ? { status: 400, code: "XMinioInvalidObjectName" } : undefined);
    const { log } = await runConfig(configOf(server.url, 'prefix => "%{message}"'), { input: messages("bad", "good") });
    const { key, folder } = find(log, "S3 takes no object of this name: its file is put aside.")!.data as { key: string; folder: string };
    expect(objectsOf(server)).toEqual({ "logs/good/ls.s3.UUID.TIME.part0.txt": "good\n" });
    expect([withoutChance(key), path.dirname(folder), readFileSync(path.join(folder, "object"), "utf8")]).toEqual([
      "bad/ls.s3.UUID.TIME.part0.txt",
      path.join(directory, "refused"),
      "bad\n",
    ]);
  });
});

test("a server with TLS is reached through a proxy's tunnel", async () => {
  const files = writeCertificates();
  onTestFinished(() => rmSync(files.folder, { recursive: true, force: true }));
  const server = await serve({ tls: { cert: readFileSync(files.server.cert), key: readFileSync(files.server.key) } });
  const asked: unknown[] = [];
  const proxy = createServer().on("connect", ({ url, headers }, socket: Socket) => {
    asked.push([url, headers["proxy-authorization"]]);
    const beyond = connect(server.port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(beyond).pipe(socket);
    });
    for (const end of [socket, beyond]) end.on("error", () => end.destroy());
  });
  await new Promise<void>((resolve) => void proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const options = `proxy_uri => "http://ann:pass@127.0.0.1:${port}"`;
  const settings = `additional_settings => { force_path_style => true ssl_ca_bundle => "${files.authority}" }`;
  const config = configOf(server.url, options).replace(/additional_settings => \{.*?\}/, settings);
  await runConfig(config, { input: messages("one") });

  expect(objectsOf(server)).toEqual({ "logs/ls.s3.UUID.TIME.part0.txt": "one\n" });
  expect(asked[0]).toEqual([`127.0.0.1:${server.port}`, `Basic ${Buffer.from("ann:pass").toString("base64")}`]);
});

describe("while S3 is away", () => {
  test("events are taken until as many files wait as may, then they wait too; all are uploaded once", async () => {
    const server = await serve();
    server.refuse = () => ({ status: 503, code: "SlowDown" });
    const options =
      "size_file => 1 upload_workers_count => 2 upload_queue_size => 1 retry_delay => 0.02 validate_credentials_on_root_bucket => false";
    const running = await start(server.url, options, { input: messages("0"), isOrdered: true });
    await until(() => isDelivered(running, 1), "the first on the disk");
    for (const at of [1, 2, 3, 4, 5]) {
      running.write(messages(String(at)));
      await until(() => isDelivered(running, Math.min(3, at + 1)), "the next");
    }
    await until(() => running.agent.counts()[0]!.lanes[0]!.retries > 0, "what says that it waits");
    const [lane] = running.agent.counts()[0]!.lanes;
    server.refuse = undefined;
    await until(() => server.objects.size === 6, "all objects");
    expect(lane).toMatchObject({ delivered: 3, rejected: 0, waiting: lane!.given - 3 });
    expect([...server.objects.values()].map(({ body }) => body.toString()).toSorted()).toEqual(["0\n", "1\n", "2\n", "3\n", "4\n", "5\n"]);
    expect(
      running.log.find(({ data }) => (data["error"] as { code?: string } | undefined)?.code === "S3_UPLOADS_FAIL")?.data["error"],
    ).toMatchObject({
      message: expect.stringMatching(/^3 files wait for an upload, and the last one failed: S3 answered 503 SlowDown/) as string,
    });
  });

  test("a stop leaves its files on the disk, only for its owner to read; the next start uploads them under their names", async () => {
    const server = await serve();
    server.refuse = ({ key }) => (key.startsWith("a") ? { status: 500, code: "InternalError" } : undefined);
    const options = 'retry_delay => 0.01 prefix => "%{message}"';
    const { log } = await runConfig(configOf(server.url, options), { input: messages("a", "b") });
    const names = new Set(server.puts.map(({ key }) => key));
    const left = leftFiles();
    const [session = ""] = readdirSync(directory);
    const modes = [directory, path.join(directory, session)].map((folder) => (statSync(folder).mode & 0o777).toString(8));
    server.refuse = undefined;
    await runConfig(configOf(server.url, ""), { input: "" });

    expect([left, modes]).toEqual([
      ["about", "object"],
      ["700", "700"],
    ]);
    expect(find(log, "Files are not uploaded yet: the next process with this directory and bucket does it.")?.data["files"]).toBe(1);
    expect(new Set([...server.objects.keys()].map((key) => key.slice("logs/".length)))).toEqual(names);
    expect([Object.values(objectsOf(server)).toSorted(), leftFiles()]).toEqual([["a\n", "b\n"], []]);
  });

  test("a stop that is asked for waits no longer than the grace time", async () => {
    const server = await serve();
    server.refuse = () => ({ status: 500, code: "InternalError" });
    const options = "retry_delay => 3600 validate_credentials_on_root_bucket => false";
    const running = await start(server.url, options, { input: messages("one"), graceMs: 50, isStopAsked: true });
    await until(() => isDelivered(running, 1), "the event on the disk");
    const late = setTimeout(LIVENESS_MS, "it still waits");

    expect(await Promise.race([running.stop().then(() => "ended"), late])).toBe("ended");
    expect(leftFiles()).toEqual(["about", "object"]);
  });

  test("a file is left after retry_count more attempts, and nothing waits for it", async () => {
    const server = await serve();
    server.refuse = () => ({ status: 500, code: "InternalError" });
    const options =
      "retry_count => 1 retry_delay => 0.01 validate_credentials_on_root_bucket => false size_file => 1 upload_workers_count => 1 upload_queue_size => 0";
    const { log } = await runConfig(configOf(server.url, options), { input: messages("a", "b") });
    const given = log.filter(({ message }) => message.startsWith("A file is not uploaded now"));
    expect([given.map(({ data }) => data["attempts"]), server.requests.length, leftFiles()]).toEqual([
      [2, 2],
      4,
      ["about", "about", "object", "object"],
    ]);
  });
});

/** On a disk that is full in truth, to its last byte: test/chaos/s3-full-disk.chaos.ts. */
test.skipIf(!existsSync("/dev/full"))(
  "while the directory's disk is full events wait, and the log says so; then they go on, each once",
  async () => {
    const server = await serve();
    const running = await start(server.url, "", { input: messages("one") });
    await until(() => isDelivered(running, 1), "the event on the disk");
    const [file = ""] = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => path.basename(name) === "object");
    const object = path.join(directory, file);
    renameSync(object, `${object}.whole`);
    symlinkSync("/dev/full", object);
    running.write(messages("two"));
    const failed = (): LogLine | undefined => find(running.log, "Delivery failed and is tried again.");
    await until(() => failed() !== undefined, "the log to say so");
    const [lane] = running.agent.counts()[0]!.lanes;
    renameSync(`${object}.whole`, object);
    await until(() => isDelivered(running, 2), "the other event on the disk");
    await running.stop();

    expect(lane).toMatchObject({ delivered: 1, waiting: 1, rejected: 0, dropped: 0 });
    expect(failed()!.data["error"]).toMatchObject({
      code: "S3_TEMPORARY_DIRECTORY",
      message: `Nothing can be written to \`temporary_directory\` ${JSON.stringify(directory)}: the disk is full.`,
    });
    expect([objectsOf(server), leftFiles()]).toEqual([{ "logs/ls.s3.UUID.TIME.part0.txt": "one\ntwo\n" }, []]);
  },
);

describe("a bucket in another region", () => {
  const HERE = "eu-west-1";
  const MOVED = "The bucket is not in `region`: it is asked for where it is.";
  const answers = {
    "301, with the region in a header": { status: 301, code: "PermanentRedirect", headers: { "x-amz-bucket-region": HERE } },
    "400, with the region in a header": {
      status: 400,
      code: "IllegalLocationConstraintException",
      headers: { "x-amz-bucket-region": HERE },
    },
    "400, with the region beside the code": { status: 400, code: "AuthorizationHeaderMalformed", details: { Region: HERE } },
  };

  test.each([
    ...Object.entries(answers).map(([said, answer]) => [said, "", answer] as const),
    ["301, first for a file", "validate_credentials_on_root_bucket => false", answers["301, with the region in a header"]] as const,
  ])("is asked there, and the log says so: %s", async (_, options, answer) => {
    const server = await serve({ refuse: (request) => (regionOf(request) === HERE ? undefined : answer) });
    const { log } = await runConfig(configOf(server.url, options), { input: messages("one") });

    expect([objectsOf(server), leftFiles()]).toEqual([{ "logs/ls.s3.UUID.TIME.part0.txt": "one\n" }, []]);
    expect(log.filter(({ level }) => level !== "info" && level !== "debug").map(({ message, data }) => [message, data])).toEqual([
      [MOVED, { region: "us-east-1", found: HERE }],
    ]);
  });

  test.each([
    ["without its name", {}, /^See `region`: the bucket is in another one\.$/],
    [
      "that asks elsewhere for it",
      { "x-amz-bucket-region": HERE },
      /^See `endpoint`: the bucket is in eu-west-1, which is not asked there\.$/,
    ],
  ])("behind an endpoint %s ends the start", async (_, headers, hint) => {
    const server = await serve({ refuse: () => ({ status: 301, code: "PermanentRedirect", headers }) });
    const problem = await startConfig(configOf(server.url, "")).catch((error: unknown) => error);
    expect(chain(problem)).toMatchObject({
      code: "S3_REFUSED",
      message: expect.stringMatching(/^S3 answered 301 PermanentRedirect .* in bucket "logs"/) as string,
      hint: expect.stringMatching(hint) as string,
    });
  });

  test("that it does not tell of costs nothing: files wait on the disk, and the log says why", async () => {
    const server = await serve({ refuse: () => ({ status: 301, code: "PermanentRedirect" }) });
    const { log } = await runConfig(configOf(server.url, "retry_delay => 0.01 validate_credentials_on_root_bucket => false"), {
      input: messages("one"),
    });
    server.refuse = undefined;
    const left = leftFiles();
    await runConfig(configOf(server.url, ""), { input: "" });

    expect(find(log, AGAIN)?.data["error"]).toMatchObject({ code: "S3_REFUSED", hint: "See `region`: the bucket is in another one." });
    expect([left, Object.values(objectsOf(server)), leftFiles()]).toEqual([["about", "object"], ["one\n"], []]);
  });
});

describe("what a killed process has left", () => {
  interface Left {
    readonly about?: object;
    readonly object: Uint8Array | string;
    readonly notes?: readonly string[];
    /** Who has it; absent: a process that is gone. */
    readonly owner?: object;
  }

  function leave({ about = {}, object, notes = [], owner = { pid: 1, started: "1", space: "elsewhere" } }: Left, server: S3Server): string {
    const session = path.join(directory, `tailrace-${randomUUID()}`);
    const folder = path.join(session, randomUUID());
    mkdirSync(folder, { recursive: true });
    const ownerFile = path.join(session, "owner.json");
    writeFileSync(ownerFile, JSON.stringify(owner));
    const whole = { bucket: "logs", endpoint: server.url, key: "k", encoding: "none", ...about };
    writeFileSync(path.join(folder, "about"), [JSON.stringify(whole), ...notes, ""].join("\n"));
    writeFileSync(path.join(folder, "object"), object);
    return folder;
  }

  const gone = (folder: string): void => {
    const file = path.join(path.dirname(folder), "owner.json");
    rmSync(file);
  };

  /** A gzip stream without its end, as a process leaves it that is killed between two writes. */
  function unfinished(text: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const gzip = createGzip().on("data", (chunk: Buffer) => void chunks.push(chunk));
    gzip.write(text);
    return new Promise((resolve) => {
      gzip.flush(constants.Z_SYNC_FLUSH, () => resolve(Buffer.concat(chunks)));
    });
  }

  test.each([
    ["whole", { object: "one\ntwo\n", notes: ["write 0 4", "write 4 8"] }, "one\ntwo\n"],
    ["with a write that was cut off, which was never acknowledged", { object: "one\ntw", notes: ["write 0 4", "write 4 8"] }, "one\n"],
    ["with a note that was cut off", { object: "one\n", notes: ["write 0 4", "write 4"] }, "one\n"],
    // After a loss of power: the bytes are synced, the notes are not.
    ["with bytes that no note tells of", { object: "one\ntwo\n", notes: ["write 0 4"] }, "one\ntwo\n"],
    ["without any note", { object: "one\n", notes: [] }, "one\n"],
  ])("is uploaded: a file %s", async (_, left, expected) => {
    const server = await serve();
    gone(leave(left, server));
    await runConfig(configOf(server.url, ""), { input: "" });
    expect([objectsOf(server), leftFiles()]).toEqual([{ "logs/k": expected }, []]);
  });

  test("is uploaded: gzip streams without their ends, also with a write that was cut off", async () => {
    const server = await serve();
    const bytes = await unfinished("one\n");
    const end = bytes.length;
    const notes = [`write 0 ${end}`];
    gone(leave({ about: { key: "a", encoding: "gzip" }, object: bytes, notes }, server));
    gone(
      leave(
        {
          about: { key: "b", encoding: "gzip" },
          object: Buffer.concat([bytes, Buffer.from([1, 2])]),
          notes: [...notes, `write ${end} ${end + 9}`],
        },
        server,
      ),
    );
    await runConfig(configOf(server.url, ""), { input: "" });
    const texts = [...server.objects].map(
      ([key, { body, headers }]) => [key, [gunzipSync(body).toString(), headers["content-encoding"]]] as const,
    );
    expect(Object.fromEntries(texts)).toEqual({ "logs/a": ["one\n", "gzip"], "logs/b": ["one\n", "gzip"] });
  });

  test("is uploaded: what can be unpacked of a gzip stream that a loss of power has damaged", async () => {
    const server = await serve();
    const text = Array.from({ length: 100 }, () => `${randomUUID()}\n`).join("");
    const bytes = await unfinished(text);
    gone(leave({ about: { encoding: "gzip" }, object: Buffer.concat([bytes, Buffer.alloc(999, 0xff)]), notes: [] }, server));
    await runConfig(configOf(server.url, ""), { input: "" });
    const found = gunzipSync(server.objects.get("logs/k")!.body).toString();
    expect(text.startsWith(found) && text.length - found.length < 1_000).toBe(true);
  });

  test("is tidied up: what was uploaded already, what was never written to; an upload in parts is ended before the new one", async () => {
    const server = await serve();
    server.uploads.set("old", { headers: {}, parts: new Map() });
    const uploaded = leave({ object: "" }, server);
    rmSync(path.join(uploaded, "object"));
    const begun = leave({ object: "" }, server);
    rmSync(path.join(begun, "about"));
    const half = leave({ about: { key: "half" }, object: "one\n", notes: ["write 0 4", "sealed", "upload old"] }, server);
    for (const folder of [uploaded, begun, half]) gone(folder);
    await runConfig(configOf(server.url, ""), { input: "" });
    expect([objectsOf(server), server.uploads.size, readdirSync(directory)]).toEqual([{ "logs/half": "one\n" }, 0, []]);
  });

  test("stays where it is when it is another's, another bucket's, or cannot be understood", async () => {
    const server = await serve();
    const alive = leave({ object: "alive\n" }, server);
    const other = leave({ about: { bucket: "other" }, object: "other\n" }, server);
    const elsewhere = leave({ about: { endpoint: "http://127.0.0.1:1" }, object: "elsewhere\n" }, server);
    const garbled = leave({ object: "garbled\n" }, server);
    writeFileSync(path.join(garbled, "about"), "{\n");
    for (const folder of [other, elsewhere, garbled]) gone(folder);
    const { log } = await runConfig(configOf(server.url, ""), { input: "" });
    expect([objectsOf(server), [alive, other, elsewhere, garbled].map((folder) => existsSync(path.join(folder, "object")))]).toEqual([
      {},
      [true, true, true, true],
    ]);
    expect(find(log, "It cannot be told where a file belongs; it stays where it is.")?.data).toMatchObject({ folder: garbled });
  });

  test("stays where it is with restore false, and the log says so", async () => {
    const server = await serve();
    gone(leave({ object: "one\n" }, server));
    const { log } = await runConfig(configOf(server.url, "restore => false"), { input: "" });
    expect([
      objectsOf(server),
      find(log, "Files of processes before this one stay where they are: `restore` is false.")?.data["files"],
    ]).toEqual([{}, 1]);
  });

  test("is not that of another output that runs: both use one directory", async () => {
    const server = await serve();
    const first = await start(server.url, "", { input: messages("first") });
    await until(() => isDelivered(first, 1), "the first on the disk");
    await runConfig(configOf(server.url, ""), { input: messages("second") });
    const before = objectsOf(server);
    await first.stop();
    expect([before, server.objects.size]).toEqual([{ "logs/ls.s3.UUID.TIME.part0.txt": "second\n" }, 2]);
  });
});

describe("what is wrong is named by its option:", () => {
  const refusals: readonly (readonly [
    what: string,
    options: string,
    server: S3ServerOptions,
    says: readonly [message: RegExp, hint: RegExp],
  ])[] = [
    ["another key", "access_key_id => bob secret_access_key => nonsense", {}, [/403 InvalidAccessKeyId/, /`access_key_id`/]],
    ["another secret", "access_key_id => ann secret_access_key => nonsense", {}, [/403 SignatureDoesNotMatch/, /`secret_access_key`/]],
    ["no such bucket", LOGIN, { buckets: ["others"] }, [/404 NoSuchBucket .* in bucket "logs"/, /`bucket`/]],
    ["another region", LOGIN, { region: "eu-west-1" }, [/400 AuthorizationHeaderMalformed/, /`region`/]],
    [
      "no permission",
      `${LOGIN} canned_acl => "public-read"`,
      { refuse: () => ({ status: 403, code: "AccessDenied" }) },
      [/403 AccessDenied/, /s3:PutObject for arn:aws:s3:::logs\/\*, s3:PutObjectAcl for `canned_acl`/],
    ],
  ];

  test.each(refusals)("%s ends the start", async (_, options, serverOptions, [message, hint]) => {
    const server = await serve(serverOptions);
    const problem = await startConfig(configOf(server.url, "", { login: options })).catch((error: unknown) => error);
    expect(chain(problem)).toMatchObject({
      code: "S3_REFUSED",
      message: expect.stringMatching(message) as string,
      hint: expect.stringMatching(hint) as string,
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  test("a server that cannot be reached does not end the start; the log says which, and no attempt leaves its file open", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const running = await start(url, "size_file => 1 retry_delay => 0", { input: messages("one") });
    await until(() => running.log.filter(({ message }) => message === AGAIN).length === 4, "the eighth attempt");
    await until(() => openFiles().length <= 1, "the files of attempts that ended to be closed");
    expect(find(running.log, "S3 could not be asked whether it takes objects; files wait for it.")?.data["error"]).toMatchObject({
      code: "S3_UNREACHABLE",
      message: `\`endpoint\` ${url} cannot be reached: nothing listens there.`,
    });
  });

  test("a directory that cannot be written to ends the start", async () => {
    writeFileSync(path.join(directory, "file"), "");
    const problem = await startConfig(configOf("http://127.0.0.1:1", "", { folder: path.join(directory, "file") })).catch(
      (error: unknown) => error,
    );
    expect(chain(problem)).toMatchObject({ code: "S3_TEMPORARY_DIRECTORY" });
  });

  test.each([
    ["prefix => 'a^b'", "S3_PREFIX"],
    ["size_file => 0", "S3_ROTATION"],
    ["time_file => 0", "S3_ROTATION"],
    ["rotation_strategy => time time_file => 0", "S3_ROTATION"],
    ["web_identity_token_file => '/etc/hosts'", "S3_ROLE"],
    ["access_key_id => ann", "S3_LOGIN"],
    ["secret_access_key => ann", "S3_LOGIN"],
    ["signature_version => v2", "S3_SIGNATURE"],
    ["additional_settings => { force_path_stile => true }", "S3_SETTING"],
    ["additional_settings => { force_path_style => maybe }", "S3_SETTING_VALUE"],
    ["additional_settings => { http_open_timeout => soon }", "S3_SETTING_VALUE"],
    ["additional_settings => { request_checksum_calculation => never }", "S3_SETTING_VALUE"],
    ["proxy_uri => 'https://proxy'", "HTTP_CLIENT_PROXY"],
  ])("%s is refused", async (options, code) => {
    const { problems } = await checkConfig(`input { stdin {} } output { s3 { bucket => logs ${options} } }`);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  test.each(["rotation_strategy => size time_file => 0", "rotation_strategy => time size_file => 0"])("%s is not", async (options) => {
    expect((await checkConfig(`input { stdin {} } output { s3 { bucket => logs ${options} } }`)).problems).toEqual([]);
  });
});

/** The plugin's own error, within what the core says of it. */
function chain(error: unknown): unknown {
  let found = error;
  while (found instanceof Error && found.cause instanceof Error && !("code" in found && String(found.code).startsWith("S3_")))
    found = found.cause;
  return found;
}
