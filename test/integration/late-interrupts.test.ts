import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { runConfig } from "../support/run-config.ts";

const ROUNDS = 60;
const EVENTS = 5;
/** The match takes as many steps as 2 to the power of the text's length: about as long as is allowed, or much less. */
const LENGTHS = { from: 10, count: 14 };

/** Threads that leave no processor idle, so that interrupts come late: between two calls, or before the first. */
function keepBusy(): void {
  const threads = Array.from({ length: availableParallelism() * 2 }, () => new Worker("for (;;);", { eval: true }));
  onTestFinished(async () => {
    await Promise.all(threads.map((thread) => thread.terminate()));
  });
}

// `throttle` gives the pipeline state, so that matches are interrupted in their thread.
const section = (timeoutMs: number): string => `
  mutate { add_field => { "before" => "1" } }
  grok { match => { "message" => "^(a|a)*$" } timeout_millis => ${timeoutMs} }
  throttle { key => "same" }
  mutate { add_field => { "behind" => "1" } }`;

test("on a busy machine every event whose match is interrupted goes on, with one tag", { timeout: 120_000 }, async () => {
  keepBusy();
  const seen = new Set<string>();

  for (let round = 0; round < ROUNDS; round++) {
    const line = JSON.stringify({ message: `${"a".repeat(LENGTHS.from + (round % LENGTHS.count))}!` });
    const { output } = await runConfig(
      `input { stdin { codec => json_lines } } filter { ${section(1 + (round % 20))} } output { stdout { codec => json_lines } }`,
      { input: `${line}\n`.repeat(EVENTS) },
    );
    const events = output.toString().split("\n").slice(0, -1);
    seen.add(`${events.length} events`);
    for (const event of events) {
      const { before, behind, tags } = JSON.parse(event) as Readonly<Record<string, unknown>>;
      seen.add(JSON.stringify([before, behind, tags]));
    }
  }

  const expected = [`${EVENTS} events`, '["1","1",["_grokparsefailure"]]', '["1","1",["_groktimeout"]]'];
  expect([...seen].filter((each) => !expected.includes(each))).toEqual([]);
});
