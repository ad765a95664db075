import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ACKING_INPUT, startSender } from "../support/acking.ts";
import { startCommand } from "../support/command-line.ts";
import type { CommandLine } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";
import { until } from "../support/until.ts";
import { finish } from "./finish.ts";
import { noteWhenPassed } from "./matrix.ts";
import { LONGEST_MS, patiently } from "./patiently.ts";
import { addressOf, Bucket, controlS3, optionsFor, versionOf } from "./s3-servers.ts";
import type { S3ServerName } from "./s3-servers.ts";

const LOAD = 20_000;
const DEATHS = 4;
const LINE = 'codec => line { format => "%{[event][sequence]}" }';

const writing = (options: string, count = LOAD): Promise<RunningConfig> =>
  startConfig(`input { generator { count => ${count} } } output { s3 { ${LINE} ${options} } }`);

async function note(server: S3ServerName, checked: string): Promise<void> {
  noteWhenPassed(["output s3"], await versionOf(server), checked);
}

/** Every number once. */
function isComplete(lines: readonly string[], count = LOAD): boolean {
  return lines.length === count && new Set(lines).size === count;
}

async function makeBucket(server: S3ServerName, name: string, tls = false): Promise<Bucket> {
  const bucket = new Bucket(server, name, tls);
  await patiently(
    () =>
      bucket.make().then(
        () => true,
        () => false,
      ),
    "the bucket",
  );
  return bucket;
}

function problemOf(error: unknown): unknown {
  let found = error;
  while (found instanceof Error && found.cause instanceof Error && !("code" in found && String(found.code).startsWith("S3_")))
    found = found.cause;
  return found;
}

describe.each<S3ServerName>(["minio", "moto"])("%s", (server) => {
  describe.each([false, true])("with TLS: %s", (tls) => {
    beforeAll(() => controlS3("start", server, { tls }));
    afterAll(() => controlS3("stop", server));

    test(`has ${LOAD} events once each, in files of their size, as they are and compressed, by prefix`, async () => {
      await note(server, `${tls ? "TLS" : "no TLS"}: ${LOAD} events once each, by size and prefix, plain and gzip`);
      const bucket = await makeBucket(server, "load", tls);
      const directory = await scratchFolder();
      const options = `bucket => load temporary_directory => "${directory}" ${optionsFor(server, tls)}`;
      await finish(await writing(`${options} size_file => 20000 prefix => "plain" tags => [one, two]`));
      const plain = await bucket.keys();
      const lines = await bucket.lines();
      await finish(await writing(`${options} size_file => 8000 encoding => gzip prefix => "packed/%{[event][sequence]}/.."`, 200));
      await finish(await writing(`${options} size_file => 8000 encoding => gzip prefix => "gzip/ä b+c"`));
      const [packed] = (await bucket.keys()).filter((key) => key.startsWith("gzip/ä b+c/"));

      expect([isComplete(lines), plain.length]).toEqual([true, 6]);
      expect(plain.every((key) => /^plain\/ls\.s3\.[0-9a-f-]{36}\.\d{4}-\d\d-\d\dT\d\d\.\d\d\.tag_one\.two\.part\d\.txt$/.test(key))).toBe(
        true,
      );
      expect((await bucket.keys()).filter((key) => key.startsWith("packed/")).length).toBe(200);
      expect((await bucket.lines()).length).toBe(2 * LOAD + 200);
      expect(await bucket.get(packed!)).toMatchObject({ ContentEncoding: "gzip" });
      expect(readdirSync(directory)).toEqual([]);
    });

    test("takes large files in parts", async () => {
      await note(server, `${tls ? "TLS" : "no TLS"}: an object of 20 MB in parts`);
      const bucket = await makeBucket(server, "large", tls);
      const options = `bucket => large temporary_directory => "${await scratchFolder()}" ${optionsFor(server, tls)}`;
      const line = `codec => line { format => "%{[event][sequence]} ${"x".repeat(1_000)}" }`;
      await finish(
        await startConfig(`input { generator { count => ${LOAD} } } output { s3 { ${line} ${options} size_file => 100000000 } }`),
      );
      const lines = await bucket.lines();

      expect([(await bucket.keys()).length, isComplete(lines)]).toEqual([1, true]);
    });
  });
});

