import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { connectTo, startTailrace } from "../support/tailrace-process.ts";

test("a process that stood still for 60 s ends none of its workers and loses nothing", { timeout: 180_000 }, async () => {
  const port = await freePort();
  const lines = 100_000;
  const tailrace = await startTailrace({
    pipelines: {
      main: `input { tcp { port => ${port} } } filter { grok { match => { "message" => "%{NUMBER:n}" } timeout_millis => 200 } }
        output { file { path => "{folder}/out.jsonl" } }`,
    },
  });
  const socket = await connectTo(port);
  socket.write(Array.from({ length: lines }, (_, at) => `n ${at}\n`).join(""));
  while ((await tailrace.events("out.jsonl")).length === 0) await delay(20);
  tailrace.child.kill("SIGSTOP");
  await delay(60_000);
  tailrace.child.kill("SIGCONT");
  socket.end();

  while ((await tailrace.events("out.jsonl")).length < lines) await delay(200);
  const events = await tailrace.events("out.jsonl");
  await tailrace.stop();

  expect(new Set(events.map(({ n }) => n)).size).toBe(lines);
  expect(tailrace.stderr()).not.toMatch(/worker thread is replaced/);
});
