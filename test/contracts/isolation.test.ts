import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { defineFilter } from "../../src/plugin/index.ts";
import type { RunOptions } from "../support/run-config.ts";
import { persistedIn } from "../chaos/damaged-queue.ts";
import { readLetters } from "../support/letters.ts";
import { runConfig } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";

/** Breaks an event so that the engine itself cannot work on it, and everything that would be computed with it. */
const breaks = defineFilter({
  name: "breaks",
  summary: "Breaks events.",
  options: {},
  create: () => ({
    filter(event) {
      const fail = (): never => {
        throw new Error("it is broken");
      };
      if (event.get("message") === "bad") Object.defineProperty(event, "$cancelled", { get: fail, set: fail });
      return true;
    },
  }),
});

const LINES = ["one", "two", "bad", "three", "four", "bad", "five"];

async function messagesOf(options: RunOptions): Promise<{ readonly messages: readonly string[]; readonly errors: readonly string[] }> {
  const section = 'filter { mutate { add_tag => "x" } breaks { } mutate { add_tag => "y" } }';
  const { output, log } = await runConfig(`input { stdin { } } ${section} output { stdout { codec => line { format => "%{message}" } } }`, {
    ...options,
    strangers: [breaks],
    input: `${LINES.join("\n")}\n`,
  });
  const errors = log.filter(({ level }) => level === "error").map(({ message }) => message);
  return { messages: output.toString().split("\n").slice(0, -1).toSorted(), errors };
}

const twice = <T>(value: T): readonly T[] => [value, value];

const OTHERS = LINES.filter((line) => line !== "bad").toSorted();

test("a record that the engine cannot compute costs no other record of its block", async () => {
  expect(await messagesOf({})).toEqual({ messages: OTHERS, errors: twice("A record cannot be computed: it is dropped.") });
});

test("it is a dead letter where there are any", async () => {
  const folder = await scratchFolder();
  const deadLetters = { folder, maxBytes: 1 << 24, policy: "drop_newer", retainMs: undefined } as const;

  const { messages, errors } = await messagesOf({ deadLetters });

  const letters = (await readLetters(folder)).map(({ head, event }) => [(JSON.parse(event) as { message: string }).message, head.reason]);
  expect(messages).toEqual(OTHERS);
  expect(errors).toEqual(twice("A record cannot be computed: it is a dead letter."));
  expect(letters).toEqual(twice(["bad", "A record cannot be computed: it is broken"]));
});

test("else it is put aside where the queue is on disk, each by itself", async () => {
  const folder = await scratchFolder();

  const { messages } = await messagesOf({ persisted: persistedIn(folder), dataPath: folder });

  expect(messages).toEqual(OTHERS);
  expect(await readdir(path.join(folder, "quarantine"))).toHaveLength(2);
});
