import {
  appendFileSync,
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { describe, expect, test } from "vitest";
import { filePipeline } from "../../../test/support/file-pipeline.ts";
import { until } from "../../../test/support/until.ts";

const ALL = 'path => "{folder}/*.log" start_position => beginning';
const ONE = 'path => "{folder}/a.log" start_position => beginning';

function numbered(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, n) => `line ${from + n}\n`).join("");
}

function numberedList(from: number, to: number): string[] {
  return numbered(from, to).trimEnd().split("\n");
}

/** The position that a sincedb has for a file. */
function positionIn(sincedb: string, file: string): number | undefined {
  const inode = String(statSync(file).ino);
  const record = readFileSync(sincedb, "utf8")
    .split("\n")
    .find((line) => line.startsWith(`${inode} `));
  return record === undefined ? undefined : Number(record.split(" ")[3]);
}

describe("a file that grows", () => {
  test("gives its lines as they are written; one without an end waits for it", async () => {
    const files = await filePipeline();
    writeFileSync(`${files.folder}/a.log`, "one\ntw");
    await files.start(ALL);
    await files.count(1);
    appendFileSync(`${files.folder}/a.log`, "o\n\nthree\n");
    await files.count(4);

    expect(files.messages()).toEqual(["one", "two", "", "three"]);
  });

  test("gives its path and the machine, in both modes", async () => {
    const files = await filePipeline();
    writeFileSync(`${files.folder}/a.log`, "one\n");
    await files.start(ONE);
    await files.count(1);
    await files.stop();
    await files.start(`${ONE} ecs_compatibility => disabled sincedb_path => "/dev/null"`);
    await files.count(2);

    const path = `${files.folder}/a.log`;
    const shared = { "@timestamp": expect.any(String) as unknown, "@version": "1", message: "one" };
    expect(files.events()).toEqual([
      { ...shared, event: { original: "one" }, host: { name: "test-host" }, log: { file: { path } } },
      { ...shared, host: "test-host", path, event: { original: "one" } },
    ]);
  });

  test.each([1, 2, 3, 7])("keeps a long delimiter together in chunks of %i bytes", async (size) => {
    const files = await filePipeline();
    writeFileSync(`${files.folder}/a.log`, "one<<>>t<<wo<<<>>three<<>>");
    await files.start(`${ALL} delimiter => "<<>>" file_chunk_size => ${size}`);
    await files.count(3);
    await files.stop();

    expect(files.messages()).toEqual(["one", "t<<wo<", "three"]);
  });

  test("keeps the lines of files apart that a codec joins", async () => {
    const files = await filePipeline();
    writeFileSync(`${files.folder}/a.log`, "a\n a1\n");
    writeFileSync(`${files.folder}/b.log`, "b\n b1\n");
    await files.start(`${ALL} codec => multiline { pattern => "^ " what => previous }`);
    appendFileSync(`${files.folder}/a.log`, " a2\nnext\n");
    appendFileSync(`${files.folder}/b.log`, " b2\nnext\n");
    await files.count(2);

    expect(files.messages().toSorted()).toEqual(["a\n a1\n a2", "b\n b1\n b2"]);
  });

  test("is read though more files may not be open at once", async () => {
    const files = await filePipeline();
    for (let n = 0; n < 20; n++) writeFileSync(`${files.folder}/${n}.log`, `first of ${n}\n`);
    await files.start(`${ALL} max_open_files => 3`);
    await files.count(20);
    for (let n = 0; n < 20; n++) appendFileSync(`${files.folder}/${n}.log`, `second of ${n}\n`);
    await files.count(40);
    await files.stop();

    expect(new Set(files.messages()).size).toBe(40);
    expect(files.events()).toHaveLength(40);
  });
});

