import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../../test/support/free-port.ts";
import { checkConfig, runConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { connectTo } from "../../../test/support/tcp-client.ts";
import { until } from "../../../test/support/until.ts";

const LINE = 'codec => line { format => "%{message}" }';

/** Around the folder `root`, so that what gets out of that is seen. */
let base: string;
let root: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), "tailrace-file-"));
  root = path.join(base, "root");
  return () => rmSync(base, { recursive: true, force: true });
});

/** Runs events through the output and ends. */
async function write(options: string, events: readonly object[]): Promise<RunningConfig["log"]> {
  const input = events.map((event) => `${JSON.stringify(event)}\n`).join("");
  const { log } = await runConfig(`input { stdin { codec => json_lines } } output { file { ${options} } }`, { input });
  return log;
}

/** All files under `base` with their texts. */
function files(): Record<string, string> {
  const entries = readdirSync(base, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((file) => [path.relative(base, file), readFileSync(file, "utf8")]));
}

interface Fed extends RunningConfig {
  /** Gives one batch of events with these messages; they are on their way then. */
  feed(...messages: readonly string[]): void;
}

/** Starts the output behind a connection that stays open. */
async function open(options: string): Promise<Fed> {
  const port = await freePort();
  const running = await startConfig(`input { tcp { port => ${port} } } output { file { ${options} ${LINE} } }`);
  onTestFinished(() => running.agent.close());
  const socket: Socket = await connectTo(port);
  onTestFinished(() => void socket.destroy());
  return { ...running, feed: (...messages) => void socket.write(messages.map((message) => `${message}\n`).join("")) };
}

function delivered({ agent }: RunningConfig): number {
  return agent.counts()[0]!.lanes[0]!.delivered;
}

describe("a fixed path", () => {
  test("is made with its folders, gets JSON lines by default, and is appended to", async () => {
    mkdirSync(root);
    writeFileSync(path.join(root, "a.log"), "before\n");

    await write(`path => "${root}/a.log"`, [{ n: 1, "@timestamp": "2026-01-31T12:00:00Z" }]);
    await write(`path => "${root}/deep/er/b.log" ${LINE}`, [{ message: "b" }]);

    const { "root/a.log": a, ...others } = files();
    const [first, second] = a!.split("\n");
    expect([first, (JSON.parse(second!) as { n: unknown }).n, others]).toEqual(["before", 1, { "root/deep/er/b.log": "b\n" }]);
  });

  test("that is a folder is tried again, without loss, until it is none", async () => {
    mkdirSync(path.join(root, "a.log"), { recursive: true });
    const output = await open(`path => "${root}/a.log"`);

    output.feed("one", "two");
    await until(() => output.log.some(({ message }) => message === "Some records are tried again."), "the retry");
    rmdirSync(path.join(root, "a.log"));
    await until(() => delivered(output) === 2, "the delivery");
    await output.stop();

    expect(files()).toEqual({ "root/a.log": "one\ntwo\n" });
    expect(output.log.find(({ message }) => message === "Some records are tried again.")).toMatchObject({
      level: "warn",
      data: { records: 2, attempt: 1, error: { code: "EISDIR" } },
    });
  });

  test.skipIf(process.platform !== "linux")("on a full disk keeps its events waiting", async () => {
    const output = await open('path => "/dev/full"');

    output.feed("one", "two");
    await until(() => output.agent.counts()[0]!.lanes[0]!.retries >= 2, "two retries");

    expect(output.agent.counts()[0]!.lanes).toMatchObject([{ given: 2, delivered: 0, rejected: 0, waiting: 2 }]);
    expect(output.log.find(({ message }) => message === "Some records are tried again.")).toMatchObject({
      data: { error: { code: "ENOSPC" } },
    });
  });

  // The superuser may write where the mode forbids it.
  test.skipIf(process.getuid?.() === 0)("in a folder that may not be written is tried again, without loss, until it may", async () => {
    mkdirSync(root, { mode: 0o500 });
    const output = await open(`path => "${root}/a.log"`);

    output.feed("one");
    await until(() => output.agent.counts()[0]!.lanes[0]!.retries > 0, "a retry");
    execFileSync("chmod", ["700", root]);
    await until(() => delivered(output) === 1, "the delivery");

    expect(files()).toEqual({ "root/a.log": "one\n" });
  });

  test("under a folder that is a file is tried again, without loss, until it is none", async () => {
    writeFileSync(root, "in the way");
    const output = await open(`path => "${root}/a.log"`);

    output.feed("one");
    await until(() => output.agent.counts()[0]!.lanes[0]!.retries > 0, "a retry");
    rmSync(root);
    await until(() => delivered(output) === 1, "the delivery");
    await output.stop();

    expect(files()).toEqual({ "root/a.log": "one\n" });
  });

  test("that is deleted or moved away is made again; what was moved keeps its lines", async () => {
    const output = await open(`path => "${root}/a.log"`);

    output.feed("one");
    await until(() => delivered(output) === 1, "the first");
    renameSync(path.join(root, "a.log"), path.join(root, "a.log.1"));
    output.feed("two");
    await until(() => delivered(output) === 2, "the second");
    rmSync(path.join(root, "a.log"));
    output.feed("three");
    await output.stop();

    expect(files()).toEqual({ "root/a.log.1": "one\n", "root/a.log": "three\n" });
  });

  test("with create_if_deleted false is not made: its events go to the failure file", async () => {
    const output = await open(`path => "${root}/a.log" create_if_deleted => false filename_failure => "lost"`);

    output.feed("one");
    await until(() => delivered(output) === 1, "the first");
    writeFileSync(path.join(root, "a.log"), "");
    output.feed("two");
    await output.stop();

    expect(files()).toEqual({ "root/lost": "one\n", "root/a.log": "two\n" });
  });

  test("with write_behavior overwrite holds the last event of the last batch", async () => {
    mkdirSync(root);
    writeFileSync(path.join(root, "a.log"), "a long text from before\n");
    const output = await open(`path => "${root}/a.log" write_behavior => overwrite`);

    output.feed("one", "two");
    await until(() => delivered(output) === 2, "the first batch");
    const between = files();
    output.feed("3");
    await output.stop();

    expect([between, files()]).toEqual([{ "root/a.log": "two\n" }, { "root/a.log": "3\n" }]);
  });

  test.skipIf(process.platform === "win32")("may be a pipe, for whoever reads it, now or later", async () => {
    mkdirSync(root);
    execFileSync("mkfifo", [path.join(root, "pipe")]);
    const output = await open(`path => "${root}/pipe"`);

    output.feed("one", "two");
    await until(() => output.agent.counts()[0]!.lanes[0]!.retries > 0, "an attempt without a reader");
    const chunks: Buffer[] = [];
    const reader = createReadStream(path.join(root, "pipe")).on("data", (chunk) => void chunks.push(chunk as Buffer));
    const ended = once(reader, "close");
    await until(() => delivered(output) === 2, "the delivery");
    await output.stop();
    await ended;

    expect(Buffer.concat(chunks).toString()).toBe("one\ntwo\n");
  });
});

