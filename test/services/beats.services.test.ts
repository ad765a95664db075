import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { writeCertificates } from "../support/certificates.ts";
import type { CertificateFiles } from "../support/certificates.ts";
import { freePort } from "../support/free-port.ts";
import { scratchFolder } from "../support/scratch.ts";
import { startTailrace } from "../support/tailrace-process.ts";
import type { TailraceProcess } from "../support/tailrace-process.ts";
import { watchInput } from "../support/watched-config.ts";
import type { WatchedConfig } from "../support/watched-config.ts";
import { noteWhenPassed } from "./matrix.ts";
import { patiently } from "./patiently.ts";

/** Clients of others: Elastic's go-lumber, which Beats are made with, and python-logstash-async. */

const run = promisify(execFile);
const sources = path.join(import.meta.dirname, "beats");
const folder = path.join(process.env["SERVICES_HOME"] ?? path.join(tmpdir(), "tailrace-services"), "beats");
const lumber = path.join(folder, "send");
const python = path.join(folder, "venv/bin/python");
const EVENTS = 5_000;
const PYTHON_CLIENT = "python-logstash-async 4.1.0";
const LUMBER_CLIENT = /go-lumber v[\d.]+/.exec(readFileSync(path.join(sources, "go.mod"), "utf8"))![0].replace(" v", " ");

function note(client: string, checked: string): void {
  noteWhenPassed(["input beats"], client, checked);
}

let files: CertificateFiles;
let identity: string;

beforeAll(async () => {
  files = writeCertificates();
  identity = `ssl_enabled => true ssl_certificate => "${files.server.cert}" ssl_key => "${files.server.key}"`;
  await mkdir(folder, { recursive: true });
  await run("go", ["build", "-o", lumber, "."], { cwd: sources });
  await run("python3", ["-m", "venv", path.join(folder, "venv")]);
  await run(python, ["-m", "pip", "install", "-q", PYTHON_CLIENT.replace(" ", "=="), "pylogbeat==2.1.0"]);
});

function listen(options = ""): Promise<WatchedConfig> {
  return watchInput((port) => `beats { port => ${port} ${options} }`, { ecs: "disabled" });
}

/** @returns how many connections it took @throws with what the client says when it gives up */
async function send(port: number, ...flags: readonly string[]): Promise<number> {
  const { stdout } = await run(lumber, ["-address", `127.0.0.1:${port}`, "-count", String(EVENTS), ...flags]);
  return Number(stdout);
}

async function expectAll(server: WatchedConfig, count = EVENTS): Promise<void> {
  const messages = await server.messages(count);
  expect(messages).toHaveLength(count);
  expect(new Set(messages)).toEqual(new Set(Array.from({ length: count }, (_, at) => String(at))));
}

function complaints(server: WatchedConfig): unknown[] {
  return server.log.filter(({ level }) => level === "warn" || level === "error").map(({ message }) => message);
}

describe("go-lumber", () => {
  test.each([
    ["without compression", ["-compression", "0"]],
    ["compressed", ["-compression", "3"]],
    ["compressed as much as it can", ["-compression", "9", "-window", "10000"]],
    ["in small windows", ["-window", "7"]],
    ["several windows at once", ["-inflight", "4", "-window", "100"]],
    ["large events", ["-filler", "20000", "-window", "500"]],
  ])("sends events, %s, each once, with TLS and without", async (how, flags) => {
    note(LUMBER_CLIENT, `${EVENTS} events, ${how}, each once, with TLS and without`);
    const [plain, tls] = [await listen(), await listen(identity)];

    expect(await send(plain.port, ...flags)).toBe(1);
    expect(await send(tls.port, ...flags, "-ca", files.authority)).toBe(1);

    await expectAll(plain);
    await expectAll(tls);
    expect([complaints(plain), complaints(tls)]).toEqual([[], []]);
  });

  test("shows its certificate, and is turned away without a good one", async () => {
    note(LUMBER_CLIENT, "TLS: certificates of clients, good, missing and a stranger's; without TLS turned away");
    const server = await listen(`${identity} ssl_client_authentication => required ssl_certificate_authorities => "${files.authority}"`);

    await expect(send(server.port, "-ca", files.authority)).rejects.toThrow(/reset|EOF|certificate|broken pipe/);
    await expect(send(server.port, "-ca", files.authority, "-cert", files.stranger.cert, "-key", files.stranger.key)).rejects.toThrow(
      "Command failed",
    );
    await expect(send(server.port, "-ca", files.stranger.cert)).rejects.toThrow("certificate signed by unknown authority");
    await expect(send(server.port)).rejects.toThrow("Command failed");
    await send(server.port, "-ca", files.authority, "-cert", files.client.cert, "-key", files.client.key);

    await expectAll(server);
    expect(complaints(server)).toEqual(Array.from({ length: 4 }, () => "A connection was cut off."));
  });

  test.each([
    ["a queue on disk", ["-S", "queue.type=persisted"]],
    ["a queue in memory", []],
  ])("loses nothing though Tailrace is killed while it sends, with %s", async (queue, args) => {
    note(LUMBER_CLIENT, `Tailrace killed (-9) 3 times under load, ${queue}: nothing lost`);
    const [port, out, data] = [await freePort(), path.join(await scratchFolder(), "out.jsonl"), await scratchFolder()];
    const config = `input { beats { port => ${port} } } output { file { path => "${out}" codec => line { format => "%{message}" } } }`;
    const start = async (): Promise<TailraceProcess> => {
      const process = await startTailrace({ pipelines: { main: config }, args: ["--path.data", data, ...args] });
      onTestFinished(() => void process.kill());
      return process;
    };
    const lines = async (): Promise<string[]> => (await readFile(out, "utf8").catch(() => "")).split("\n").slice(0, -1);
    const count = 60_000;
    let process = await start();
    const sent = send(port, "-count", String(count), "-window", "500", "-attempts", "1000");

    for (let death = 1; death <= 3; death++) {
      const least = death * 10_000;
      await patiently(async () => (await lines()).length > least, "events");
      await process.kill();
      process = await start();
    }
    expect(await sent).toBeGreaterThan(3);
    await process.stop();

    const all = new Set(await lines());
    expect(Array.from({ length: count }, (_each, at) => String(at)).filter((number) => !all.has(number))).toEqual([]);
  });
});

describe(`${PYTHON_CLIENT} with BeatsTransport`, () => {
  test("sends events, each once, with TLS and without", async () => {
    note(PYTHON_CLIENT, `BeatsTransport: ${EVENTS} events, each once, with TLS and without`);
    const [plain, tls] = [await listen(), await listen(identity)];

    await run(python, [path.join(sources, "send.py"), String(plain.port), String(EVENTS)]);
    await run(python, [path.join(sources, "send.py"), String(tls.port), String(EVENTS), files.authority]);

    await expectAll(plain);
    await expectAll(tls);
    expect([complaints(plain), complaints(tls)]).toEqual([[], []]);
  });

  test("says so when it does not trust the server; that is one line in our log", async () => {
    note(PYTHON_CLIENT, "TLS: a client that does not trust us is one line in the log");
    const server = await listen(identity);

    await expect(run(python, [path.join(sources, "send.py"), String(server.port), "1", files.stranger.cert])).rejects.toThrow(
      "CERTIFICATE_VERIFY_FAILED",
    );

    await patiently(() => complaints(server).length > 0, "the line");
    expect(complaints(server)).toEqual(["A connection was cut off."]);
  });
});
