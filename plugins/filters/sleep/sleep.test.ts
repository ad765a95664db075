import { describe, expect, test } from "vitest";
import { checkConfig, startConfig } from "../../../test/support/run-config.ts";
import { plainEvents, runFilter } from "../../../test/support/run-filter.ts";
import type { PlainEvent } from "../../../test/support/run-filter.ts";
import { until } from "../../../test/support/until.ts";
import { watchSleeps } from "../../../test/support/watch-sleeps.ts";
import { Rest } from "./rest.ts";

/** Events at these thousands of seconds. */
function at(...thousands: readonly number[]): PlainEvent[] {
  return thousands.map((thousand) => ({ "@timestamp": new Date(thousand * 1_000_000).toISOString() }));
}

async function sleepsOf(options: string, events: readonly PlainEvent[]): Promise<readonly number[]> {
  const sleeps = watchSleeps();
  expect(await runFilter(`sleep { ${options} }`, events)).toEqual(events);
  return sleeps;
}

describe("sleep", () => {
  test.each([
    ["at every event", "time => 2000", [2000, 2000, 2000, 2000]],
    ["at every so many", "time => 2000.5 every => 3", [2000.5]],
    ["at every so many, given as a text", 'time => "2000" every => "2"', [2000, 2000]],
    ["at every event, where the number is none", 'time => 2000 every => "often"', [2000, 2000, 2000, 2000]],
    ["as often as half a number says", "time => 2000 every => 1.5", [2000, 2000]],
    ["as long as a text begins to say", 'time => "2e3 seconds" every => 4', [2000]],
    ["not for a time of 0", "time => 0", []],
    ["not for a time below 0", "time => -2000", []],
    ["not for what is no number", 'time => "long"', []],
    ["not for a time without an end", 'time => "1e999"', []],
  ])("sleeps %s", async (_, options, expected) => {
    expect(await sleepsOf(options, at(1, 2, 3, 4))).toEqual(expected);
  });

  test("sleeps as long as the event says where it does", async () => {
    const events = [{ pause: 1500 }, { pause: "3000.25" }, { pause: "-1" }, {}, { pause: 1500 }];

    expect(await sleepsOf('time => "%{pause}"', events)).toEqual([1500, 3000.25, 1500]);
    expect(await sleepsOf('time => "%{pause}" every => 2', events)).toEqual([3000.25]);
  });

  test("sleeps in parts what is longer than a timer can be", async () => {
    const longest = 2_147_483.647;

    expect(await sleepsOf("time => 5000000 every => 4", at(1, 2, 3, 4))).toEqual([
      longest,
      longest,
      expect.closeTo(5_000_000 - 2 * longest, 3) as number,
    ]);
  });

  test("applies the common options to every event", async () => {
    watchSleeps();

    expect(await runFilter("sleep { time => 2000 every => 2 add_tag => slept }", [{ a: 1 }, { a: 2 }])).toEqual([
      { a: 1, tags: ["slept"] },
      { a: 2, tags: ["slept"] },
    ]);
  });

  test("lets an event pass at which the time cannot be known, and logs it", async () => {
    const sleeps = watchSleeps();

    expect(await runFilter('sleep { time => "%{[a}" add_tag => slept }', [{ a: 1 }])).toEqual([{ a: 1 }]);
    expect(sleeps).toEqual([]);
  });

  test("lets one block sleep after the other", async () => {
    const sleeps = watchSleeps();
    const running = await startConfig(
      "input { stdin { codec => json_lines } } filter { sleep { time => 2000 every => 2 } } output { stdout { codec => json_lines } }",
      { keepsInputOpen: true, isOrdered: false },
    );
    for (let n = 1; n <= 4; n++) {
      running.write(`{"n":${n}}\n`);
      await new Promise(setImmediate);
    }
    await until(() => plainEvents(running.output()).length === 4, "four events");
    await running.stop();

    expect(sleeps).toEqual([2000, 2000]);
  });
});

describe("sleep with replay", () => {
  test.each([
    ["", [2000, 6000]],
    ["time => 2", [1000, 3000]],
    ['time => "0.5"', [4000, 12_000]],
    ["time => 0", []],
    ["time => -1", []],
    ["every => 10", [2000, 6000]],
  ])("and %j sleeps as long as there was between events", async (options, expected) => {
    expect(await sleepsOf(`replay => true ${options}`, at(2, 4, 4, 10))).toEqual(expected);
  });

  test("does not sleep at an event that comes too late, and measures from it", async () => {
    expect(await sleepsOf("replay => true", at(5, 2, 4))).toEqual([2000]);
  });

  test("passes over events without a time", async () => {
    const sleeps = watchSleeps();
    const filters = 'if [a] { mutate { remove_field => "@timestamp" } } sleep { replay => true }';

    await runFilter(filters, [...at(1), { a: 1 }, ...at(3)]);

    expect(sleeps).toEqual([2000]);
  });
});

describe("Rest", () => {
  test("ends a sleep, and all to come, when it is over", async () => {
    const rest = new Rest();
    const sleeping = rest.sleep(3_600);
    rest.end();

    expect(await Promise.all([sleeping, rest.sleep(3_600)])).toEqual([undefined, undefined]);
  });
});

test("a pipeline that sleeps can be given up", async () => {
  const sleeps = watchSleeps("lasting");
  const running = await startConfig(
    "input { stdin { codec => json_lines } } filter { sleep { time => 3600 } } output { stdout { codec => json_lines } }",
    { keepsInputOpen: true },
  );
  running.write('{"n":1}\n');
  await until(() => sleeps.length === 1, "its sleep");

  await running.abandon();

  expect(plainEvents(running.output())).toEqual([]);
});

test("refuses sleep without a time", async () => {
  const { problems } = await checkConfig("filter { sleep { every => 10 } } output { null { } }");

  expect(problems.map(({ code }) => code)).toEqual(["SLEEP_TIME"]);
});
