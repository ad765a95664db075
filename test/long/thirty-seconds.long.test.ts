import { onTestFinished, test, expect } from "vitest";
import { startTailrace } from "../support/tailrace-process.ts";

const EVIL = `${"a".repeat(60)}!`;

test("patterns of conditions and of gsub end after 30 seconds: the event is tagged and goes on", { timeout: 150_000 }, async () => {
  const running = await startTailrace({
    args: ["-w", "2"],
    pipelines: {
      main: `input { stdin { } }
        filter {
          if [message] =~ /^(a|aa)+$/ { mutate { add_tag => ["matched"] } } else { mutate { add_tag => ["else"] } }
          mutate { gsub => ["message", "^(a|aa)+$", "replaced"] add_tag => ["replaced"] }
          mutate { add_tag => ["after"] }
        }
        output { file { path => "{folder}/out.jsonl" } }`,
    },
  });
  onTestFinished(() => void running.kill());
  running.child.stdin!.end(`aaa\n${EVIL}\nb\n`);
  await expect.poll(async () => (await running.events("out.jsonl")).length, { timeout: 140_000, interval: 500 }).toBe(3);

  const events = (await running.events("out.jsonl")).map(({ message, tags }) => ({ message, tags }));

  expect(events).toEqual([
    { message: "replaced", tags: ["matched", "replaced", "after"] },
    { message: EVIL, tags: ["_conditiontimeout", "else", "_mutate_error", "after"] },
    { message: "b", tags: ["else", "replaced", "after"] },
  ]);
});
