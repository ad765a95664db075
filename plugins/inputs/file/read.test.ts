import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { filePipeline } from "../../../test/support/file-pipeline.ts";
import type { FilePipeline } from "../../../test/support/file-pipeline.ts";
import { until } from "../../../test/support/until.ts";

const READ = 'mode => read path => "{folder}/in/*" file_sort_by => path';

async function withFiles(contents: Readonly<Record<string, string | Buffer>>): Promise<FilePipeline> {
  const files = await filePipeline();
  mkdirSync(`${files.folder}/in`);
  for (const [name, content] of Object.entries(contents)) writeFileSync(`${files.folder}/in/${name}`, content);
  return files;
}

test("the input ends when all files are read and deleted", async () => {
  const files = await withFiles({ a: "one\ntwo", b: "", c: "three\n" });
  await files.start(`${READ} exit_after_read => true`);
  await files.running.agent.inputsEnded();

  expect(readdirSync(`${files.folder}/in`)).toEqual([]);
  await files.stop();
  expect(files.messages()).toEqual(["one", "two", "three"]);
});

test("a file is not deleted before its events are delivered", async () => {
  const files = await withFiles({ a: "one\n" });
  await files.start(READ, { outputs: "elasticsearch { hosts => 'http://127.0.0.1:9' }" });
  await files.count(1);

  expect(existsSync(`${files.folder}/in/a`)).toBe(true);
});

test("compressed files give their lines as Java's readers see them", async () => {
  const text = "one\r\ntwo\rthree\nf\u00fcr \u20ac\n\nlast";
  const files = await withFiles({ "a.gz": gzipSync(text), "b.gzip": gzipSync(Buffer.from("gr\xfc\n", "latin1")) });
  await files.start(READ);
  await files.count(7);
  await until(() => readdirSync(`${files.folder}/in`).length === 0, "the files' deletion");
  await files.stop();

  expect(files.messages()).toEqual(["one", "two", "three", "f\u00fcr \u20ac", "", "last", "gr\ufffd"]);
});

test("a compressed file that is cut off gives what it has, is said to be damaged, and stays", async () => {
  const whole = gzipSync(Array.from({ length: 20_000 }, (_, n) => `line ${Math.sin(n)}\n`).join(""));
  const files = await withFiles({ "a.gz": whole.subarray(0, whole.length / 2), "b.log": "after\n" });
  await files.start(READ);
  await until(() => files.messages().includes("after"), "the next file");
  await until(() => !existsSync(`${files.folder}/in/b.log`), "its deletion");

  expect(files.events().length).toBeGreaterThan(1_000);
  expect(readdirSync(`${files.folder}/in`)).toEqual(["a.gz"]);
  expect(files.running.log.filter(({ level }) => level === "error").map(({ message }) => message)).toEqual([
    "A compressed file cannot be read to its end: it is left as it is.",
  ]);
});

test("a file that was read is not read again by the next process, but another one at its path is", async () => {
  const files = await withFiles({ a: "one\n" });
  const options = `${READ} file_completed_action => log file_completed_log_path => "{folder}/done"`;
  await files.start(options);
  await files.count(1);
  await until(() => readFileSync(`${files.folder}/done`, "utf8") !== "", "the list");
  await files.stop();
  await files.start(options);
  writeFileSync(`${files.folder}/in/b`, "two\n");
  await files.count(2);
  await files.stop();
  writeFileSync(`${files.folder}/in/a`, "three, and longer\n");
  await files.start(options);
  await files.count(3);
  await files.stop();

  expect(files.messages()).toEqual(["one", "two", "three, and longer"]);
});

test("a file with the inode and the text of one that was deleted is read", async () => {
  const files = await withFiles({ a: "same\n" });
  await files.start(READ);
  await until(() => !existsSync(`${files.folder}/in/a`), "the deletion");
  writeFileSync(`${files.folder}/in/a`, "same\n");
  await files.count(2);
  await until(() => !existsSync(`${files.folder}/in/a`), "the second deletion");
  await files.stop();

  expect(files.messages()).toEqual(["same", "same"]);
});

test("a file that is half read when the pipeline stops is read on", async () => {
  const lines = Array.from({ length: 5_000 }, (_, n) => `line ${n}`);
  const files = await withFiles({ a: `${lines.join("\n")}\n` });
  await files.start(`${READ} file_chunk_size => 64`);
  await files.count(1);
  await files.stop();
  expect(files.events().length).toBeLessThan(5_000);
  await files.start(READ);
  await files.count(5_000);
  await files.stop();

  expect(files.messages()).toEqual(lines);
});

test("each line is an event also with a codec that waits for line ends", async () => {
  const files = await withFiles({ a: '{"message":"one"}\n{"message":"two"}\n' });
  await files.start(`${READ} codec => json_lines exit_after_read => true`);
  await files.running.agent.inputsEnded();
  await files.stop();

  expect(files.messages()).toEqual(["one", "two"]);
});
