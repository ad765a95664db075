import { readdirSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { startConfig } from "../support/run-config.ts";
import type { RunningConfig } from "../support/run-config.ts";
import { S3Server } from "../support/s3-server.ts";
import { until } from "../support/until.ts";
import { mountSmallDisk } from "./small-disk.ts";
import type { SmallDisk } from "./small-disk.ts";

/** The s3 output on a file system of its own that is full to its last byte. Needs root: it is a tmpfs. */

/** Longer than a page, so that the last one on the disk takes a part of it; what is in it does not compress. */
const lineOf = (number: number): string => `${number} ${randomText(3_000)}`;
const BATCH = 20;

async function diskAndServer(): Promise<{ readonly disk: SmallDisk; readonly server: S3Server }> {
  const [disk, server] = [await mountSmallDisk("8m"), await S3Server.start()];
  onTestFinished(async () => {
    await server.stop();
    await disk.end();
  });
  return { disk, server };
}

async function start(server: S3Server, folder: string, options: string): Promise<RunningConfig> {
  const config = `input { stdin { codec => line } } output { s3 { bucket => logs endpoint => "${server.url}" access_key_id => ann
    secret_access_key => "open sesame" additional_settings => { force_path_style => true } temporary_directory => "${folder}"
    codec => line { format => "%{message}" } retry_delay => 0.05 ${options} } }`;
  const running = await startConfig(config, { keepsInputOpen: true });
  onTestFinished(() => running.abandon());
  return running;
}

/** Lines of all objects, in no order. */
function linesIn(server: S3Server): string[] {
  return [...server.objects.values()].flatMap(({ body, headers }) =>
    (headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString().split("\n").slice(0, -1),
  );
}

const filesIn = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: "utf8" });
const lane = ({ agent }: RunningConfig) => agent.counts()[0]!.lanes[0]!;

test.each([
  ["one file", "time_file => 60"],
  ["files that end while it is full", "time_file => 0.001 rotation_strategy => time"],
  ["one compressed file", "time_file => 60 encoding => gzip"],
  ["compressed files that end while it is full", "time_file => 0.001 rotation_strategy => time encoding => gzip"],
  ["files of many prefixes", 'prefix => "%{message}"'],
])("a disk that is full: every record is uploaded whole and once when there is room again: %s", async (what, options) => {
  const { disk, server } = await diskAndServer();
  const folder = path.join(disk.folder, "s3");
  const isByPrefix = what.includes("prefixes");
  const running = await start(server, folder, options);
  const sent: string[] = [];
  const send = (): void => {
    const lines = Array.from({ length: BATCH }, (_, at) => (isByPrefix ? `p${sent.length + at}` : lineOf(sent.length + at)));
    sent.push(...lines);
    running.write(lines.map((line) => `${line}\n`).join(""));
  };
  send();
  await until(() => lane(running).delivered === BATCH, "the first records on the disk");
  await disk.fillUp();
  for (let batch = 0; batch < 5; batch++) send();
  await until(() => lane(running).retries > 2, "the disk to be full");
  const { waiting } = lane(running);
  await until(() => lane(running).retries > 5, "more attempts");
  const names = new Set(filesIn(folder));
  const unused = [...names].filter((name) => name.endsWith("/about") && !names.has(name.replace(/about$/, "object")));
  await disk.makeRoom();
  await until(() => lane(running).delivered === sent.length, "all records on the disk");
  await running.stop();

  const found = isByPrefix ? [...server.objects.keys()].map((key) => /\/(p\d+)\//.exec(key)?.[1] ?? key) : linesIn(server);
  expect(waiting).toBeGreaterThan(0);
  // A file that cannot be begun leaves nothing behind: there is one at most, which is just tried.
  expect(unused.length).toBeLessThanOrEqual(1);
  expect(lane(running)).toMatchObject({ rejected: 0, dropped: 0 });
  expect(found.toSorted()).toEqual(sent.toSorted());
  expect(filesIn(folder)).toEqual([]);
  expect(running.log.find(({ level, message }) => level === "warn" && /tried again/.test(message))?.data["error"]).toMatchObject({
    message: `Nothing can be written to \`temporary_directory\` ${JSON.stringify(folder)}: the disk is full.`,
  });
});

test("a disk that is full of files that wait: they are uploaded when S3 is back, which makes the room", async () => {
  const { disk, server } = await diskAndServer();
  const folder = path.join(disk.folder, "s3");
  const running = await start(server, folder, "size_file => 6000000 upload_multipart_threshold => 1 upload_queue_size => 10");
  const sent: string[] = [];
  server.refuse = () => ({ status: 503, code: "SlowDown" });
  await until(() => {
    if (lane(running).given < sent.length || lane(running).waiting > 0) return lane(running).retries > 3;
    const lines = Array.from({ length: 10 * BATCH }, (_, at) => lineOf(sent.length + at));
    running.write(lines.map((line) => `${line}\n`).join(""));
    sent.push(...lines);
    return false;
  }, "the disk to be full");
  server.refuse = undefined;
  await until(() => lane(running).delivered === sent.length, "all records on the disk");
  await running.stop();

  expect(linesIn(server).toSorted()).toEqual(sent.toSorted());
  expect(filesIn(folder)).toEqual([]);
});

function randomText(length: number): string {
  let text = "";
  while (text.length < length) text += Math.random().toString(36).slice(2);
  return text.slice(0, length);
}
