import path from "node:path";
import { expect, test } from "vitest";
import { DeadLetterQueues } from "../../src/delivery/dead-letter-queues.ts";
import type { DeadLetterSettings } from "../../src/delivery/dead-letter-queue.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import { letterBytes } from "../support/letters.ts";
import { memoryLogger } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";

function settingsOf(folder: string): DeadLetterSettings {
  return { folder, maxBytes: 1 << 20, policy: "drop_newer", retainMs: undefined };
}

const LETTER = letterBytes({ event: "{}" });

test("whoever opens a folder in a process shares it, and the last one to close it closes it", async () => {
  const folder = await scratchFolder();
  const queues = new DeadLetterQueues(memoryLogger([]));
  const [own, other] = await Promise.all([queues.open(settingsOf(folder)), queues.open(settingsOf(path.join(folder, ".")))]);
  await own.add([LETTER]);
  const reader = await queues.openToRead(path.dirname(folder), path.basename(folder));

  await own.close();
  await other.close();
  const read = await reader!.read(0);
  await expect(openLevelStore(folder)).rejects.toMatchObject({ code: "STORE_LOCKED" });
  await reader!.close();

  expect(read.map(({ number, hasHistory }) => [number, hasHistory])).toEqual([[0, false]]);
  expect(own).toBe(other);
  await (await openLevelStore(folder)).store.close();
});

test("a folder that was closed is opened again", async () => {
  const folder = await scratchFolder();
  const queues = new DeadLetterQueues(memoryLogger([]));
  const first = await queues.open(settingsOf(folder));
  const closing = first.close();
  const second = await queues.open(settingsOf(folder));
  await closing;
  await second.add([LETTER]);

  expect([first.isOpen, second.isOpen, second.entries]).toEqual([false, true, 1]);
  await queues.close();
  await (await openLevelStore(folder)).store.close();
});

test("the settings are those of the pipeline whose letters they are, whoever came first", async () => {
  const folder = await scratchFolder();
  const queues = new DeadLetterQueues(memoryLogger([]));
  await (await openLevelStore(folder)).store.close();
  const reader = await queues.openToRead(path.dirname(folder), path.basename(folder));
  const own = await queues.open({ ...settingsOf(folder), maxBytes: LETTER.length });
  await own.add([LETTER, LETTER]);

  expect(own.counts).toMatchObject({ added: 2, dropped: 1 });
  await reader!.close();
  await own.close();
});

test("where there are no letters there is nothing to read", async () => {
  const folder = await scratchFolder();

  expect(await new DeadLetterQueues(memoryLogger([])).openToRead(folder, "main")).toBeUndefined();
});

test("a reader is told of letters that are added, and takes out those that are there", async () => {
  const folder = await scratchFolder();
  const queues = new DeadLetterQueues(memoryLogger([]));
  const own = await queues.open(settingsOf(folder));
  const reader = (await queues.openToRead(path.dirname(folder), path.basename(folder)))!;
  let calls = 0;
  const stop = reader.onAdded(() => calls++);
  await own.add([LETTER]);
  stop();
  await own.add([LETTER]);
  await reader.remove([0, 7]);

  expect(calls).toBe(1);
  expect((await reader.read(0)).map(({ number }) => number)).toEqual([1]);
  await reader.close();
  await own.close();
});
