import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { segmentsOf } from "../../src/flow/block.ts";
import { runCommand, startCommand } from "../support/command-line.ts";
import { damageQueue, writeQueue } from "../support/queue-folder.ts";
import { scratchFolder } from "../support/scratch.ts";

interface OnQueue {
  readonly data: string;
  readonly folder: string;
  readonly queue: (line: string, config?: string) => ReturnType<typeof runCommand>;
}

/** A queue of the pipeline main, one block for each text. */
async function queueOf(...texts: readonly string[]): Promise<OnQueue> {
  const data = await scratchFolder();
  const folder = path.join(data, "queue", "main");
  if (texts.length > 0) await writeQueue(folder, texts);
  return {
    data,
    folder,
    queue: async (line, config = "") => {
      const { stdout, stderr, ...rest } = await runCommand(["queue", ...line.split(" "), "--path.data", data], {
        files: { "pipeline.conf": config },
      });
      return { ...rest, stdout: stdout.replaceAll(data, "{data}"), stderr: stderr.replaceAll(data, "{data}") };
    },
  };
}

const OUT = 'input { stdin { } } output { stdout { codec => line { format => "%{message}" } } }';
const NOWHERE = 'input { stdin { } } output { tcp { host => "127.0.0.1" port => 1 } }';

describe("tailrace queue", () => {
  test("inspect tells what is in it", async () => {
    const { queue } = await queueOf("a\nb", "c");

    const { code, stdout } = await queue("inspect");

    expect(stdout.replace(/[0-9a-f]{12}/, "GENERATION")).toBe(`queue of main
  folder      {data}/queue/main
  blocks      2, 150 bytes
  sequences   0 to 1, next 2
  received    2026-01-02T03:04:05Z to 2026-01-02T03:04:06Z
  id          abc
  inputs of configuration GENERATION
    stdin { codec => line }: 2 segments, 6 bytes
`);
    expect(code).toBe(0);
  });

  test("verify reads every block", async () => {
    const { queue } = await queueOf("a", "b");

    expect(await queue("verify")).toMatchObject({ code: 0, stdout: "queue of main: 2 blocks, 148 bytes: all is well.\n" });
  });

  test("verify says what is wrong, and repair mends it", async () => {
    const { queue, folder } = await queueOf("a", "b", "c", "d");
    await damageQueue(folder, 1, "bytes");
    await damageQueue(folder, 3, "gone");

    const found = await queue("verify");
    const mended = await queue("repair --log.level fatal");
    const after = await queue("verify");

    expect([found.code, found.stdout]).toEqual([
      1,
      `queue of main: 3 blocks, 222 bytes: 3 problems.
  block 1 is damaged
  4 blocks by its totals, 3 found
  296 bytes by its totals, 222 found
\`tailrace queue repair\` mends it.
`,
    ]);
    expect([mended.code, mended.stdout]).toEqual([
      0,
      `queue of main: mended; 2 blocks, 148 bytes left.
  Its totals were not those of its blocks.
  1 block damaged, put aside in {data}/queue/main/quarantine: 1
`,
    ]);
    expect(after.stdout).toBe("queue of main: 2 blocks, 148 bytes: all is well.\n");
    expect((await queue("inspect")).stdout).toContain("quarantine  1 block, 74 bytes\n");
    expect((await queue("repair")).stdout).toBe("queue of main: 2 blocks, 148 bytes: nothing to mend.\n");
  });

  test.each(["CURRENT", "MANIFEST"])("repair mends a queue without its %s, and keeps how it was", async (file) => {
    const { queue, folder } = await queueOf("a", "b");
    for (const name of await readdir(folder)) if (name.startsWith(file)) await rm(path.join(folder, name));

    const found = await queue("verify");
    const mended = await queue("repair --log.level fatal");

    expect([found.code, found.stdout]).toEqual([
      1,
      "queue of main: 2 blocks, 148 bytes: 1 problem.\n  LevelDB's files do not fit together\n`tailrace queue repair` mends it.\n",
    ]);
    expect(mended.stdout).toMatch(
      /^queue of main: mended; 2 blocks, 148 bytes left.\n {2}LevelDB's files did not fit together. How they were: .*damaged-.*\n$/,
    );
    expect(await queue("verify")).toMatchObject({ code: 0 });
  });

  test("export gives the records as lines", async () => {
    const { queue } = await queueOf("a\nb", "c");

    expect((await queue("export")).stdout).toBe("a\nb\nc\n");
  });

  test("export --blocks gives the blocks as they are, each behind its length", async () => {
    const { data } = await queueOf("a", "b");

    const file = path.join(data, "blocks");
    await runCommand([], { shell: `$TAILRACE queue export --blocks --path.data ${data} > ${file}` });
    const bytes = await readFile(file);
    const length = bytes.readUInt32LE(0);

    expect([length, bytes.length]).toEqual([74, 2 * (4 + 74)]);
    expect([...segmentsOf(bytes.subarray(4, 4 + length))].map(({ records }) => records.toString())).toEqual(["a\n"]);
  });

  test("drain runs the pipeline without its inputs, by the inputs the blocks came from", async () => {
    const { queue } = await queueOf("a\nb", "c");

    const drained = await queue("drain -f pipeline.conf --log.level warn", OUT);

    expect(drained).toMatchObject({ code: 0, stdout: "a\nb\nc\nqueue of main: empty; 3 events computed.\n", stderr: "" });
    expect((await queue("inspect")).stdout).toContain("blocks      0, 0 bytes\n");
    expect((await queue("drain -f pipeline.conf", OUT)).stdout).toBe("queue of main: empty; 0 events computed.\n");
  });

  test("drain gives up at its timeout: what is left stays", async () => {
    const { queue } = await queueOf("a", "b");

    const drained = await queue("drain -f pipeline.conf --timeout 1500ms --log.level fatal", NOWHERE);

    expect(drained).toMatchObject({ code: 1, stdout: "queue of main: 148 bytes left; 2 events computed.\n" });
    expect(drained.stderr).toContain("148 bytes left; 0 records delivered, 2 wait at outputs.\n");
    expect((await queue("export")).stdout).toBe("a\nb\n");
  });

  test("takes the queue of the pipeline it is told, or the only one", async () => {
    const { data, queue } = await queueOf("a");
    await writeQueue(path.join(data, "queue", "web"), ["w"]);

    const [main, web, other] = [await queue("export"), await queue("export --pipeline web"), await queue("export --pipeline other")];

    expect([main.stdout, web.stdout, other.code]).toEqual(["a\n", "w\n", 1]);
    expect(other.stderr).toContain("There are queues of main, web: name one with --pipeline.");
  });
});

test("the queue of a running Tailrace can be looked at, not changed", async () => {
  const { data, queue } = await queueOf("a");
  const running = await startCommand(
    ["-f", "p.conf", "--path.data", data, "-S", "queue.type=persisted", "-S", "pipeline.shutdown_grace=1s"],
    { files: { "p.conf": NOWHERE } },
  );
  await running.says("Pipeline started");
  running.child.stdin!.write("b\n");

  await expect.poll(async () => (await queue("export")).stdout, { timeout: 10_000 }).toBe("a\nb\n");
  const [verify, repair, drain] = [await queue("verify"), await queue("repair"), await queue("drain -f pipeline.conf", OUT)];
  running.child.kill("SIGTERM");
  await running.end();

  expect(verify).toMatchObject({ code: 0 });
  const said = "error: The blocks in {data}/queue/main are open in another process. (CLI_IN_USE)";
  expect([repair.code, repair.stderr.split("\n")[0], drain.code, drain.stderr.split("\n")[0]]).toEqual([1, said, 1, said]);
  expect((await queue("export")).stdout).toBe("a\nb\n");
});
