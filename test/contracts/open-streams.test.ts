import path from "node:path";
import { expect, test } from "vitest";
import { defineInput } from "../../src/plugin/input.ts";
import type { Intake } from "../../src/plugin/input.ts";
import { defineOutput } from "../../src/plugin/output.ts";
import { persistedIn } from "../chaos/damaged-queue.ts";
import { startConfig } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";

/** Streams that a process with a queue on disk leaves behind, and the next one goes on with. */

function reader(run: (intake: Intake) => Promise<void> | void) {
  return defineInput({
    name: "reader",
    summary: "Writes what it is told to.",
    options: {},
    defaultCodec: "line",
    create: () => ({
      async run(intake) {
        await run(intake);
      },
    }),
  });
}

/** Takes what it is given and never answers. */
const deaf = defineOutput({
  name: "deaf",
  summary: "Never answers.",
  options: {},
  defaultCodec: "line",
  create: () => ({ deliver: (_, signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined))) }),
});

const JOINED = 'multiline { pattern => "^ " what => previous multiline_tag => "" }';

async function live(
  dataPath: string,
  run: (intake: Intake) => Promise<void> | void,
  { codec = JOINED, isLast = false, isHeard = false } = {},
) {
  const output = isHeard || isLast ? 'stdout { codec => line { format => "%{message}|" } }' : "deaf { }";
  const running = await startConfig(`input { reader { id => "in" codec => ${codec} } } output { ${output} }`, {
    strangers: [reader(run), deaf],
    dataPath,
    persisted: persistedIn(path.join(dataPath, "queue")),
    graceMs: 1,
    isStopAsked: !isLast,
  });
  await running.agent.inputsEnded();
  await running.stop();
  return running.output().toString();
}

function positions(intake: Intake): string[] {
  return intake.openStreams.map(({ position }) => Buffer.from(position).toString());
}

async function begin(intake: Intake): Promise<void> {
  const stream = intake.stream(intake.source([]));
  void stream.write(Buffer.from("zero\n"), Buffer.from("5")).accepted;
  await stream.write(Buffer.from("one\n 1\n"), Buffer.from("12")).accepted;
}

test("the last position is kept with what stands before it, and what the codec keeps back goes on", async () => {
  const dataPath = await scratchFolder();
  await live(dataPath, begin);
  let found: string[] = [];
  const output = await live(
    dataPath,
    (intake) => {
      found = positions(intake);
      const stream = intake.stream(intake.source([]), intake.openStreams[0]);
      stream.write(Buffer.from(" 2\ntwo\n"), Buffer.from("19"));
      stream.end();
    },
    { isLast: true },
  );

  expect(found).toEqual(["12"]);
  expect(output).toBe("zero|\none\n 1\n 2|\ntwo|\n");
});

test("a stream that was ended is there no more", async () => {
  const dataPath = await scratchFolder();
  await live(dataPath, async (intake) => {
    const stream = intake.stream(intake.source([]));
    stream.write(Buffer.from("one\n"), Buffer.from("4"));
    await stream.end().accepted;
  });
  let found: string[] = ["unseen"];
  await live(dataPath, (intake) => void (found = positions(intake)), { isLast: true });

  expect(found).toEqual([]);
});

test("another configuration of the input goes on with nothing, and what was kept back is let go", async () => {
  const dataPath = await scratchFolder();
  await live(dataPath, begin);
  let found: string[] = ["unseen"];
  const output = await live(dataPath, (intake) => void (found = positions(intake)), { codec: "plain", isLast: true });

  expect(found).toEqual([]);
  expect(output).toBe("zero|\none\n 1|\n");
});

/** Two streams share blocks: what the silent one holds in the first block keeps it in the queue, with the other's part. */
async function interleave(intake: Intake): Promise<void> {
  const [busy, silent] = [intake.stream(intake.source([])), intake.stream(intake.source([]))];
  const first = busy.write(Buffer.from("one\n 1\n"));
  void silent.write(Buffer.from("other\n"));
  await first.accepted;
  const second = busy.write(Buffer.from(" 2\ntwo\n"));
  await second.accepted;
  await busy.write(Buffer.from(" 3\nthree\n 4\n")).accepted;
  await Promise.all([first.settled, second.settled]);
}

test("of a block whose neighbours are delivered and gone no part of an event comes by itself", async () => {
  const dataPath = await scratchFolder();
  const before = await live(dataPath, interleave, { isHeard: true });
  const after = await live(dataPath, () => {}, { isLast: true });

  expect(before).toBe("one\n 1\n 2|\ntwo\n 3|\n");
  expect(after).toBe("three\n 4|\nother|\n");
});

test("with the queue in memory there are none", async () => {
  let found: string[] = ["unseen"];
  const running = await startConfig("input { reader { } } output { null { } }", {
    strangers: [reader((intake) => void (found = positions(intake)))],
  });
  await running.stop();

  expect(found).toEqual([]);
});