describe("a path with references", () => {
  test("is filled in for each event; a slash makes folders, a missing field leaves its reference", async () => {
    await write(`path => "${root}/%{app}-%{+yyyy.MM}/%{[log][level]}.log" ${LINE}`, [
      { message: 1, "@timestamp": "2026-01-31T12:00:00Z", app: "shop", log: { level: "warn" } },
      { message: 2, "@timestamp": "2026-02-01T12:00:00Z", app: "a/b", log: { level: "info" } },
      { message: 3, "@timestamp": "2026-01-31T12:00:00Z", log: { level: "warn" } },
      { message: 4, "@timestamp": "2026-01-31T12:00:00Z", app: "shop", log: { level: "warn" } },
    ]);

    expect(files()).toEqual({
      "root/shop-2026.01/warn.log": "1\n4\n",
      "root/a/b-2026.02/info.log": "2\n",
      "root/%{app}-2026.01/warn.log": "3\n",
    });
  });

  const inside = "inside";
  const failure = "root/_filepath_failures";
  test.each([
    ["../evil", failure],
    ["../../../../../../../../tmp/evil", failure],
    ["../root-evil/x", failure],
    ["a/../../evil", failure],
    ["..", failure],
    [".", failure],
    ["", failure],
    ["zero\0byte", failure],
    ["x".repeat(300), failure],
    [`${"deep/".repeat(2_000)}x`, failure],
    ["taken", failure],
    ["file/x", failure],
    ["/etc/passwd", "root/etc/passwd"],
    ["a/../b", "root/b"],
    ["../root/c", "root/c"],
    ["a//b", "root/a/b"],
    ["%{message}", "root/%{message}"],
    ["__proto__", "root/__proto__"],
    ["...", "root/..."],
    ["line\nend", "root/line\nend"],
  ])("that a field makes %j leads to %j and never out of its fixed beginning", async (name, file) => {
    mkdirSync(path.join(root, "taken"), { recursive: true });
    writeFileSync(path.join(root, "file"), "");

    await write(`path => "${root}/%{name}" ${LINE}`, [
      { message: inside, name },
      { message: inside, name },
    ]);

    expect(files()).toEqual({ "root/file": "", [file]: "inside\ninside\n" });
  });

  test("that can be no file says so in the log", async () => {
    mkdirSync(path.join(root, "taken"), { recursive: true });

    const log = await write(`path => "${root}/%{name}" ${LINE}`, [{ message: "m", name: "taken" }]);

    expect(log.find(({ level }) => level === "warn")).toMatchObject({
      message: "The path of events can be no file; they are written to the failure file.",
      data: { path: path.join(root, "taken"), records: 1, error: { code: "EISDIR" } },
    });
  });

  test.each(["/%{a}/x", "/test-%{a}/x", "/%{a}"])("that begins with an event's text is refused: %s", async (file) => {
    const { problems } = await checkConfig(`input { stdin {} } output { file { path => "${file}" } }`);

    expect(problems.map(({ code }) => code)).toEqual(["FILE_DYNAMIC_BEGINNING"]);
  });
});