describe("a file that is renamed", () => {
  test("is read to its end, and the one in its place from its beginning", async () => {
    const files = await filePipeline();
    const { folder } = files;
    writeFileSync(`${folder}/a.log`, "one\n");
    const writer = openSync(`${folder}/a.log`, "a");
    await files.start(ONE);
    await files.count(1);
    writeSync(writer, "two\n");
    renameSync(`${folder}/a.log`, `${folder}/a.log.1`);
    writeFileSync(`${folder}/a.log`, "three\n");
    await files.count(3);
    writeSync(writer, "four\n");
    closeSync(writer);
    await files.count(4);
    await files.stop();

    expect(files.messages()).toEqual(["one", "two", "three", "four"]);
  });

  test("is not read again when its new name matches too", async () => {
    const files = await filePipeline();
    const { folder } = files;
    writeFileSync(`${folder}/a.log`, "one\n");
    await files.start('path => "{folder}/*" exclude => data start_position => beginning');
    await files.count(1);
    renameSync(`${folder}/a.log`, `${folder}/a.log.1`);
    writeFileSync(`${folder}/a.log`, "two\n");
    await files.count(2);
    appendFileSync(`${folder}/a.log.1`, "three\n");
    await files.count(3);
    await files.stop();

    const paths = files.events().map(({ log }) => (log as { file: { path: string } }).file.path.slice(folder.length + 1));
    expect(files.messages()).toEqual(["one", "two", "three"]);
    expect(paths).toEqual(["a.log", "a.log", "a.log.1"]);
  });

  test("while nobody looked is read to its end all the same", async () => {
    const files = await filePipeline();
    const { folder } = files;
    writeFileSync(`${folder}/a.log`, "one\n");
    await files.start(ONE);
    await files.count(1);
    await files.stop();
    appendFileSync(`${folder}/a.log`, "two\n");
    renameSync(`${folder}/a.log`, `${folder}/a.log.1`);
    writeFileSync(`${folder}/a.log`, "three\n");
    await files.start(`path => "{folder}/a.log" start_position => beginning`);
    await files.count(3);
    await files.stop();

    expect(files.messages().toSorted()).toEqual(["one", "three", "two"]);
  });
});

describe("a file that is truncated", () => {
  test("is read from its beginning", async () => {
    const files = await filePipeline();
    writeFileSync(`${files.folder}/a.log`, numbered(0, 10));
    await files.start(ONE);
    await files.count(10);
    writeFileSync(`${files.folder}/a.log`, "new\n");
    await files.count(11);

    expect(files.messages()).toEqual([...numberedList(0, 10), "new"]);
  });

  test("and has grown beyond its old end meanwhile is read from its beginning", async () => {
    const files = await filePipeline();
    writeFileSync(`${files.folder}/a.log`, numbered(0, 10));
    await files.start(ONE);
    await files.count(10);
    writeFileSync(`${files.folder}/a.log`, numbered(100, 200));
    await files.count(110);
    await files.stop();

    expect(files.messages()).toEqual([...numberedList(0, 10), ...numberedList(100, 200)]);
  });

  test("while nobody looked is read from its beginning, however long it is", async () => {
    const files = await filePipeline();
    writeFileSync(`${files.folder}/a.log`, numbered(0, 10));
    await files.start(ONE);
    await files.count(10);
    await files.stop();
    writeFileSync(`${files.folder}/a.log`, numbered(100, 200));
    await files.start(ONE);
    await files.count(110);
    await files.stop();

    expect(files.messages()).toEqual([...numberedList(0, 10), ...numberedList(100, 200)]);
  });

  test.each([
    ["beside the pattern", "a.log.1"],
    ["that the pattern finds too", "b.log"],
  ])("behind a copy %s loses nothing of what was not read yet", async (_, copy) => {
    const files = await filePipeline();
    const { folder } = files;
    writeFileSync(`${folder}/a.log`, numbered(0, 10));
    await files.start(ALL);
    await files.count(10);
    // In one turn of the loop: nothing is read between.
    appendFileSync(`${folder}/a.log`, numbered(10, 20));
    copyFileSync(`${folder}/a.log`, `${folder}/${copy}`);
    truncateSync(`${folder}/a.log`);
    appendFileSync(`${folder}/a.log`, numbered(20, 30));
    await files.count(30);
    await files.stop();

    expect(files.messages().toSorted()).toEqual(numberedList(0, 30).toSorted());
  });

  test("behind a copy that was found before is not read twice", async () => {
    const files = await filePipeline();
    const { folder } = files;
    writeFileSync(`${folder}/a.log`, numbered(0, 10));
    await files.start(ALL.replace("*", "?"));
    await files.count(10);
    copyFileSync(`${folder}/a.log`, `${folder}/b.log`);
    appendFileSync(`${folder}/b.log`, numbered(10, 12));
    truncateSync(`${folder}/a.log`);
    appendFileSync(`${folder}/a.log`, numbered(20, 30));
    await files.count(22);
    await files.stop();

    expect(files.messages().toSorted()).toEqual([...numberedList(0, 12), ...numberedList(20, 30)].toSorted());
  });

  test("behind a copy while nobody looked loses nothing either", async () => {
    const files = await filePipeline();
    const { folder } = files;
    writeFileSync(`${folder}/a.log`, numbered(0, 10));
    await files.start(ONE);
    await files.count(10);
    await files.stop();
    appendFileSync(`${folder}/a.log`, numbered(10, 20));
    copyFileSync(`${folder}/a.log`, `${folder}/a.log.1`);
    writeFileSync(`${folder}/a.log`, numbered(20, 22));
    await files.start(ONE);
    await files.count(22);
    await files.stop();

    expect(files.messages().toSorted()).toEqual(numberedList(0, 22).toSorted());
  });
});