describe("MinIO", () => {
  beforeAll(() => controlS3("start", "minio"));
  afterAll(() => controlS3("stop", "minio"));

  test("is killed and started again under a load: every event is there once", async () => {
    await note("minio", "the server killed under a load, every event once");
    const bucket = await makeBucket("minio", "restarts");
    const options = `bucket => restarts temporary_directory => "${await scratchFolder()}" ${optionsFor("minio")}`;
    const running = await writing(`${options} size_file => 500 retry_delay => 0.3`);
    await until(async () => (await bucket.keys()).length > 20, "a part of the load", LONGEST_MS);
    await controlS3("kill", "minio");
    await until(() => running.log.some(({ message }) => message.startsWith("A file could not be uploaded")), "a failure", LONGEST_MS);
    await delay(1_000);
    await controlS3("start", "minio", { keepsData: true });
    await finish(running);

    expect(isComplete(await bucket.lines())).toBe(true);
    expect(running.agent.counts()[0]!.lanes[0]).toMatchObject({ given: LOAD, delivered: LOAD, rejected: 0 });
  });

  test.each(["memory", "persisted"])(
    `Tailrace is killed ${DEATHS} times under a load, with a %s queue: all that was acknowledged is there, whole, and little of it twice`,
    async (queue) => {
      await note("minio", `Tailrace killed (-9) ${DEATHS} times, ${queue} queue: all that was acknowledged`);
      const bucket = await makeBucket("minio", `lives-${queue}`);
      const directory = await scratchFolder();
      const port = await freePort();
      // With a queue in memory an event is safe when it is settled.
      const input = queue === "memory" ? ACKING_INPUT.replace(".accepted.", ".settled.") : ACKING_INPUT;
      const start = await startable(
        `input { acking { port => ${port} } } output { s3 { codec => line { format => "%{message}" } bucket => "${bucket.name}"
          temporary_directory => "${directory}" size_file => 3000 time_file => 0.02 encoding => gzip ${optionsFor("minio")} } }`,
        { "acking.js": input },
        queue,
      );
      const sender = startSender(port, 10);
      onTestFinished(() => sender.stop());
      for (let death = 0; death < DEATHS; death++) {
        const running = await start();
        const [before, acknowledged] = [(await bucket.keys()).length, sender.acknowledged.size];
        await patiently(async () => sender.acknowledged.size > acknowledged && (await bucket.keys()).length > before, "objects");
        await delay(Math.random() * 300);
        running.child.kill("SIGKILL");
        expect(await running.end()).toEqual({ code: null, signal: "SIGKILL" });
      }
      sender.stop();
      const last = await start();
      const found = async (): Promise<Set<string>> => new Set(await bucket.lines());
      await patiently(async () => {
        const lines = await found();
        return [...sender.acknowledged].every((line) => lines.has(line));
      }, "all that was acknowledged");
      last.child.kill("SIGTERM");
      expect(await last.end()).toEqual({ code: 0, signal: null });

      const lines = await bucket.lines();
      const torn = lines.filter((line) => !/^record \d+$/.test(line));
      const twice = lines.length - new Set(lines).size;
      expect([torn, readdirSync(directory)]).toEqual([[], []]);
      expect(twice).toBeLessThan(lines.length / 10);
      console.log(`${queue}: ${sender.acknowledged.size} acknowledged, ${twice} of ${lines.length} lines twice`);
    },
  );

  test("a server that is away at the stop leaves the files for the next start", async () => {
    await note("minio", "the server away at the stop, files uploaded by the next start");
    const bucket = await makeBucket("minio", "later");
    const directory = await scratchFolder();
    const options = `bucket => later temporary_directory => "${directory}" ${optionsFor("minio")}`;
    await controlS3("kill", "minio");
    await finish(await writing(`${options} retry_delay => 0.1`));
    const left = readdirSync(directory).length;
    await controlS3("start", "minio", { keepsData: true });
    await finish(await startConfig(`input { stdin { } } output { s3 { ${options} } }`));

    expect([left, isComplete(await bucket.lines()), readdirSync(directory)]).toEqual([1, true, []]);
  });

  test.each([
    ["another key", "nobody", "open sesame", "later", /403 InvalidAccessKeyId/, /`access_key_id`/],
    ["another secret", "tailrace", "closed", "later", /403 SignatureDoesNotMatch/, /`secret_access_key`/],
    ["no such bucket", "tailrace", "open sesame", "missing", /404 NoSuchBucket/, /`bucket`/],
  ])("what is wrong is named: %s", async (...given) => {
    const [what, key, secret, bucket, message, hint] = given;
    await note("minio", `named: ${what}`);
    const options = `bucket => ${bucket} endpoint => "${addressOf("minio")}" access_key_id => ${key} secret_access_key => "${secret}"
      additional_settings => { "force_path_style" => true } temporary_directory => "${await scratchFolder()}"`;
    const problem = await writing(options, 1).catch((error: unknown) => error);

    expect(problemOf(problem)).toMatchObject({
      code: "S3_REFUSED",
      message: expect.stringMatching(message) as string,
      hint: expect.stringMatching(hint) as string,
    });
  });
});

async function startable(config: string, plugin: Readonly<Record<string, string>>, queue: string): Promise<() => Promise<CommandLine>> {
  const data = await scratchFolder();
  const files = { "p.conf": config, ...plugin };
  const flags = ["--path.data", data, "--path.plugins", "acking.js", "-S", `queue.type=${queue}`, "--log.level", "error"];
  return async () => {
    const command = await startCommand(["-f", "p.conf", ...flags], { files });
    onTestFinished(() => command.clean());
    return command;
  };
}