describe("many files", () => {
  const openFiles = (): string[] =>
    readdirSync("/proc/self/fd")
      .map((descriptor) => {
        try {
          return readlinkSync(`/proc/self/fd/${descriptor}`);
        } catch {
          return "";
        }
      })
      .filter((file) => file.startsWith(`${base}/`));

  test.skipIf(process.platform !== "linux")("are not all kept open, and every one gets its events", async () => {
    const output = await open(`path => "${root}/%{message}"`);
    const names = Array.from({ length: 600 }, (_, at) => `file-${at}`);

    output.feed(...names, ...names);
    await until(() => delivered(output) === 1_200, "the delivery");
    const descriptors = openFiles();
    await output.stop();

    expect(descriptors).toHaveLength(512);
    expect(files()).toEqual(Object.fromEntries(names.map((name) => [`root/${name}`, `${name}\n${name}\n`])));
  });

  test.skipIf(process.platform !== "linux")("are closed when nothing came for them since the last look", async () => {
    const output = await open(`path => "${root}/a.log" stale_cleanup_interval => 0.1`);

    output.feed("one");
    await until(() => openFiles().length === 1, "the file");
    await until(() => openFiles().length === 0, "its end");
    output.feed("two");
    await output.stop();

    expect(files()).toEqual({ "root/a.log": "one\ntwo\n" });
  });
});

describe("gzip", () => {
  const text = (file: string): string => gunzipSync(readFileSync(file), { finishFlush: constants.Z_SYNC_FLUSH }).toString();

  test("files can be read while they are written, and end well at the stop", async () => {
    const file = path.join(root, "a.gz");
    const output = await open(`path => "${file}" gzip => true`);

    output.feed("one");
    await until(() => delivered(output) === 1, "the first");
    const first = text(file);
    output.feed("two");
    await output.stop();

    expect([first, gunzipSync(readFileSync(file)).toString()]).toEqual(["one\n", "one\ntwo\n"]);
  });

  test("files are appended to", async () => {
    const file = path.join(root, "a.gz");

    await write(`path => "${file}" gzip => true ${LINE}`, [{ message: "one" }]);
    await write(`path => "${file}" gzip => true ${LINE}`, [{ message: "two" }]);

    expect(gunzipSync(readFileSync(file)).toString()).toBe("one\ntwo\n");
  });

  test("files with write_behavior overwrite hold one event, and nothing behind it", async () => {
    const file = path.join(root, "a.gz");

    await write(`path => "${file}" gzip => true write_behavior => overwrite ${LINE}`, [{ message: "one" }, { message: "two" }]);

    const bytes = readFileSync(file);
    expect(gunzipSync(bytes).toString()).toBe("two\n");
    expect(bytes.lastIndexOf(Buffer.from([0x1f, 0x8b]))).toBe(0);
  });
});

describe("modes", () => {
  const mode = (file: string): string => (statSync(path.join(base, file)).mode & 0o7777).toString(8);

  test("are those of the options for what is made, whatever the umask", async () => {
    const umask = process.umask(0o077);
    onTestFinished(() => void process.umask(umask));

    await write(`path => "${root}/a/b.log" dir_mode => 0755 file_mode => 0664`, [{}]);

    expect(["root", "root/a", "root/a/b.log"].map(mode)).toEqual(["755", "755", "664"]);
  });

  test("of what is there already stay", async () => {
    mkdirSync(root, { mode: 0o700 });
    writeFileSync(path.join(root, "b.log"), "", { mode: 0o600 });

    await write(`path => "${root}/b.log" dir_mode => 0755 file_mode => 0664`, [{}]);

    expect(["root", "root/b.log"].map(mode)).toEqual(["700", "600"]);
  });

  test("written without the zero of an octal number are advised against", async () => {
    const { warnings } = await checkConfig('input { stdin {} } output { file { path => "/tmp/x" dir_mode => 750 file_mode => 0640 } }');

    expect(warnings.map(({ message }) => message)).toEqual([
      "`dir_mode => 750` is a decimal number and means 01356 in octal. Write 0750 if that is what you mean.",
    ]);
  });
});

test.each([
  ["", ["OPTION_MISSING"]],
  ['path => "/tmp/x" write_behavior => replace', ["OPTION_VALUE"]],
  ['path => "/tmp/x" file_mode => -2', ["OPTION_RANGE"]],
])("%j is refused as %j", async (options, codes) => {
  const { problems } = await checkConfig(`input { stdin {} } output { file { ${options} } }`);

  expect(problems.map(({ code }) => code)).toEqual(codes);
});