describe("a file that is deleted", () => {
  test("is read to its end, though its writer goes on", async () => {
    const files = await filePipeline();
    const { folder } = files;
    const writer = openSync(`${folder}/a.log`, "a");
    writeSync(writer, "one\n");
    await files.start(ONE);
    await files.count(1);
    writeSync(writer, "two\n");
    unlinkSync(`${folder}/a.log`);
    await files.count(2);
    writeSync(writer, "three\n");
    await files.count(3);
    writeFileSync(`${folder}/a.log`, "four\n");
    await files.count(4);
    closeSync(writer);

    expect(files.messages()).toEqual(["one", "two", "three", "four"]);
  });

  test("a process that dies before it has written all of where it is loses nothing of what is in the file by then", async () => {
    const files = await filePipeline();
    const [file, sincedb] = [`${files.folder}/a.log`, `${files.folder}/sincedb`];
    const options = `${ONE} sincedb_path => "${sincedb}"`;
    writeFileSync(file, "the first content\n");
    await files.start(options);
    await files.count(1);
    await files.stop();
    const before = readFileSync(sincedb);
    writeFileSync(file, "other\n");
    await files.start(options);
    await files.count(2);
    await files.stop();
    // The fingerprints are those of the second content, the position is the first one's.
    writeFileSync(sincedb, before);
    appendFileSync(file, "more of it, and more\n");
    await files.start(options);
    await files.count(3);

    expect(files.messages()).toEqual(["the first content", "other", "more of it, and more"]);
  });

  test("a new file that is given its inode is read from its beginning", async () => {
    const files = await filePipeline();
    const { folder } = files;
    writeFileSync(`${folder}/a.log`, numbered(0, 10));
    const { ino } = statSync(`${folder}/a.log`);
    await files.start(`${ONE} sincedb_path => "{folder}/sincedb"`);
    await files.count(10);
    await files.stop();
    writeFileSync(`${folder}/fresh`, numbered(100, 120));
    renameSync(`${folder}/fresh`, `${folder}/a.log`);
    // Which inode it has is the file system's affair; what is kept is made to speak of this one.
    const kept = `${folder}/data/plugins/inputs/file`;
    for (const file of [`${folder}/sincedb`, ...readdirSync(kept).map((name) => `${kept}/${name}`)]) {
      const text = readFileSync(file, "utf8");
      expect(text).toContain(`${ino} `);
      writeFileSync(file, text.replaceAll(`${ino} `, `${statSync(`${folder}/a.log`).ino} `));
    }
    await files.start(`${ONE} sincedb_path => "{folder}/sincedb"`);
    await files.count(30);
    await files.stop();

    expect(files.messages()).toEqual([...numberedList(0, 10), ...numberedList(100, 120)]);
  });
});

