import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { startConfig } from "../support/run-config.ts";
import { plainEvents } from "../support/run-filter.ts";
import type { PlainEvent } from "../support/run-filter.ts";
import { until } from "../support/until.ts";
import { noteWhenPassed } from "./matrix.ts";

/** Clients of others that write Fluentd's forward protocol and GELF, each its own records: what they send must arrive. */

const COUNT = 200;
const home =
  process.env["SERVICES_CLIENTS"] ?? path.join(process.env["SERVICES_HOME"] ?? path.join(tmpdir(), "tailrace-services"), "log-clients");
const interpreter = path.join(home, "venv/bin/python");

/** A folder with the npm package in it. */
function npmFolder(name: string): string {
  mkdirSync(home, { recursive: true });
  if (!existsSync(path.join(home, "node_modules", name)))
    execFileSync("npm", ["install", "--prefix", home, "--no-audit", "--no-fund", name], { stdio: "ignore" });
  return home;
}

/** A Python with the package. */
function withPackage(name: string): string {
  mkdirSync(home, { recursive: true });
  if (!existsSync(interpreter)) execFileSync("python3", ["-m", "venv", path.join(home, "venv")]);
  execFileSync(interpreter, ["-m", "pip", "install", "--quiet", name]);
  return interpreter;
}

function npmVersion(folder: string, name: string): string {
  const { version } = JSON.parse(readFileSync(path.join(folder, "node_modules", name, "package.json"), "utf8")) as {
    readonly version: string;
  };
  return `${name} ${version}`;
}

function pythonVersion(name: string): string {
  const script = `from importlib.metadata import version; print(version("${name}"))`;
  return `${name} ${execFileSync(interpreter, ["-c", script], { encoding: "utf8" }).trim()}`;
}

const execute = promisify(execFile);

interface Client {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

/** Runs an input and a client against it; returns what the client said, and the events when it has ended and they are there. */
async function received(
  input: (port: number) => string,
  client: (port: number) => Client,
): Promise<{ said: string; events: PlainEvent[] }> {
  const port = await freePort();
  const running = await startConfig(`input { ${input(port)} } output { stdout { codec => json_lines } }`);
  const { command, args, cwd } = client(port);
  const { stdout, stderr } = await execute(command, args, cwd === undefined ? {} : { cwd });
  const events = (): PlainEvent[] => plainEvents(running.output());
  await until(() => events().length >= COUNT, `${COUNT} events`);
  await running.stop();
  return { said: (stdout + stderr).trim(), events: events() };
}

/** Not called id: GELF has no additional field of that name. */
function numbersOf(events: readonly PlainEvent[]): number[] {
  return events.map(({ number }) => Number(number)).toSorted((left, right) => left - right);
}

const ALL = Array.from({ length: COUNT }, (_, n) => n);

describe("fluent", () => {
  test.each(["Message", "Forward", "PackedForward", "CompressedPackedForward"])("%s of @fluent-org/logger, acknowledged", async (mode) => {
    const folder = npmFolder("@fluent-org/logger");
    noteWhenPassed(["codec fluent"], npmVersion(folder, "@fluent-org/logger"), `${mode}: ${COUNT} messages, each once, acknowledged`);
    const script = `const { FluentClient, EventTime } = require("@fluent-org/logger");
      const client = new FluentClient("app", { eventMode: "${mode}", socket: { host: "127.0.0.1", port: PORT }, ack: { ackTimeout: 20000 } });
      const all = Array.from({ length: ${COUNT} }, (_, number) => client.emit("web", { number }, EventTime.now()));
      Promise.all(all).then(async () => { console.log("acknowledged", all.length); await client.disconnect(); }, (error) => console.log("failed", error));`;
    const { said, events } = await received(
      (port) => `tcp { port => ${port} codec => fluent }`,
      (port) => ({ command: "node", args: ["-e", script.replace("PORT", String(port))], cwd: folder }),
    );

    expect(said).toBe(`acknowledged ${COUNT}`);
    expect(numbersOf(events)).toEqual(ALL);
    expect(events.every(({ tags }) => JSON.stringify(tags) === '["app.web"]')).toBe(true);
  });
});

const PYTHON_HEAD = "import logging, sys\nlog = logging.getLogger('x')\nlog.setLevel(logging.INFO)\n";
const PYTHON_TAIL = `\nfor n in range(${COUNT}):\n    log.info('record %d ' % n + 'x' * (n * 50), extra={'number': n})\n`;

describe("gelf", () => {
  test.each<[string, string, string]>([
    [
      "pygelf over UDP, in chunks",
      "use_tcp => false",
      "import pygelf\nlog.addHandler(pygelf.GelfUdpHandler(host='127.0.0.1', port=PORT, include_extra_fields=True, chunk_size=500))",
    ],
    [
      "pygelf over TCP",
      "use_tcp => true use_udp => false",
      "import pygelf\nlog.addHandler(pygelf.GelfTcpHandler(host='127.0.0.1', port=PORT, include_extra_fields=True))",
    ],
    ["graypy over UDP", "use_tcp => false", "import graypy\nlog.addHandler(graypy.GELFUDPHandler('127.0.0.1', PORT))"],
    ["graypy over TCP", "use_tcp => true use_udp => false", "import graypy\nlog.addHandler(graypy.GELFTCPHandler('127.0.0.1', PORT))"],
  ])("of %s", async (how, options, handler) => {
    const [client = "", ...rest] = how.split(" ");
    const command = withPackage(client);
    noteWhenPassed(["input gelf"], pythonVersion(client), `${COUNT} messages, ${rest.join(" ")}, each once`);
    const { said, events } = await received(
      (port) => `gelf { host => "127.0.0.1" port => ${port} ${options} }`,
      (port) => ({ command, args: ["-c", PYTHON_HEAD + handler.replace("PORT", String(port)) + PYTHON_TAIL] }),
    );

    expect({ said, numbers: numbersOf(events) }).toEqual({ said: "", numbers: ALL });
  });

  test("of gelf-pro over UDP", async () => {
    const folder = npmFolder("gelf-pro");
    noteWhenPassed(["input gelf"], npmVersion(folder, "gelf-pro"), `${COUNT} messages, over UDP, each once`);
    const script = (
      port: number,
    ): string => `const log = require("gelf-pro").setConfig({ adapterOptions: { host: "127.0.0.1", port: ${port} } });
      let n = 0; const next = () => n < ${COUNT} && log.info("record " + "x".repeat(n * 50), { number: n++ }, next); next();`;
    const { events } = await received(
      (port) => `gelf { host => "127.0.0.1" port => ${port} }`,
      (port) => ({ command: "node", args: ["-e", script(port)], cwd: folder }),
    );

    expect(numbersOf(events)).toEqual(ALL);
  });
});
