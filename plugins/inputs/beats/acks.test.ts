import { describe, expect, onTestFinished, test } from "vitest";
import { persistedIn } from "../../../test/chaos/damaged-queue.ts";
import { faultyDisk } from "../../../test/support/faulty-store.ts";
import { freePort } from "../../../test/support/free-port.ts";
import { heldOutput } from "../../../test/support/held-output.ts";
import type { HeldOutput } from "../../../test/support/held-output.ts";
import { connectLumberjack, dataFrame, jsonFrame, numbered, packed, windowOf } from "../../../test/support/lumberjack-client.ts";
import { startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig, RunOptions } from "../../../test/support/run-config.ts";
import { scratchFolder } from "../../../test/support/scratch.ts";
import { until } from "../../../test/support/until.ts";
import type { Clock } from "../../../src/plugin/input.ts";

interface Held {
  readonly port: number;
  readonly output: HeldOutput;
  readonly running: RunningConfig;
}

async function listen(run: RunOptions = {}, options = ""): Promise<Held> {
  const [port, output] = [await freePort(), heldOutput()];
  const config = `input { beats { port => ${port} ${options} } } output { held { codec => line { format => "%{message}" } } }`;
  const running = await startConfig(config, { keepsInputOpen: true, strangers: [output.definition], ...run });
  onTestFinished(() => running.agent.close());
  return { port, output, running };
}

/** A window of 2,048 in four compressed frames. */
const WINDOW = 2_048;
const FRAMES = 4;

function windowInFrames(): Buffer[] {
  const records = numbered(WINDOW);
  const each = WINDOW / FRAMES;
  return [windowOf(WINDOW), ...Array.from({ length: FRAMES }, (_, at) => packed(records.slice(at * each, (at + 1) * each)))];
}

/** Lets what is under way in this process happen. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
}

describe("a window of 2,048 in several compressed frames", () => {
  test("is answered once, when the outputs have all of it", async () => {
    const { port, output } = await listen();
    const client = await connectLumberjack(port);

    client.write(...windowInFrames());
    await until(() => output.waiting() >= WINDOW / FRAMES, "payloads");
    output.letGo(1);
    await until(() => output.delivered().length > 0, "the first payload");
    await turns();
    expect(client.acks).toEqual([]);
    output.letGo();
    await client.acked(WINDOW);

    expect(client.acks).toEqual([{ version: "2", sequence: WINDOW }]);
    expect(output.delivered()).toHaveLength(WINDOW);
  });

  test("is answered when the queue on disk has all of it, whatever the outputs do: not while the second block's write is delayed", async () => {
    const disk = faultyDisk();
    const { port, output } = await listen({
      persisted: persistedIn(await scratchFolder()),
      openStore: async () => ({ store: await disk.open() }),
    });
    const client = await connectLumberjack(port);
    const [head, ...frames] = windowInFrames();
    client.write(head!, frames[0]!);
    await until(() => output.waiting() >= WINDOW / FRAMES, "the first block, which is safe");
    let sync = (): void => {};
    let isAsked = false;
    const synced = new Promise<void>((resolve) => {
      sync = resolve;
    });
    Object.defineProperty(disk, "fsync", {
      get: () => {
        isAsked = true;
        return synced;
      },
    });

    client.write(...frames.slice(1));
    await until(() => isAsked, "the next block's write");
    await turns();
    expect(client.acks).toEqual([]);
    sync();
    await client.acked(WINDOW);

    expect(client.acks).toEqual([{ version: "2", sequence: WINDOW }]);
    output.letGo();
  });

  test("is not answered while a frame of it is missing; a client that comes back sends it again", async () => {
    const { port, output } = await listen();
    const lost = await connectLumberjack(port);
    const frames = windowInFrames();
    lost.write(...frames.slice(0, -1));
    await until(() => output.waiting() === WINDOW - WINDOW / FRAMES, "three frames");
    output.letGo();
    await turns();
    expect(lost.acks).toEqual([]);
    lost.socket.destroy();

    const again = await connectLumberjack(port);
    again.write(...frames);
    await again.acked(WINDOW);

    const texts = numbered(WINDOW).map((_, at) => String(at + 1));
    expect(new Set(output.delivered())).toEqual(new Set(texts));
    expect(again.acks).toEqual([{ version: "2", sequence: WINDOW }]);
  });
});

test("a window is not answered before the one in front of it", async () => {
  const { port, output } = await listen();
  const client = await connectLumberjack(port);
  client.write(windowOf(1), ...numbered(1));
  await until(() => output.waiting() === 1, "the first");
  client.write(windowOf(2), ...numbered(2));
  await until(() => output.waiting() === 3, "the second");

  output.letGo();
  await client.acked(2);

  expect(client.acks.map(({ sequence }) => sequence)).toEqual([1, 2]);
});

/** A clock whose keep-alive turns come as quickly as they can, and are counted. */
function quickClock(): { readonly clock: Clock; readonly count: () => number } {
  let count = 0;
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    if (ms === 5_000) count++;
    await new Promise<void>((resolve) => {
      if (ms === 5_000) setImmediate(resolve);
      else signal.addEventListener("abort", () => resolve());
    });
  };
  return { clock: { now: () => Date.now(), sleep }, count: () => count };
}

