import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { writeCertificates } from "../support/certificates.ts";
import { freePort } from "../support/free-port.ts";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";
import { until } from "../support/until.ts";
import { isListening } from "../options/is-listening.ts";
import { finish } from "./finish.ts";
import { noteWhenPassed } from "./matrix.ts";

/** Clients and servers that others wrote: curl, python-logstash-async, winston, Python's http.server. */

const run = promisify(execFile);
const home = path.join(process.env["SERVICES_HOME"] ?? path.join(tmpdir(), "tailrace-services"), "http-clients");
const python = path.join(home, "venv/bin/python");
const files = writeCertificates();
const LOGIN = "user => ann password => s3cret";
const TLS = `ssl_enabled => true ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}"`;
const LOAD = 1_000;
const PYTHON_CLIENT = "python-logstash-async 4.1.0";

beforeAll(async () => {
  await mkdir(home, { recursive: true });
  if (!existsSync(python)) await run("python3", ["-m", "venv", path.join(home, "venv")]);
  await run(python, ["-m", "pip", "install", "--quiet", PYTHON_CLIENT.replace(" ", "==")]);
  if (!existsSync(path.join(home, "package.json"))) writeFileSync(path.join(home, "package.json"), '{"private":true}');
  await run("npm", ["install", "--silent", "winston@3"], { cwd: home });
});

interface Listening {
  readonly port: number;
  readonly running: RunningConfig;
  readonly events: () => Record<string, unknown>[];
}

async function listen(options: string, given?: number): Promise<Listening> {
  const port = given ?? (await freePort());
  const running = await startConfig(
    `input { http { host => "127.0.0.1" port => ${port} ${options} } } output { stdout { codec => json_lines } }`,
  );
  onTestFinished(() => running.agent.close());
  const events = (): Record<string, unknown>[] =>
    running
      .output()
      .toString()
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { port, running, events };
}

describe("curl", () => {
  const curl = async (port: number, ...args: readonly string[]): Promise<string> => {
    const base = ["--silent", "--show-error", "--cacert", files.authority, "--write-out", " %{http_code}", "--max-time", "30"];
    const { stdout } = await run("curl", [...base, ...args, `https://localhost:${port}/in`]);
    return stdout;
  };

  test("is answered and heard, with TLS 1.2 and 1.3, a login, gzip, chunks, HTTP/1.0 and a large body it asks about first", async () => {
    const version = /curl ([\d.]+)/.exec((await run("curl", ["--version"])).stdout)![1]!;
    const checked = "TLS 1.2 and 1.3, login right, wrong and missing, gzip, chunks, HTTP/1.0, 100-continue, 413";
    noteWhenPassed(["input http"], `curl ${version}`, checked);
    const folder = await scratchFolder();
    const file = (name: string, content: string | Uint8Array): string => {
      writeFileSync(path.join(folder, name), content);
      return `@${path.join(folder, name)}`;
    };
    const { port, running, events } = await listen(`${TLS} ${LOGIN} max_content_length => 3000000`);
    const login = ["--user", "ann:s3cret"];
    const large = JSON.stringify({ text: "x".repeat(2_000_000) });
    const answers = [
      await curl(port, ...login, "--tlsv1.3", "--json", '{"n":1}'),
      await curl(port, ...login, "--tls-max", "1.2", "--json", '[{"n":2},{"n":3}]'),
      await curl(
        port,
        ...login,
        "-H",
        "Content-Encoding: gzip",
        "-H",
        "Content-Type: application/json",
        "--data-binary",
        file("gz", gzipSync('{"n":4}')),
      ),
      await curl(
        port,
        ...login,
        "-H",
        "Transfer-Encoding: chunked",
        "-H",
        "Content-Type: text/plain",
        "--data-binary",
        file("text", "five"),
      ),
      await curl(port, ...login, "--http1.0", "--json", '{"n":6}'),
      await curl(port, ...login, "-H", "Expect: 100-continue", "--json", file("large", large)),
      await curl(port, "--user", "ann:wrong", "--json", '{"n":8}'),
      await curl(port, "--json", '{"n":9}'),
      await curl(port, ...login, "--json", file("huge", "x".repeat(3_000_001))),
    ];
    await running.stop();

    expect(answers).toEqual(["ok 200", "ok 200", "ok 200", "ok 200", "ok 200", "ok 200", " 401", " 401", " 413"]);
    expect(events().map(({ n, message, text }) => n ?? message ?? String(text).length)).toEqual([1, 2, 3, 4, "five", 6, 2_000_000]);
  });
});

