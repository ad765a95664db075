import { hostname } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { checkConfig, runConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { plainEvents, runFilter } from "../../../test/support/run-filter.ts";
import type { PlainEvent } from "../../../test/support/run-filter.ts";
import { until } from "../../../test/support/until.ts";

/** The event with metrics that comes at the end, without the machine's name. */
async function told(options: string, events: readonly PlainEvent[], run?: RunOptions): Promise<PlainEvent | undefined> {
  const filtered = await runFilter(`metrics { ${options} } mutate { remove_field => "[x]" }`, events, run);
  const last = filtered.slice(events.length).at(-1);
  if (last === undefined) return undefined;
  const { message, "@timestamp": _time, ...rest } = last;
  expect(message).toBe(hostname());
  return rest;
}

const ZERO_RATES = { rate_1m: 0, rate_5m: 0, rate_15m: 0 };

describe("metrics", () => {
  test.each([{ ecs: "v8" }, { ecs: "disabled" }] as const)("tells what was counted in an event of its own, with %j", async (run) => {
    const events = [{ status: 200 }, { status: 404 }, { status: 200 }];

    expect(await told('meter => ["http_%{status}", "all"]', events, run)).toEqual({
      http_200: { count: 2, ...ZERO_RATES },
      http_404: { count: 1, ...ZERO_RATES },
      all: { count: 3, ...ZERO_RATES },
    });
  });

  test("tells how what was measured is spread", async () => {
    const events = ["1.5", 2, "4 ms", -1].map((took) => ({ took }));

    expect(await told('timer => { "response" => "%{took}" } rates => [] percentiles => [0, 50, 99.9]', events)).toEqual({
      response: {
        count: 3,
        min: 1.5,
        max: 4,
        mean: 2.5,
        stddev: expect.closeTo(Math.sqrt(Math.sqrt(1.75)), 12),
        p0: 1.5,
        p50: 2,
        "p99.9": 4,
      },
    });
  });

  test("has the usual percentiles, and counts what is no number as 0", async () => {
    expect(await told('timer => ["t", "%{missing}"]', [{ a: 1 }])).toEqual({
      t: { count: 1, ...ZERO_RATES, min: 0, max: 0, mean: 0, stddev: 0, p1: 0, p5: 0, p10: 0, p90: 0, p95: 0, p99: 0, p100: 0 },
    });
  });

  test("writes floats as floats and counts as integers", async () => {
    const { output } = await runConfig(
      'input { stdin { codec => json_lines } } filter { metrics { timer => { "t" => "%{a}" } rates => [1] percentiles => [50.0] } prune { whitelist_names => ["^t$"] } } output { stdout { codec => json_lines } }',
      { input: '{"a":2}\n' },
    );

    expect(output.toString().split("\n")[1]).toBe(
      '{"t":{"count":1,"rate_1m":0.0,"min":2.0,"max":2.0,"stddev":0.0,"mean":2.0,"p50.0":2.0}}',
    );
  });

  test("applies the common options to its own events only", async () => {
    expect(await runFilter('metrics { meter => all add_tag => metric remove_field => ["message", "all"] }', [{ a: 1, all: 2 }])).toEqual([
      { a: 1, all: 2 },
      { tags: ["metric"] },
    ]);
  });

  test.each([
    ["nothing", "", [{ a: 1 }]],
    ["no event", "meter => all", []],
    ["an interval that is not over", "meter => all flush_interval => 10", [{ a: 1 }]],
  ])("tells nothing of %s", async (_, options, events) => {
    expect(await told(options, events)).toBeUndefined();
  });

  test.each([
    [1, 0],
    [9, 0],
    [11, 0],
    [0, 2],
  ])("with ignore_older_than => %d counts what is not older", async (ageLimit, count) => {
    const now = Date.now();
    const events = [12, 3600].map((age) => ({ "@timestamp": new Date(now - age * 1000).toISOString() }));

    expect((await told(`meter => all ignore_older_than => ${ageLimit}`, events))?.["all"]).toEqual(
      count === 0 ? undefined : { count, ...ZERO_RATES },
    );
  });

  test("counts what is young enough, and not what has no time", async () => {
    const filters = 'if [a] { mutate { remove_field => "@timestamp" } } metrics { meter => all ignore_older_than => 3600 rates => [] }';

    expect((await runFilter(filters, [{ a: 1 }, { b: 1 }])).at(-1)?.["all"]).toEqual({ count: 1 });
  });

  test("takes names that are references, and warns of those that no field can have", async () => {
    const config = `input { stdin { codec => json_lines } } filter { metrics { meter => "%{n}" rates => [] } prune { blacklist_names => ["^n$", "^@", "^message$", "^host$"] } } output { stdout { codec => json_lines } }`;
    const names = ["[web][hits]", "a[b", "message", "", "__proto__"];

    const { output, log } = await runConfig(config, { input: names.map((n) => `${JSON.stringify({ n })}\n`).join("") });

    expect(output.toString().trimEnd().split("\n").at(-1)).toBe('{"web":{"hits":{"count":1}},"__proto__":{"count":1}}');
    expect(log.filter(({ level }) => level === "warn").map(({ message, data }) => [message, data["name"]])).toEqual(
      ["a[b", "message", ""].map((name) => ["A metric cannot be told: its name does not do for a field.", name]),
    );
  });
});

describe("metrics, while time passes", () => {
  afterEach(() => void vi.useRealTimers());

  /** Sends so many events, each time with five seconds behind them; returns what was told, by the second. */
  async function overTime(options: string, sent: readonly number[]): Promise<Record<number, unknown>> {
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
    const start = Date.now();
    const config = `input { stdin { codec => json_lines } } filter { if [a] { metrics { meter => all rates => 1 ${options} } } } output { stdout { codec => json_lines } }`;
    const running = await startConfig(config, { keepsInputOpen: true });
    const counted = (): PlainEvent[] => plainEvents(running.output()).filter(({ a }) => a === 1);
    let events = 0;
    for (const count of sent) {
      running.write('{"a":1}\n'.repeat(count));
      events += count;
      await until(() => counted().length === events, `${events} events`);
      vi.advanceTimersByTime(5_000);
      // What comes next is behind the flush.
      running.write('{"b":1}\n');
    }
    await running.stop();
    const told = plainEvents(running.output(), { "@timestamp": "" }).filter(({ all }) => all !== undefined);
    return Object.fromEntries(told.map((event) => [(Date.parse(String(event["@timestamp"])) - start) / 1000, event["all"]]));
  }

  test("goes on counting, and rates show behind five seconds", async () => {
    const rate = expect.closeTo(3 * Math.exp(-1 / 12), 12) as number;

    // An interval is over when it is more than five seconds old: the first has two flushes in it, and all events.
    expect(await overTime("", [10, 5, 0])).toEqual({
      5: { count: 10, rate_1m: 0 },
      10: { count: 15, rate_1m: rate },
      15: { count: 15, rate_1m: rate },
    });
  });

  test.each<[string, readonly number[], Record<number, number>]>([
    ["clear_interval => 10", [1, 2, 4], { 5: 1, 10: 3, 15: 4 }],
    ["clear_interval => 5", [1, 2, 4], { 5: 1, 10: 2, 15: 4 }],
    ["clear_interval => 0", [1, 2, 4], { 5: 1, 10: 3, 15: 7 }],
    ["flush_interval => 10", [1, 2, 4, 8], { 10: 3, 20: 15 }],
    ["flush_interval => 7", [1, 2, 4, 8], { 10: 3, 20: 15 }],
    ["flush_interval => 10 clear_interval => 5", [1, 2, 4, 8], { 10: 3, 20: 12 }],
  ])("with %s and the events %j tells the counts %j", async (options, sent, counts) => {
    const told = await overTime(options, sent);

    expect(Object.fromEntries(Object.entries(told).map(([second, all]) => [second, (all as { count: number }).count]))).toEqual(counts);
  });
});

test.each([
  ["rates => [1, 10]", "METRICS_RATES"],
  ['rates => ["1"]', "METRICS_RATES"],
  ["percentiles => [101]", "METRICS_PERCENTILES"],
  ["percentiles => [-1]", "METRICS_PERCENTILES"],
  ['percentiles => ["99"]', "METRICS_PERCENTILES"],
])("refuses metrics with %s", async (options, code) => {
  const { problems } = await checkConfig(`filter { metrics { ${options} } } output { null { } }`);

  expect(problems.map((problem) => problem.code)).toEqual([code]);
});
