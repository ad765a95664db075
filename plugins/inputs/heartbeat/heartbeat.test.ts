import { describe, expect, test } from "vitest";
import { checkConfig, runConfig, startConfig } from "../../../test/support/run-config.ts";
import type { RunOptions } from "../../../test/support/run-config.ts";
import { until } from "../../../test/support/until.ts";

async function beat(options: string, run: RunOptions = {}): Promise<Record<string, unknown>[]> {
  const { output } = await runConfig(`input { heartbeat { interval => 0.01 ${options} } } output { stdout { codec => json_lines } }`, run);
  const lines = output.toString().split("\n").slice(0, -1);
  return lines.map((line) => {
    const { "@timestamp": _, "@version": __, ...event } = JSON.parse(line) as Record<string, unknown>;
    return event;
  });
}

const legacy = { ecs: "disabled" } as const;

describe("the heartbeat", () => {
  test.each([
    ["", {}, { message: "ok", host: { name: "test-host" } }],
    ["", legacy, { message: "ok", host: "test-host" }],
    ['message => "alive" sequence => none', legacy, { message: "alive", host: "test-host" }],
    ["sequence => sequence", {}, { message: "ok", host: { name: "test-host" }, event: { sequence: 1 } }],
    ["sequence => sequence", legacy, { message: "ok", host: "test-host", clock: 1 }],
    ["message => sequence", legacy, { host: "test-host", clock: 1 }],
    ["message => sequence", {}, { message: "sequence", host: { name: "test-host" } }],
    ["message => epoch sequence => none", legacy, { message: "epoch", host: "test-host" }],
    ["codec => plain", legacy, { message: "ok", host: "test-host" }],
    [
      'type => "t" tags => ["a"] add_field => { "of" => "%{host}" }',
      legacy,
      { message: "ok", host: "test-host", type: "t", tags: ["a"], of: "test-host" },
    ],
  ])("with %j and %j gives %j", async (options, run, event) => {
    expect(await beat(`count => 1 ${options}`, run)).toEqual([event]);
  });

  test("counts from 1, in so many events", async () => {
    const events = await beat("count => 3 sequence => sequence", legacy);

    expect(events.map(({ clock }) => clock)).toEqual([1, 2, 3]);
  });

  test.each([["sequence => epoch"], ["message => epoch"]])("with %j tells the seconds since 1970 as an integer", async (options) => {
    const before = Math.floor(Date.now() / 1000);

    const [event] = await beat(`count => 1 ${options}`, legacy);

    const clock = event!["clock"] as number;
    expect(Number.isInteger(clock) && clock >= before && clock <= Date.now() / 1000).toBe(true);
  });

  test("runs several times side by side, each with a count of its own", async () => {
    const events = await beat("count => 2 threads => 2 sequence => sequence", legacy);

    expect(events.map(({ clock }) => clock as number).toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2]);
  });

  test("gives its first event at once and stops while it waits for the next", async () => {
    const running = await startConfig("input { heartbeat { interval => 3600 } } output { stdout { codec => dots } }");

    await until(() => running.output().length > 0, "the first event");
    await running.stop();

    expect(running.output().toString()).toBe(".");
  });

  test("advises to use the option for a kind of sequence", async () => {
    const { log } = await runConfig("input { heartbeat { count => 1 message => sequence } } output { stdout {} }");

    expect(log.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual([
      "`message` names a kind of sequence; use the option `sequence` for it.",
    ]);
  });
});

test.each(["sequence => random", 'interval => "soon"', "threads => 0"])("%j is refused", async (options) => {
  const { problems } = await checkConfig(`input { heartbeat { ${options} } } output { stdout {} }`);

  expect(problems).toHaveLength(1);
});
