import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { connectTo, startTailrace } from "../support/tailrace-process.ts";
import type { TailraceProcess } from "../support/tailrace-process.ts";

let running: TailraceProcess | undefined;

afterEach(async () => {
  await running?.kill();
  running = undefined;
});

async function eventsOnceThere(count: number): Promise<Record<string, unknown>[]> {
  for (;;) {
    const events = await running!.events("out.jsonl");
    if (events.length >= count) return events;
    await delay(50);
  }
}

test("endless loops in Ruby are ended, their events tagged, and their neighbours intact", { timeout: 120_000 }, async () => {
  const port = await freePort();
  const code =
    "event.set('seen', event.get('message').length); loop { } if event.get('message').include?('forever'); event.set('after', true)";
  running = await startTailrace({
    args: ["-w", "2"],
    pipelines: {
      main: `input { tcp { port => ${port} } }
        filter { ruby { code => "${code}" timeout_millis => 1500 } mutate { add_field => { "behind" => "yes" } } }
        output { file { path => "{folder}/out.jsonl" } }`,
    },
  });
  const socket = await connectTo(port);
  const lines = Array.from({ length: 60 }, (_, n) => (n % 25 === 10 ? `forever ${n}` : `line ${n}`));
  socket.end(`${lines.join("\n")}\n`);

  const events = await eventsOnceThere(lines.length);

  expect(events.map(({ message, seen, after, tags, behind }) => ({ message, seen, after, tags, behind })).toSorted(byMessage)).toEqual(
    lines
      .map((message) => {
        const isForever = message.startsWith("forever");
        return isForever
          ? { message, seen: undefined, after: undefined, tags: ["_rubyexception"], behind: "yes" }
          : { message, seen: message.length, after: true, tags: undefined, behind: "yes" };
      })
      .toSorted(byMessage),
  );
});

function byMessage(left: { readonly message: unknown }, right: { readonly message: unknown }): number {
  return String(left.message) < String(right.message) ? -1 : 1;
}
