import { createConnection } from "node:net";
import { expect, test } from "vitest";
import { readBroken, sayBroken, seededRandom } from "../support/beats-fuzz.ts";
import { freePort } from "../support/free-port.ts";
import { connectLumberjack, numbered, windowOf } from "../support/lumberjack-client.ts";
import { collectsGarbage, settledMemory, settledMemoryOf } from "../support/settled-memory.ts";
import { startTailrace } from "../support/tailrace-process.ts";
import type { TailraceProcess } from "../support/tailrace-process.ts";

async function start(): Promise<{ readonly port: number; readonly tailrace: TailraceProcess }> {
  const port = await freePort();
  const tailrace = await startTailrace({
    pipelines: { main: `input { beats { port => ${port} } } output { null {} }` },
    environment: collectsGarbage(),
  });
  for (;;) {
    try {
      (await connectLumberjack(port)).end();
      return { port, tailrace };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function expectServed(port: number): Promise<void> {
  const client = await connectLumberjack(port);
  client.write(windowOf(1), ...numbered(1));
  await client.acked(1);
  client.end();
}

test("100,000 broken conversations are read to their end or refused, and nothing of them stays in memory", async () => {
  const random = seededRandom(20_261_122);

  await readBroken(10_000, random);
  const early = await settledMemory();
  const { refused, read } = await readBroken(90_000, random);
  const late = await settledMemory();
  console.log(`beats: ${read} read, ${refused} refused; memory at the end / after the first tenth: ${(late / early).toFixed(2)}`);

  expect(refused + read).toBe(90_000);
  expect(Math.min(refused, read)).toBeGreaterThan(1_000);
  expect(late / early).toBeLessThanOrEqual(1.2);
});

test("10,000 broken conversations neither stop the input nor stay in its memory", async () => {
  const { port, tailrace } = await start();
  const random = seededRandom(5_044);

  await sayBroken(port, 1_000, random);
  const early = await settledMemoryOf(tailrace);
  await sayBroken(port, 9_000, random);
  const late = await settledMemoryOf(tailrace);
  console.log(`beats: memory at the end / after the first tenth of 10,000 conversations: ${(late / early).toFixed(2)}`);
  await expectServed(port);
  await tailrace.stop();

  expect(late / early).toBeLessThanOrEqual(1.2);
});

test("a client that sends and never reads is cut off with one line in the log", async () => {
  const { port, tailrace } = await start();
  const socket = createConnection(port, "127.0.0.1").pause();
  const isClosed = new Promise<void>((resolve) => socket.on("error", () => {}).once("close", () => resolve()));
  const windows = Buffer.concat(Array.from({ length: 50_000 }, () => windowOf(0)));
  const write = (): Promise<boolean> => new Promise((resolve) => void socket.write(windows, (error) => resolve(!error)));
  const gone = isClosed.then(() => false);

  while (await Promise.race([gone, write()])) await new Promise(setImmediate);
  await isClosed;
  await expectServed(port);
  await tailrace.stop();

  expect(tailrace.stderr().match(/A connection was cut off/g)).toHaveLength(1);
  expect(tailrace.stderr()).toContain("does not read what it is answered");
});