test("a link that is turned to another file: both are read whole", async () => {
  const files = await filePipeline();
  const { folder } = files;
  writeFileSync(`${folder}/1`, "one\n");
  symlinkSync(`${folder}/1`, `${folder}/a.log`);
  await files.start(ONE);
  await files.count(1);
  appendFileSync(`${folder}/1`, "two\n");
  writeFileSync(`${folder}/2`, "three\n");
  symlinkSync(`${folder}/2`, `${folder}/fresh`);
  renameSync(`${folder}/fresh`, `${folder}/a.log`);
  await files.count(3);
  appendFileSync(`${folder}/1`, "four\n");
  await files.count(4);
  await files.stop();

  expect(files.messages()).toEqual(["one", "two", "three", "four"]);
});

describe("the positions", () => {
  test("are gone on from, and a line that had no end is read whole", async () => {
    const files = await filePipeline();
    writeFileSync(`${files.folder}/a.log`, "one\ntw");
    await files.start(ONE);
    await files.count(1);
    await files.stop();
    appendFileSync(`${files.folder}/a.log`, "o\nthree\n");
    await files.start(ONE);
    await files.count(3);
    await files.stop();

    expect(files.messages()).toEqual(["one", "two", "three"]);
  });

  test.each([
    ["of today", (inode: number, folder: string) => `${inode} {device} 4 ${Date.now() / 1000} ${folder}/a.log\n`],
    ["of another path", (inode: number, folder: string) => `${inode} {device} 4 ${Date.now() / 1000} ${folder}/z.log\n`],
    ["of old", (inode: number) => `${inode} {device} 4\n`],
  ])("that Logstash kept are gone on from, and kept as Logstash keeps them: %s", async (_, record) => {
    const files = await filePipeline();
    const { folder } = files;
    writeFileSync(`${folder}/a.log`, "one\ntwo\n");
    const { ino, dev } = statSync(`${folder}/a.log`);
    const device = `${(dev / 2 ** 24) & 0xff} ${dev & 0xffffff}`;
    writeFileSync(`${folder}/sincedb`, record(ino, folder).replace("{device}", device));
    await files.start(`${ONE} sincedb_path => "{folder}/sincedb"`);
    await files.count(1);
    await files.stop();

    expect(files.messages()).toEqual(["two"]);
    expect(readFileSync(`${folder}/sincedb`, "utf8")).toMatch(new RegExp(`^${ino} ${device} 8 \\d{10}\\.\\d+ ${folder}/a\\.log\n$`));
  });

  test("stay behind what no output has taken", async () => {
    const files = await filePipeline();
    const { folder } = files;
    writeFileSync(`${folder}/a.log`, "one\ntwo\n");
    await files.start(`${ONE} sincedb_path => "{folder}/sincedb"`, { outputs: "elasticsearch { hosts => 'http://127.0.0.1:9' }" });
    await files.count(2);
    await until(() => positionIn(`${folder}/sincedb`, `${folder}/a.log`) !== undefined, "a position");

    expect(positionIn(`${folder}/sincedb`, `${folder}/a.log`)).toBe(0);
  });

  test("are lost in /dev/null", async () => {
    const files = await filePipeline();
    writeFileSync(`${files.folder}/a.log`, "one\n");
    for (const count of [1, 2]) {
      await files.start(`${ONE} sincedb_path => "/dev/null"`);
      await files.count(count);
      await files.stop();
    }

    expect(files.messages()).toEqual(["one", "one"]);
  });
});
