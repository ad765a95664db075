import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { DeadLetterQueue } from "../../src/delivery/dead-letter-queue.ts";
import type { DeadLetterSettings } from "../../src/delivery/dead-letter-queue.ts";
import { defineOutput } from "../../src/plugin/index.ts";
import { openLevelStore } from "../../src/store/level-store.ts";
import type { Store } from "../../src/store/store.ts";
import { runCommand } from "../support/command-line.ts";
import { readLetters, writeLetters } from "../support/letters.ts";
import { memoryLogger, runConfig, startConfig } from "../support/run-config.ts";
import type { LogLine } from "../support/run-config.ts";
import { scratchFolder } from "../support/scratch.ts";
import { until } from "../support/until.ts";
import { makeTarget } from "./holding.ts";
import { faultsOf } from "./oracle.ts";

/** The fault families that are promises over all others: nothing is lost, and dead letters obey (users.md §3f). */

describe("family 10: conservation, by an oracle", () => {
  // Of each run the seed is the name: a failure is run again by it. A thousand of them: oracle.chaos.ts.
  test.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
    "run %i of processes that die over disks and targets that fail: what was acknowledged arrives, whole, and nothing else",
    async (seed) => {
      expect(await faultsOf({ seed })).toEqual([]);
    },
  );

  test.each([
    ["that is acknowledged before it is written", "early"],
    ["that is thrown away when a disk fails", "forgets"],
    ["that is changed on its way", "changes"],
    ["that was never sent", "invents"],
  ] as const)("the oracle sees a record %s", async (_, sabotage) => {
    const found: string[] = [];
    for (let seed = 1; seed <= 12 && found.length === 0; seed++) found.push(...(await faultsOf({ seed, sabotage })));

    expect(found).not.toEqual([]);
  });
});