describe("a client that waits", () => {
  test("is told that somebody is at it, and answered in the end", async () => {
    const { clock } = quickClock();
    const { port, output } = await listen({ clock });
    const client = await connectLumberjack(port);

    client.write(windowOf(1), ...numbered(1));
    await until(() => client.acks.length >= 3, "answers meanwhile");
    output.letGo();
    await client.acked(1);

    const { acks } = client;
    expect(acks.slice(0, -1)).toEqual(acks.slice(0, -1).map(() => ({ version: "2", sequence: 0 })));
    expect(acks.at(-1)).toEqual({ version: "2", sequence: 1 });
  });

  test("and speaks version 1 is not: it would take that for the answer", async () => {
    const { clock, count } = quickClock();
    const { port, output } = await listen({ clock });
    const client = await connectLumberjack(port);

    client.write(windowOf(1, "1"), dataFrame(1, { line: "x" }));
    await until(() => output.waiting() === 1, "the record");
    const before = count();
    await until(() => count() > before + 10, "turns of the clock");
    output.letGo();
    await client.acked(1);

    expect(client.acks).toEqual([{ version: "1", sequence: 1 }]);
  });

  test("for nothing is told nothing", async () => {
    const { clock, count } = quickClock();
    const { port, output } = await listen({ clock });
    output.letGo();
    const client = await connectLumberjack(port);
    client.write(windowOf(1), ...numbered(1));
    await client.acked(1);
    const before = count();

    await until(() => count() > before + 20, "turns of the clock");

    expect(client.acks.filter(({ sequence }) => sequence === 1)).toHaveLength(1);
    expect(client.acks.at(-1)).toEqual({ version: "2", sequence: 1 });
  });

  test("is not hung up on, however long it waits", async () => {
    const { port, output } = await listen({}, "client_inactivity_timeout => 0.2");
    const client = await connectLumberjack(port);
    client.write(windowOf(1, "1"), dataFrame(1, { line: "x" }));
    await until(() => output.waiting() === 1, "the record");
    for (let idle = 0; idle < 2; idle++) await (await connectLumberjack(port)).closed;

    output.letGo();
    await client.acked(1);

    expect(client.socket.destroyed).toBe(false);
    await client.closed;
  });

  test("is not read any further while the pipeline has no room, and then is; its connection stays", async () => {
    const { clock } = quickClock();
    const { port, output } = await listen({ clock, laneBytes: 1 << 20 });
    const client = await connectLumberjack(port);
    const text = "x".repeat(10_000);
    const windows = 16;
    const each = 500;
    const frames = packed(Array.from({ length: each }, (_, at) => jsonFrame(at + 1, { message: text })));

    for (let sent = 0; sent < windows; sent++) client.write(windowOf(each), frames);
    await until(() => client.acks.length > 3, "answers meanwhile");
    const taken = output.waiting();
    expect(taken).toBeLessThan((windows * each) / 2);
    output.letGo();
    await until(() => client.acks.filter(({ sequence }) => sequence === each).length === windows, "all answers");

    expect(output.delivered()).toHaveLength(windows * each);
  });
});

describe("at a stop", () => {
  test("what has come whole is answered when it is safe", async () => {
    const { port, output, running } = await listen();
    const client = await connectLumberjack(port);
    client.write(windowOf(2), ...numbered(2));
    await until(() => output.waiting() === 2, "the records");

    const stopped = running.stop();
    await turns();
    output.letGo();
    await stopped;
    await client.closed;

    expect(client.acks).toEqual([{ version: "2", sequence: 2 }]);
  });

  test("what is not safe in time is not answered, and connections are closed", async () => {
    const { port, output, running } = await listen();
    const client = await connectLumberjack(port);
    client.write(windowOf(1), ...numbered(1));
    await until(() => output.waiting() === 1, "the record");

    const stopped = running.stop();
    await client.closed;
    output.letGo();
    await stopped;

    expect(client.acks).toEqual([]);
    expect(output.delivered()).toEqual(["1"]);
  });
});
