import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { hostileBlock, HOSTILE_FILTERS } from "../support/hostile-lines.ts";
import { scratchFolder } from "../support/scratch.ts";
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

test(
  "maps of aggregate live on when another pipeline's worker is killed, and when the process is started again",
  { timeout: 120_000 },
  async () => {
    const maps = path.join(await scratchFolder(), "maps");
    const [port, hostilePort] = [await freePort(), await freePort()];
    const start = async (): Promise<TailraceProcess> =>
      (running = await startTailrace({
        args: ["-w", "2"],
        pipelines: {
          counts: `input { tcp { port => ${port} } }
          filter { aggregate { task_id => "%{message}" aggregate_maps_path => "${maps}" code => "map['n'] = (map['n'] || 0) + 1; event.set('n', map['n'])" } }
          output { file { path => "{folder}/out.jsonl" } }`,
          hostile: `input { tcp { port => ${hostilePort} } } filter { ${HOSTILE_FILTERS} } output { file { path => "{folder}/hostile.jsonl" } }`,
        },
      }));
    const counted = async (count: number): Promise<unknown[]> => (await eventsOnceThere(count)).map(({ message, n }) => [message, n]);

    await start();
    const socket = await connectTo(port);
    socket.write("a\nb\na\n");
    await counted(3);
    (await connectTo(hostilePort)).end(hostileBlock(0, 5));
    while (!/worker thread is replaced/.test(running!.stderr())) await delay(50);
    socket.end("a\nb\n");
    const before = await counted(5);
    await running!.stop();

    await start();
    (await connectTo(port)).end("b\nc\n");

    expect([before, await counted(2)]).toEqual([
      [
        ["a", 1],
        ["b", 1],
        ["a", 2],
        ["a", 3],
        ["b", 2],
      ],
      [
        ["b", 3],
        ["c", 1],
      ],
    ]);
  },
);

function byMessage(left: { readonly message: unknown }, right: { readonly message: unknown }): number {
  return String(left.message) < String(right.message) ? -1 : 1;
}