describe("family 12: dead letters", () => {
  const letter = (name: string, bytes = 100): Buffer => Buffer.from(name.padEnd(bytes));

  async function queueOf(
    settings: Partial<DeadLetterSettings>,
  ): Promise<{ readonly queue: DeadLetterQueue; readonly log: readonly LogLine[] }> {
    const [folder, log] = [await scratchFolder(), [] as LogLine[]];
    const reopen = async (): Promise<Store> => (await openLevelStore(folder)).store;
    const own = { folder, maxBytes: 350, policy: "drop_newer", retainMs: undefined, ...settings } as const;
    const queue = new DeadLetterQueue({ store: await reopen(), reopen, settings: own, logger: memoryLogger(log) });
    onTestFinished(() => queue.close());
    return { queue, log };
  }

  const namesIn = async (queue: DeadLetterQueue): Promise<string[]> => (await queue.read(0)).map(({ bytes }) => bytes.toString().trim());

  test.each([
    ["drop_newer", ["a", "b", "c"]],
    ["drop_older", ["c", "d", "e"]],
  ] as const)("full, under %s: what the policy says is kept, one by one or all at once", async (policy, kept) => {
    const [slowly, atOnce] = [await queueOf({ policy }), await queueOf({ policy })];
    const letters = ["a", "b", "c", "d", "e"].map((name) => letter(name));
    for (const each of letters) await slowly.queue.add([each]);
    await atOnce.queue.add(letters);

    expect([await namesIn(slowly.queue), await namesIn(atOnce.queue)]).toEqual([kept, kept]);
    expect([slowly.queue.counts, atOnce.queue.counts]).toEqual([
      { added: 5, dropped: 2, expired: 0, removed: 0 },
      { added: 5, dropped: 2, expired: 0, removed: 0 },
    ]);
    expect(atOnce.log.map(({ message }) => message)).toEqual(["The dead-letter queue is full: letters are dropped."]);
  });

  test.each(["drop_newer", "drop_older"] as const)("a letter larger than the queue, under %s, costs no other", async (policy) => {
    const { queue } = await queueOf({ policy });
    await queue.add([letter("a"), letter("b")]);
    await queue.add([letter("too large", 1_000), letter("c")]);

    expect(await namesIn(queue)).toEqual(["a", "b", "c"]);
    expect(queue.counts).toMatchObject({ added: 4, dropped: 1 });
  });

  const PICKY = 'output { target { id => "picky" } stdout { codec => line { format => "%{message}" } } }';

  test.each(["drop_newer", "drop_older"] as const)(
    "full, under %s: nobody waits, and the other outputs have everything",
    async (policy) => {
      const [folder, target] = [await scratchFolder(), makeTarget()];
      target.mode = "refuses";
      const names = Array.from({ length: 2_000 }, (_, at) => `n${at}`);
      const { output, log } = await runConfig(`input { stdin { codec => line } } ${PICKY}`, {
        strangers: [target.definition],
        input: names.map((name) => `${name}\n`).join(""),
        deadLetters: { folder, maxBytes: 20_000, policy, retainMs: undefined },
      });

      const kept = (await readLetters(folder)).map(({ event }) => (JSON.parse(event) as { readonly message: string }).message);
      expect(output.toString().split("\n").slice(0, -1)).toEqual(names);
      expect(kept.length).toBeGreaterThan(10);
      expect(kept).toEqual(policy === "drop_newer" ? names.slice(0, kept.length) : names.slice(-kept.length));
      expect(log.map(({ message }) => message)).toContain("The dead-letter queue is full: letters are dropped.");
    },
  );

  test("are replayed while new failures arrive: each record is taken at its second time, and none is left", async () => {
    const base = await scratchFolder();
    const folder = path.join(base, "main");
    const seen = new Set<string>();
    const taken: string[] = [];
    const atSecond = defineOutput({
      name: "at_second",
      summary: "Refuses every record at its first time.",
      options: {},
      rejects: true,
      defaultCodec: "line",
      create: () => ({
        async deliver(payload) {
          await new Promise(setImmediate);
          const names = Array.from({ length: payload.recordCount }, (_, record) => payload.record(record).toString().trim());
          const rejected = names.flatMap((name, record) => (seen.has(name) ? [] : [{ record, reason: "the first time", status: 400 }]));
          for (const name of names) (seen.has(name) ? taken : []).push(name);
          for (const name of names) seen.add(name);
          return { rejected };
        },
      }),
    });
    const letters = `dead_letter_queue { path => "${base}" clean_consumed => true }`;
    const running = await startConfig(
      `input { stdin { codec => line } ${letters} } output { at_second { codec => line { format => "%{message}" } } }`,
      {
        strangers: [atSecond],
        deadLetters: { folder, maxBytes: 1 << 24, policy: "drop_newer", retainMs: undefined },
        keepsInputOpen: true,
      },
    );
    const names = Array.from({ length: 500 }, (_, at) => `n${at}`);
    for (let at = 0; at < names.length; at += 10) {
      running.write(
        names
          .slice(at, at + 10)
          .map((name) => `${name}\n`)
          .join(""),
      );
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await until(() => taken.length >= names.length, "all records to be taken");
    await running.stop();

    expect(taken.toSorted()).toEqual(names.toSorted());
    expect(await readLetters(folder)).toEqual([]);
  });

  const REFUSING = `export default {
    kind: "output", name: "refusing", summary: "Refuses.", options: {}, rejects: true, defaultCodec: "json",
    create: () => ({ deliver: async ({ recordCount }) => ({
      rejected: Array.from({ length: recordCount }, (_, record) => ({ record, status: 400, reason: "time " + process.env.ROUND })),
    }) }),
  };`;

  test("that fail again when they are replayed keep their history, however often", async () => {
    const data = await scratchFolder();
    const folder = path.join(data, "dead_letter_queue", "main");
    await writeLetters(folder, [{ event: '{"message":"m"}', head: { plugin_type: "refusing", reason: "the beginning" } }]);
    const files = { "a.conf": 'input { stdin { } } output { refusing { id => "es" } }', "plugins/refusing.js": REFUSING };
    for (const round of ["1", "2", "3"]) {
      const { code } = await runCommand(["dlq", "replay", "-f", "a.conf", "-p", "plugins", "--path.data", data, "--log.level", "fatal"], {
        files,
        environment: { ROUND: round },
      });
      expect(code).toBe(1);
    }

    const [letter, ...others] = await readLetters(folder);
    expect(others).toEqual([]);
    expect([letter!.event.includes('"message":"m"'), letter!.head.reason]).toEqual([true, "time 3"]);
    expect(letter!.head.history?.map(({ reason }) => reason)).toEqual(["the beginning", "time 1", "time 2"]);
  });

  test("that an input has sent again, and that fail again, keep their history", async () => {
    const target = makeTarget();
    target.mode = "refuses";
    const base = await scratchFolder();
    await writeLetters(path.join(base, "first"), [{ event: '{"message":"m"}', head: { reason: "the beginning" } }]);
    const input = `input { dead_letter_queue { path => "${base}" pipeline_id => "first" } }`;
    const running = await startConfig(`${input} output { target { id => "again" } }`, {
      strangers: [target.definition],
      deadLetters: { folder: path.join(base, "second"), maxBytes: 1 << 20, policy: "drop_newer", retainMs: undefined },
    });
    await until(() => running.agent.counts()[0]!.lanes[0]!.rejected === 1, "the letter to be refused");
    await running.stop();

    const [letter] = await readLetters(path.join(base, "second"));
    expect([letter!.head.plugin_id, letter!.head.history?.map(({ plugin_id, reason }) => [plugin_id, reason])]).toEqual([
      "again",
      [["es", "the beginning"]],
    ]);
  });
});