describe("python-logstash-async", () => {
  /** Logs numbers from 0 on; what the server does not take stays in its database and is sent again. */
  const script = `
import logging, sys
from logstash_async import constants as c
c.constants.QUEUED_EVENTS_FLUSH_INTERVAL = 0.1
c.constants.QUEUED_EVENTS_BATCH_SIZE = 50
c.constants.ERROR_LOG_RATE_LIMIT = None
from logstash_async.handler import AsynchronousLogstashHandler
from logstash_async.transport import HttpTransport
port, database, ca, password, count = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
transport = HttpTransport("localhost", port, timeout=10, ssl_enable=True, ssl_verify=ca, username="ann", password=password)
logger = logging.getLogger("load")
logger.setLevel(logging.INFO)
handler = AsynchronousLogstashHandler("localhost", port, database_path=database, transport=transport)
logger.addHandler(handler)
import time
for n in range(count):
    logger.info("entry", extra={"n": n})
    time.sleep(0.001)
sys.stdin.readline()
handler.flush()
logging.shutdown()
`;

  /** Its entries have a text as `host`, which ECS names have no place for: each list of them would be one parse failure, as in Logstash. */
  const LEGACY = "ecs_compatibility => disabled";

  async function start(port: number, password: string, count: number): Promise<ChildProcess> {
    const folder = await scratchFolder();
    const args = ["-c", script, String(port), path.join(folder, "events.db"), files.authority, password, String(count)];
    const child = spawn(python, args, { stdio: ["pipe", "ignore", "pipe"] });
    onTestFinished(() => void child.kill());
    return child;
  }
  const numbers = (events: readonly Record<string, unknown>[]): unknown[] =>
    events.map((event) => (event["extra"] as { n?: unknown } | undefined)?.n ?? event["n"]);

  test(`sends ${LOAD} entries with TLS and a login, each taken once, over a restart of ours in their middle`, async () => {
    noteWhenPassed(["input http"], PYTHON_CLIENT, `HttpTransport: TLS, a login, ${LOAD} entries over a restart of Tailrace, each once`);
    const first = await listen(`${TLS} ${LOGIN} ${LEGACY}`);
    const child = await start(first.port, "s3cret", LOAD);
    await until(() => first.events().length > LOAD / 4, "a quarter of the load", 120_000);
    await first.running.stop();
    const second = await listen(`${TLS} ${LOGIN} ${LEGACY}`, first.port);
    await until(() => new Set(numbers([...first.events(), ...second.events()])).size === LOAD, "all entries", 120_000);
    child.stdin!.write("\n");
    await once(child, "exit");
    await second.running.stop();

    const all = numbers([...first.events(), ...second.events()]);
    expect([all.length, new Set(all).size]).toEqual([LOAD, LOAD]);
  });

  test("with a wrong password is told so, and gets nothing in", async () => {
    noteWhenPassed(["input http"], PYTHON_CLIENT, "HttpTransport: a wrong password is told");
    const { port, running, events } = await listen(`${TLS} ${LOGIN} ${LEGACY}`);
    const child = await start(port, "wrong", 5);
    let said = "";
    child.stderr!.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await until(() => said.includes("401"), "a refusal", 60_000);
    child.kill();
    await running.stop();
    expect(events()).toEqual([]);
  });
});

test(`winston sends ${LOAD} entries, each once, and none with a wrong password`, async () => {
  const { version } = JSON.parse(readFileSync(path.join(home, "node_modules/winston/package.json"), "utf8")) as { version: string };
  noteWhenPassed(["input http"], `winston ${version}`, `Http transport: login right and wrong, ${LOAD} entries, each once`);
  const { port, running, events } = await listen(LOGIN);
  const script = `
const winston = require("winston");
const [port, password, count] = process.argv.slice(1);
const transport = new winston.transports.Http({ host: "127.0.0.1", port: Number(port), path: "/winston", auth: { username: "ann", password }, maximumDepth: 5 });
let left = Number(count);
const answered = () => --left || process.exit(0);
transport.on("logged", answered);
transport.on("warn", (error) => { console.error(String(error)); answered(); });
const logger = winston.createLogger({ transports: [transport] });
(async () => {
  for (let n = 0; n < Number(count); n++) {
    logger.info("entry", { n });
    if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
})();
`;
  await run(process.execPath, ["-e", script, String(port), "s3cret", String(LOAD)], { cwd: home });
  const { stderr } = await run(process.execPath, ["-e", script, String(port), "wrong", "1"], { cwd: home });
  await running.stop();

  const seen = events().map((event) => event["n"] ?? (event["params"] as { readonly n?: unknown } | undefined)?.n);
  expect([seen.length, new Set(seen).size]).toEqual([LOAD, LOAD]);
  expect(stderr).toContain("401");
});

describe("Python's http.server", () => {
  /** Takes POST and keeps the bodies; the first argument is its port, the second the file. */
  const script = `
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(sys.argv[2], "ab") as kept: kept.write(body + b"\\n")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def do_GET(self):
        body = b'{"status":"green"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
ThreadingHTTPServer.allow_reuse_address = True
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
`;
  const version = async (): Promise<string> =>
    `Python http.server ${(await run(python, ["--version"])).stdout.replace("Python ", "").trim()}`;
  const serve = async (port: number, file: string): Promise<ChildProcess> => {
    const child = spawn(python, ["-c", script, String(port), file], { stdio: "ignore" });
    onTestFinished(() => void child.kill());
    await until(() => isListening(port), "the server", 60_000);
    return child;
  };

  test(`gets ${LOAD} events of the output, all of them, over a kill and a restart in their middle`, async () => {
    noteWhenPassed(["output http"], await version(), `${LOAD} events over a kill -9 and a restart, all of them, one twice at most`);
    const [port, file] = [await freePort(), path.join(await scratchFolder(), "bodies")];
    const server = await serve(port, file);
    const running = await startConfig(
      `input { generator { count => ${LOAD} } } output { http { url => "http://127.0.0.1:${port}/in" http_method => post mapping => { "n" => "%{[event][sequence]}" } } }`,
    );
    onTestFinished(() => running.agent.close());
    const lines = (): string[] => (existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : []);
    await until(() => lines().length > LOAD / 4, "a quarter of the load", 120_000);
    server.kill("SIGKILL");
    await once(server, "exit");
    const before = lines().length;
    await serve(port, file);
    await until(() => new Set(lines()).size === LOAD, "all events", 120_000);
    await finish(running);

    expect(before).toBeLessThan(LOAD);
    // One request was under way when the server died: it may have been taken.
    expect(lines().length - LOAD).toBeLessThanOrEqual(1);
  });

  test("is polled, and its death told", async () => {
    noteWhenPassed(["input http_poller"], await version(), "answers are events; a server that is killed is a tagged failure");
    const [port, file] = [await freePort(), path.join(await scratchFolder(), "bodies")];
    const server = await serve(port, file);
    const running = await startConfig(
      `input { http_poller { urls => { it => "http://127.0.0.1:${port}/" } schedule => { "every" => "0.1s" } } } output { stdout { codec => json_lines } }`,
    );
    onTestFinished(() => running.agent.close());
    const has = (text: string) => (): boolean => running.output().toString().includes(text);
    await until(has('"status":"green"'), "an answer", 60_000);
    server.kill("SIGKILL");
    await until(has("_http_request_failure"), "a failure", 60_000);
    await running.stop();

    expect(running.output().toString()).toContain(`127.0.0.1:${port}`);
  });
});
